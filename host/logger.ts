import { type Logger, pino } from "pino";

export type { Logger } from "pino";

/** What a device logs to unless it is given something else: nowhere. */
export const SILENT_LOGGER: Logger = pino({ level: "silent" });

/** A logger that writes JSON lines to stderr, so that stdout stays free for results. */
export function createLogger(level: "debug" | "info" | "warn" | "silent"): Logger {
  return pino({ name: "lifwire", level }, pino.destination({ dest: 2, sync: true }));
}
