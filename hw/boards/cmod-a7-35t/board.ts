import { type Board, CHIPS, LAYERS } from "../board.js";

export const cmodA735t: Board = {
  name: "cmod-a7-35t",
  folder: "cmod-a7-35t",
  title: "Cmod A7-35T",
  chip: CHIPS.cmod35t,
  top: "cmod_a7_35t_top",
  pins: "pins.xdc",
  oscillatorHz: 12_000_000,
  build: {
    name: "cmod-a7-35t",
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
  programmer: "cmoda7_35t",
};

/** 118 hidden neurons fed by the 784 pixels of MNIST, and ten outputs. */
export const cmodA735tLayers: Board = {
  ...cmodA735t,
  name: "cmod-a7-35t-layers",
  title: "Cmod A7-35T, hidden layer",
  build: { ...cmodA735t.build, ...LAYERS, name: "cmod-a7-35t-layers", neurons: 128 },
};
