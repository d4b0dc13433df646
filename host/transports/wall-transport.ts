import { nextTurn } from "../../protocol/next-turn.js";
import type { DelaySignal, Transport } from "../../protocol/transport.js";
import { HostError } from "../errors.js";
import { type WordSplitter, WordStream } from "./word-stream.js";

/** What transports to the world outside this process share: wall time, listeners, and the words of the line. */
export abstract class WallTransport implements Transport {
  abstract readonly description: string;
  abstract readonly baudRate: number;
  #onReceive: ((bytes: Uint8Array) => void) | undefined;
  #onLost: ((reason: Error) => void) | undefined;
  #lost: Error | undefined;
  #closed = false;
  readonly #words: WordStream;

  constructor(newSplitter?: () => WordSplitter) {
    this.#words = new WordStream((bytes) => this.#onReceive?.(bytes), newSplitter);
  }

  abstract write(bytes: Uint8Array): Promise<void>;
  abstract setBaudRate(baudRate: number): Promise<void>;
  /** Releases the port. */
  protected abstract release(): Promise<void>;

  onReceive(listener: ((bytes: Uint8Array) => void) | undefined): void {
    this.#onReceive = listener;
  }

  onLost(listener: ((reason: Error) => void) | undefined): void {
    this.#onLost = listener;
    if (this.#lost) listener?.(this.#lost);
  }

  get nowMs(): number {
    return performance.now();
  }

  delay(timeoutMs: number, signal?: DelaySignal): Promise<boolean> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve(false);
      const abort = () => {
        clearTimeout(timer);
        resolve(false);
      };
      // A process that could not run finds its timers due before it has read the waiting input, which comes first.
      const elapsed = () => {
        signal?.removeEventListener("abort", abort);
        resolve(signal?.aborted !== true);
      };
      const timer = setTimeout(() => void nextTurn().then(elapsed), timeoutMs);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#onReceive = undefined;
    this.#onLost = undefined;
    this.#words.end();
    await this.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Bytes came in. */
  protected received(chunk: Uint8Array): void {
    if (!this.#closed) this.#words.push(chunk);
  }

  /** The far side is gone. */
  protected lost(reason: Error): void {
    if (this.#closed || this.#lost) return;
    this.#lost = reason;
    this.#words.flush();
    this.#onLost?.(reason);
  }

  protected assertOpen(): void {
    if (this.#lost) throw this.#lost;
    if (this.#closed) throw new HostError("CLOSED", `${this.description}: the connection was closed`);
  }
}
