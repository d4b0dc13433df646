import { type Board, CHIPS } from "../board.js";

export const icebreaker: Board = {
  name: "icebreaker",
  folder: "icebreaker",
  title: "iCEBreaker",
  chip: CHIPS.up5k,
  top: "icebreaker_top",
  pins: "pins.pcf",
  oscillatorHz: 12_000_000,
  build: {
    name: "icebreaker",
    neurons: 32,
    axons: 256,
    lanes: 4,
    fractionBits: 0,
    learning: false,
    columns: false,
    thirdFactor: false,
    encoder: false,
    serialUpdate: true,
    payloadWords: 64,
    window: 2,
    clockHz: 18_000_000,
    baudDivisor: 18,
  },
  programmer: "ice40_generic",
};
