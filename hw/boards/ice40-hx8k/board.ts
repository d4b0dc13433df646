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
    neurons: 16,
    axons: 16,
    lanes: 4,
    fractionBits: 0,
    learning: false,
    encoder: false,
    serialUpdate: true,
    payloadWords: 64,
    window: 2,
    clockHz: 36_000_000,
    baudDivisor: 36,
  },
  fits: false,
  programmer: "ice40_generic",
};
