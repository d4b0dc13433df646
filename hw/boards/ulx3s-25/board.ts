import { type Board, CHIPS } from "../board.js";

export const ulx3s25: Board = {
  name: "ulx3s-25",
  title: "ULX3S with ECP5-25F",
  chip: CHIPS.ecp5x25,
  top: "ulx3s_25_top",
  pins: "pins.lpf",
  oscillatorHz: 25_000_000,
  build: {
    name: "ulx3s-25",
    neurons: 160,
    axons: 240,
    lanes: 16,
    fractionBits: 0,
    learning: true,
    encoder: true,
    serialUpdate: false,
    payloadWords: 256,
    window: 2,
    clockHz: 80_000_000,
    baudDivisor: 80,
  },
  fits: true,
  programmer: "ulx3s",
};
