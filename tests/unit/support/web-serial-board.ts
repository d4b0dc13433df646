import type { VirtualBoard } from "../../../host/cli/virtual-board/virtual-board.js";
import type { WebSerialPort } from "../../../host/transports/web-serial-transport.js";

/** A port with the interface, the states and the errors of the Web Serial API, with a virtual board at its end. */
export class WebSerialBoard implements WebSerialPort, AsyncDisposable {
  readonly #listeners = new Set<() => void>();
  #baudRate: number | undefined;
  #unplugged = false;
  #readable: ReadableStream<Uint8Array> | null = null;
  #writable: WritableStream<Uint8Array> | null = null;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** Rates it was opened at, in order. */
  readonly opened: number[] = [];

  constructor(
    readonly board: VirtualBoard,
    private readonly rateMax = 20_000_000,
  ) {
    board.onTransmit((bytes) => this.#controller?.enqueue(bytes.slice()));
  }

  /** Replaced after it was cancelled or noise ended it, as the standard says. */
  get readable(): ReadableStream<Uint8Array> | null {
    if (this.#baudRate === undefined || this.#unplugged) return null;
    this.#readable ??= new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => this.#dropReadable(),
    });
    return this.#readable;
  }

  get writable(): WritableStream<Uint8Array> | null {
    const baudRate = this.#baudRate;
    if (baudRate === undefined || this.#unplugged) return null;
    this.#writable ??= new WritableStream<Uint8Array>({
      write: async (bytes) => {
        if (this.#unplugged) throw new DOMException("The device has been lost.", "NetworkError");
        await this.board.receive(bytes, baudRate);
      },
      close: () => {
        this.#writable = null;
      },
    });
    return this.#writable;
  }

  async open({ baudRate }: { readonly baudRate: number }): Promise<void> {
    if (this.#baudRate !== undefined) throw new DOMException("The port is already open.", "InvalidStateError");
    if (this.#unplugged || baudRate > this.rateMax) {
      throw new DOMException("Failed to open serial port.", "NetworkError");
    }
    this.#baudRate = baudRate;
    this.opened.push(baudRate);
    await this.board.setLineRate(baudRate);
  }

  async close(): Promise<void> {
    if (this.#readable?.locked || this.#writable?.locked) throw new TypeError("a stream of the port is locked");
    this.#dropReadable();
    this.#writable = null;
    this.#baudRate = undefined;
  }

  addEventListener(_type: "disconnect", listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: "disconnect", listener: () => void): void {
    this.#listeners.delete(listener);
  }

  /** A character without its stop bit: the stream ends with an error, the port continues. */
  noise(): void {
    const controller = this.#controller;
    this.#dropReadable();
    controller?.error(new DOMException("A framing error has been detected.", "FramingError"));
  }

  /** The plug is pulled. */
  unplug(): void {
    const controller = this.#controller;
    this.#unplugged = true;
    this.#dropReadable();
    controller?.error(new DOMException("The device has been lost.", "NetworkError"));
    for (const listener of this.#listeners) listener();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.board.close();
  }

  #dropReadable(): void {
    this.#readable = null;
    this.#controller = undefined;
  }
}
