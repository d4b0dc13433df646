import { type Board, CHIPS, LAYERS } from "../board.js";

export const artyA735t: Board = {
  name: "arty-a7-35t",
  folder: "arty-a7-35t",
  title: "Arty A7-35T",
  chip: CHIPS.arty35t,
  top: "arty_a7_35t_top",
  pins: "pins.xdc",
  oscillatorHz: 100_000_000,
  build: {
    name: "arty-a7-35t",
    neurons: 256,
    axons: 256,
    lanes: 16,
    fractionBits: 0,
    learning: true,
    columns: true,
    thirdFactor: false,
    encoder: true,
    serialUpdate: false,
    payloadWords: 256,
    window: 2,
    clockHz: 100_000_000,
    baudDivisor: 100,
  },
  programmer: "arty_a7_35t",
};

/** 118 hidden neurons fed by the 784 pixels of MNIST, and ten outputs. */
export const artyA735tLayers: Board = {
  ...artyA735t,
  name: "arty-a7-35t-layers",
  title: "Arty A7-35T, hidden layer",
  build: { ...artyA735t.build, ...LAYERS, name: "arty-a7-35t-layers", neurons: 128 },
};
