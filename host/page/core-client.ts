import type { FromWorker, ToWorker } from "./messages.js";

/** The page's end of the worker that holds the core. */
export class CoreClient {
  readonly #worker: Worker;
  /** Heard before anybody listened. */
  readonly #early: FromWorker[] = [];
  readonly #listeners = new Set<(message: FromWorker) => void>();

  constructor() {
    this.#worker = new Worker(new URL("worker.js", document.baseURI), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#hear(data);
    this.#worker.onerror = ({ message }) => {
      const sentence = `The core's worker ended: ${message || "it could not be loaded"}. Load the page again.`;
      this.#hear({ kind: "failed", code: "WORKER", message: sentence, opening: true, lost: true });
    };
  }

  send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  /** Calls back with what the worker tells; returns how to end that. */
  listen(listener: (message: FromWorker) => void): () => void {
    this.#listeners.add(listener);
    for (const message of this.#early.splice(0)) listener(message);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #hear(message: FromWorker): void {
    if (this.#listeners.size === 0) this.#early.push(message);
    for (const listener of this.#listeners) listener(message);
  }
}
