import type { FromWorker, ToWorker } from "./messages.js";

/** A worker loads in far less; one that has said nothing for this long is reported, since a browser may lose its error. */
const SILENT_MS = 20_000;
/** Limit for the server to say whether the worker's script is there; with no answer the worker counts as slow. */
const ASKED_MS = 5_000;

/** The page's end of the worker that holds the core. */
export class CoreClient {
  readonly #worker: Worker;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #toldOfSilence = false;
  /** Heard before anybody listened. */
  readonly #early: FromWorker[] = [];
  readonly #listeners = new Set<(message: FromWorker) => void>();

  constructor() {
    const script = new URL("worker.js", document.baseURI);
    this.#worker = new Worker(script, { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      this.#endSilence();
      this.#hear(data);
    };
    this.#worker.onerror = ({ message }) => {
      this.#endSilence();
      this.#ended(message);
    };
    this.#silence = setTimeout(() => void this.#silent(script), SILENT_MS);
  }

  send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  /** Calls back with what the worker says; returns a function that ends this. */
  listen(listener: (message: FromWorker) => void): () => void {
    this.#listeners.add(listener);
    for (const message of this.#early.splice(0)) listener(message);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #fail(code: string, message: string): void {
    this.#hear({ kind: "failed", code, message, opening: true, lost: true });
  }

  #ended(reason: string): void {
    this.#fail("WORKER", `The core's worker ended: ${reason || "it could not be loaded"}. Load the page again.`);
  }

  /** Nothing was heard for long: reports whether the worker is missing, or only slow. */
  async #silent(script: URL): Promise<void> {
    const isThere = await fetch(script, { method: "HEAD", signal: AbortSignal.timeout(ASKED_MS) }).then(
      ({ ok }) => ok,
      (error: unknown) => error instanceof DOMException && error.name === "TimeoutError",
    );
    if (this.#silence === undefined) return; // it has spoken meanwhile
    if (!isThere) return this.#ended("");
    this.#toldOfSilence = true;
    const waited = `The core's worker has not answered for ${SILENT_MS / 1000} s`;
    this.#fail("WORKER_SILENT", `${waited}. It may still be loading; if nothing follows, load the page again.`);
  }

  /** The worker has spoken: what was said about its silence no longer holds. */
  #endSilence(): void {
    clearTimeout(this.#silence);
    this.#silence = undefined;
    if (this.#toldOfSilence) this.#hear({ kind: "answered" });
    this.#toldOfSilence = false;
  }

  #hear(message: FromWorker): void {
    if (this.#listeners.size === 0) this.#early.push(message);
    for (const listener of this.#listeners) listener(message);
  }
}
