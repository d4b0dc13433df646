import { type Board, CHIPS } from "../board.js";

export const ulx3s85: Board = {
  name: "ulx3s-85",
  title: "ULX3S with ECP5-85F",
  chip: CHIPS.ecp5x85,
  top: "ulx3s_85_top",
  pins: "pins.lpf",
  oscillatorHz: 25_000_000,
  build: {
    name: "ulx3s-85",
    neurons: 256,
    axons: 512,
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
