import { HostError, reasonOf } from "../errors.js";

/** What the operating system says when a port cannot be opened, and what a person can do about it. */
const REASONS: readonly (readonly [RegExp, SerialErrorCode, string])[] = [
  [
    /no such file|file not found|ENOENT|unknown error code 2\b/i,
    "PORT_NOT_FOUND",
    "there is no such port; is the board plugged in? `lifwire ports` lists what there is",
  ],
  [
    /permission denied|access denied|EACCES|EPERM/i,
    "PORT_PERMISSION",
    "not permitted to open it; on Linux join its group (sudo usermod -aG dialout $USER, then log in again)",
  ],
  [
    /cannot lock|temporarily unavailable|resource busy|EBUSY|access is denied/i,
    "PORT_BUSY",
    "another program uses it; end that program, or choose another port",
  ],
  [
    /inappropriate ioctl|not a (tty|typewriter)|is a directory|ENOTTY|EISDIR|invalid argument/i,
    "PORT_NOT_SERIAL",
    "this is not a serial port; `lifwire ports` lists what there is",
  ],
];

type SerialErrorCode = "PORT_NOT_FOUND" | "PORT_PERMISSION" | "PORT_BUSY" | "PORT_NOT_SERIAL" | "PORT_OPEN";

/** The error of a port that cannot be opened, in one line that says what to do. */
export function portError(path: string, thrown: unknown): HostError {
  const reason = reasonOf(thrown).replace(/^Error:?\s*/, "");
  const [, code, hint] = REASONS.find(([pattern]) => pattern.test(reason)) ?? [/./, "PORT_OPEN" as const, reason];
  return new HostError(code, `${path}: ${hint}`, { path, reason }, { cause: thrown });
}
