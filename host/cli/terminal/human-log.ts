import { type Logger, SILENT_LOGGER } from "../../logger.js";

/** What `--verbose` says, one line per entry: seconds since the start, level, message, data as `key=value`. */
export function humanLogger(write: (text: string) => void, now: () => number = () => performance.now()): Logger {
  const begun = now();
  const log = (level: string) => {
    return (first: unknown, message?: unknown) => {
      const data = typeof first === "object" && first !== null ? formatData(first) : "";
      const text = typeof first === "string" ? first : String(message ?? "");
      const seconds = ((now() - begun) / 1000).toFixed(3).padStart(8);
      write(`${seconds} s  ${level.padEnd(5)} ${[text, data].filter((part) => part !== "").join("  ")}\n`);
    };
  };
  return { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") } as Logger;
}

/** What is said without `--verbose`: only warnings, one line each. */
export function warningLogger(write: (text: string) => void): Logger {
  const warn = (first: unknown, message?: unknown) => {
    write(`lifwire: warning: ${typeof first === "string" ? first : String(message ?? "")}\n`);
  };
  return { ...SILENT_LOGGER, warn, error: warn };
}

function formatData(data: object): string {
  return Object.entries(data)
    .map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ");
}
