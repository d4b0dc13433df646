import type { Build } from "../../../protocol/tables/builds.js";
import { type Board, CHIPS, LAYERS } from "../board.js";

const BUILD = {
  ...{
    lanes: 16,
    fractionBits: 0,
    learning: true,
    columns: true,
    thirdFactor: false,
    encoder: true,
    serialUpdate: false,
  },
  ...{ payloadWords: 256, window: 2, clockHz: 80_000_000, baudDivisor: 80 },
} as const satisfies Partial<Build>;

const ULX3S = {
  folder: "ulx3s",
  top: "ulx3s_top",
  pins: "pins.lpf",
  oscillatorHz: 25_000_000,
  programmer: "ulx3s",
} as const satisfies Partial<Board>;

export const ulx3s25: Board = {
  ...ULX3S,
  name: "ulx3s-25",
  title: "ULX3S with ECP5-25F",
  chip: CHIPS.ecp5x25,
  build: { ...BUILD, name: "ulx3s-25", neurons: 160, axons: 240, lanes: 8 },
};

/** More synapses per lane than its smaller sister, in blocks far apart on the larger chip, so it is slower. */
export const ulx3s85: Board = {
  ...ULX3S,
  name: "ulx3s-85",
  title: "ULX3S with ECP5-85F",
  chip: CHIPS.ecp5x85,
  build: { ...BUILD, name: "ulx3s-85", neurons: 256, axons: 512, clockHz: 65_000_000, baudDivisor: 65 },
};

/** 118 hidden neurons fed by MNIST's images at half the width and height, and ten outputs. */
export const ulx3s25Layers: Board = {
  ...ulx3s25,
  name: "ulx3s-25-layers",
  title: "ULX3S with ECP5-25F, hidden layer",
  build: { ...ulx3s25.build, ...LAYERS, name: "ulx3s-25-layers", neurons: 128, axons: 212, payloadWords: 256 },
};

/** 230 hidden neurons fed by the 784 pixels of MNIST, and ten outputs. */
export const ulx3s85Layers: Board = {
  ...ulx3s85,
  name: "ulx3s-85-layers",
  title: "ULX3S with ECP5-85F, hidden layer",
  build: { ...ulx3s85.build, ...LAYERS, name: "ulx3s-85-layers", neurons: 240, clockHz: 60_000_000, baudDivisor: 60 },
};
