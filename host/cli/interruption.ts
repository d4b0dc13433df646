import { HostError } from "../errors.js";
import { SIGNALS } from "./errors/exit-codes.js";
import type { CliIo } from "./options.js";

/** Name of the signal that ended a command. */
export function signalName(signal: AbortSignal): string {
  return SIGNALS.find((name) => name === signal.reason) ?? "SIGINT";
}

/** The error of a command that a signal ended before it had anything to write. */
export function interrupted(signal: AbortSignal, during: string): HostError {
  const name = signalName(signal);
  return new HostError("INTERRUPTED", `${name} while ${during}; nothing was written`, { signal: name, during });
}

/**
 * What `act` gives, unless a signal comes first: then HostError INTERRUPTED, and what it was doing is left to whoever
 * closes the core. For work that leaves nothing to keep when given up: connecting, programming, restoring.
 */
export async function unlessInterrupted<T>(io: CliIo, during: string, act: () => Promise<T>): Promise<T> {
  const { signal } = io;
  if (signal.aborted) throw interrupted(signal, during);
  let stop = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(interrupted(signal, during));
    signal.addEventListener("abort", stop, { once: true });
  });
  const done = act();
  done.catch(() => undefined); // given up, it fails when the core is closed
  try {
    return await Promise.race([done, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Says what a signal has to wait for, if one comes while `act` does what has to be finished. */
export async function finishing<T>(io: CliIo, doing: string, act: () => Promise<T>): Promise<T> {
  const { signal } = io;
  const tell = () => io.err(`${signalName(signal)}: ending after ${doing}; Ctrl-C again ends at once, without that\n`);
  if (signal.aborted) tell();
  else signal.addEventListener("abort", tell, { once: true });
  try {
    return await act();
  } finally {
    signal.removeEventListener("abort", tell);
  }
}
