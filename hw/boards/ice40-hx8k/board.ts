import { BUILDS } from "../../../protocol/tables/builds.js";
import { type Board, CHIPS } from "../board.js";

export const ice40Hx8k: Board = {
  name: "ice40-hx8k",
  folder: "ice40-hx8k",
  title: "iCE40-HX8K breakout",
  chip: CHIPS.hx8k,
  top: "ice40_hx8k_top",
  pins: "pins.pcf",
  oscillatorHz: 12_000_000,
  build: { ...BUILDS.small, name: "ice40-hx8k" },
  programmer: "ice40_generic",
};
