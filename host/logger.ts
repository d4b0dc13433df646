import { createRequire } from "node:module";
import type { Logger as PinoLogger } from "pino";

/** What a device needs of a logger; one of pino has it. */
export type Logger = Pick<PinoLogger, "debug" | "info" | "warn" | "error">;

const nothing = () => {};

/** What a device logs to unless it is given something else: nowhere. */
export const SILENT_LOGGER: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** A logger that writes JSON lines to stderr, so that stdout stays free for results. */
export function createLogger(level: "debug" | "info" | "warn" | "silent"): PinoLogger {
  // Loaded here: a script that logs nothing is spared 3 MB.
  const { pino } = createRequire(import.meta.url)("pino") as typeof import("pino");
  return pino({ name: "lifwire", level }, pino.destination({ dest: 2, sync: true }));
}
