import { type Board, CHIPS } from "../board.js";

export const ice40Hx8k: Board = {
  name: "ice40-hx8k",
  title: "iCE40-HX8K breakout",
  chip: CHIPS.hx8k,
  top: "ice40_hx8k_top",
  pins: "pins.pcf",
  oscillatorHz: 12_000_000,
  build: {
    name: "ice40-hx8k",
    neurons: 64,
    axons: 64,
    lanes: 4,
    fractionBits: 0,
    learning: false,
    encoder: false,
    serialUpdate: true,
    payloadWords: 64,
    window: 2,
    clockHz: 48_000_000,
    baudDivisor: 48,
  },
  fits: true,
  programmer: "ice40_generic",
};
