import { artyA735t, artyA735tLayers } from "./arty-a7-35t/board.js";
import type { Board } from "./board.js";
import { cmodA735t, cmodA735tLayers } from "./cmod-a7-35t/board.js";
import { ice40Hx8k } from "./ice40-hx8k/board.js";
import { icebreaker } from "./icebreaker/board.js";
import { ulx3s25, ulx3s25Layers, ulx3s85, ulx3s85Layers } from "./ulx3s/board.js";

export * from "./board.js";

/** All boards, in the order of the table; one with a second build is listed twice. */
export const BOARDS: readonly Board[] = [
  ...[cmodA735t, cmodA735tLayers, artyA735t, artyA735tLayers],
  ...[icebreaker, ice40Hx8k],
  ...[ulx3s25, ulx3s25Layers, ulx3s85, ulx3s85Layers],
];
