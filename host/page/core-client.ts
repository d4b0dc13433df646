import type { FromWorker, ToWorker } from "./messages.js";

/** The page's end of the worker that holds the core. */
export class CoreClient {
  readonly #worker: Worker;

  constructor(listener: (message: FromWorker) => void) {
    this.#worker = new Worker(new URL("worker.js", document.baseURI), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => listener(data);
    this.#worker.onerror = ({ message }) =>
      listener({
        kind: "failed",
        code: "WORKER",
        message: `The core's worker ended: ${message}. Load the page again.`,
      });
  }

  send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  close(): void {
    this.#worker.terminate();
  }
}
