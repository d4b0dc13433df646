import { createRequire } from "node:module";
import type { Logger } from "../logger.js";

/** A logger that writes JSON lines to stderr, so that stdout stays free for results. */
export function createLogger(level: "debug" | "info" | "warn" | "silent"): Logger {
  // Loaded here: a script that logs nothing saves 3 MB.
  const { pino } = createRequire(import.meta.url)("pino") as typeof import("pino");
  return pino({ name: "lifwire", level }, pino.destination({ dest: 2, sync: true }));
}
