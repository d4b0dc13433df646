import { constants } from "node:os";
import { CommanderError } from "commander";
import { type ErrorKind, HOST_ERRORS } from "../../error-codes.js";
import { OTHER_ERRORS } from "./other-errors.js";

/** Exit codes of the command line; one that a signal ended has 128 + the signal's number, as shells have it. */
export const EXIT_CODES = {
  failure: { code: 1, meaning: "Anything else; `weights diff --exit-code`: the files differ." },
  usage: { code: 2, meaning: "The command line is wrong." },
  input: { code: 3, meaning: "What a file holds is wrong." },
  file: { code: 4, meaning: "A file cannot be read or written." },
  device: { code: 5, meaning: "A port, the line or the device failed." },
  mismatch: { code: 6, meaning: "Network, checkpoint and build do not go together." },
  incomplete: { code: 7, meaning: "Some runs of a sweep failed; the others are in its table." },
} as const satisfies Readonly<Record<ErrorKind, { readonly code: number; readonly meaning: string }>>;

const SIGNAL_BASE = 128;

/** The signals that end a command at a step boundary, with what it has so far written out. */
export const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGPIPE"] as const;
export type SignalName = (typeof SIGNALS)[number];

/** Exit code of a command that a signal ended. */
export function signalCode(name: SignalName): number {
  return SIGNAL_BASE + constants.signals[name];
}

/** Exit code of what was thrown. */
export function exitCodeOf(thrown: unknown): number {
  // Commander throws its own error for --help and --version as well; those are no fault.
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return 0;
    return thrown.code.startsWith("commander.") ? EXIT_CODES.usage.code : thrown.exitCode;
  }
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  const known = { ...OTHER_ERRORS, ...HOST_ERRORS } as Readonly<Record<string, { readonly kind: ErrorKind }>>;
  return EXIT_CODES[known[code]?.kind ?? "failure"].code;
}

/** Exit code of an aborted signal: of the signal that was its reason, else of Ctrl-C. */
export function interruptedCode(signal: AbortSignal): number {
  const reason = SIGNALS.find((name) => name === signal.reason);
  return signalCode(reason ?? "SIGINT");
}
