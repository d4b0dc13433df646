/**
 * What the harness in WebAssembly and the classes here must agree on. The build writes these tables into the C++
 * header of each model, so they are written only here.
 */

/** Raised whenever the exports or the tables below change their meaning; part of every model's layout number. */
export const ABI_VERSION = 1;

/** Why `clock` returned, by the number that the harness gives. */
export const STOP_REASONS = ["done", "edge", "edge-log-full", "finish", "stop"] as const;

/**
 * `done`: all cycles were run. `edge`: a watched port changed. `edge-log-full`: no room for one more cycle's edges.
 * `finish`: the RTL called $finish. `stop`: $stop, $error, $fatal or a failed assertion (then `clock` throws).
 */
export type StopReason = (typeof STOP_REASONS)[number];

/** The 32-bit words of the status block; the addresses of all ports, then of all signals, follow them. */
export const STATUS_WORDS = [
  "reason",
  "edgeCount",
  "halted",
  "watchedLevels",
  "edgeCycles",
  "edgeCodes",
  "stagedCycles",
  "stagedLevels",
] as const;

/** Name of one word of the status block. */
export type StatusWord = (typeof STATUS_WORDS)[number];

/** Changes of an input that are handed over to WebAssembly at once. */
export const STAGE_CAPACITY = 1024;

/** Folder under which the tools see the sources; a path in a message of the model starts with it. */
export const SOURCE_FOLDER = "rtl";

/** All watched ports fit in one 32-bit word. */
export const MAX_WATCHED = 32;
