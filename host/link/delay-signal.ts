import type { DelaySignal } from "../../protocol/transport.js";

/**
 * Ends one delay early, and once. An AbortController does the same, but its events cost as much as the rest of a reply,
 * and every reply ends a delay.
 */
export class WakeUp implements DelaySignal {
  aborted = false;
  #listener: (() => void) | undefined;

  /** Replaces the listener before: only one delay waits at a time. */
  addEventListener(_type: "abort", listener: () => void): void {
    this.#listener = listener;
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    if (this.#listener === listener) this.#listener = undefined;
  }

  wake(): void {
    if (this.aborted) return;
    this.aborted = true;
    this.#listener?.();
  }
}
