import { HostError, reasonOf } from "../errors.js";
import { WallTransport } from "./wall-transport.js";

/** What is used of a port of the Web Serial API, so that another object with the same interface works too. */
export interface WebSerialPort {
  readonly readable: ReadableStream<Uint8Array> | null;
  readonly writable: WritableStream<Uint8Array> | null;
  open(options: { readonly baudRate: number; readonly bufferSize?: number }): Promise<void>;
  close(): Promise<void>;
  addEventListener(type: "disconnect", listener: () => void): void;
  removeEventListener(type: "disconnect", listener: () => void): void;
}

/** Bytes that the browser keeps before the page reads them: a hidden page reads late. */
const BUFFER_BYTES = 1 << 20;

/** A board on a serial port of the browser: `navigator.serial.requestPort()` gives one after the user chose it. */
export class WebSerialTransport extends WallTransport {
  #baudRate: number;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  /** Ends when the loop that reads has let go of the port. */
  #reading: Promise<void> = Promise.resolve();
  #stopping = false;
  readonly #onDisconnect = () => this.lost(new Error("the board was unplugged"));

  private constructor(
    private readonly port: WebSerialPort,
    readonly description: string,
    baudRate: number,
  ) {
    super();
    this.#baudRate = baudRate;
    port.addEventListener("disconnect", this.#onDisconnect);
    this.#reading = this.#read();
  }

  /** Opens a port for this page alone. Throws HostError PORT_BUSY, PORT_NOT_FOUND, PORT_OPEN. */
  static async open(
    port: WebSerialPort,
    { baudRate, name = "serial port" }: { readonly baudRate: number; readonly name?: string },
  ): Promise<WebSerialTransport> {
    try {
      await port.open({ baudRate, bufferSize: BUFFER_BYTES });
    } catch (thrown) {
      throw openError(name, thrown);
    }
    return new WebSerialTransport(port, name, baudRate);
  }

  get baudRate(): number {
    return this.#baudRate;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.assertOpen();
    try {
      // Kept from write to write: several may be under way, and a stream has one writer at a time.
      this.#writer ??= this.#writable().getWriter();
      await this.#writer.write(bytes);
    } catch (thrown) {
      this.lost(thrown instanceof Error ? thrown : new Error(String(thrown)));
      this.assertOpen();
    }
  }

  /** With Web Serial the only way to a new rate is to close the port and open it again. */
  async setBaudRate(baudRate: number): Promise<void> {
    this.assertOpen();
    const before = this.#baudRate;
    await this.#letGo();
    try {
      await this.port.open({ baudRate, bufferSize: BUFFER_BYTES });
      this.#baudRate = baudRate;
    } catch (thrown) {
      await this.#reopen(before);
      const message = `${this.description}: this port cannot be set to ${baudRate} baud: ${reasonOf(thrown)}`;
      throw new HostError("BAUD_RATE", message, { baudRate, before }, { cause: thrown });
    }
    this.#reading = this.#read();
  }

  async #reopen(baudRate: number): Promise<void> {
    try {
      await this.port.open({ baudRate, bufferSize: BUFFER_BYTES });
      this.#reading = this.#read();
    } catch (thrown) {
      this.lost(new Error(`the port cannot be opened again (${reasonOf(thrown)})`));
    }
  }

  protected async release(): Promise<void> {
    this.port.removeEventListener("disconnect", this.#onDisconnect);
    await this.#letGo().catch(() => undefined); // a board that is gone cannot be closed
  }

  /** Waits until what was written has left, stops reading, and closes the port. */
  async #letGo(): Promise<void> {
    this.#stopping = true;
    const writer = this.#writer;
    this.#writer = undefined;
    await writer?.close().catch(() => undefined);
    writer?.releaseLock();
    await this.#reader?.cancel().catch(() => undefined);
    await this.#reading;
    this.#stopping = false;
    await this.port.close();
  }

  #writable(): WritableStream<Uint8Array> {
    const { writable } = this.port;
    if (writable) return writable;
    throw new HostError("LINK_LOST", `${this.description}: the port cannot be written to any more`);
  }

  /** Reads until the port ends. After noise (a break, a framing error, an overrun) the port gives a new stream. */
  async #read(): Promise<void> {
    while (this.port.readable && !this.#stopping) {
      const reader = this.port.readable.getReader();
      this.#reader = reader;
      try {
        for (;;) {
          const { value, done } = await reader.read();
          if (done) break;
          this.received(value);
        }
        if (!this.#stopping) return this.lost(new Error("the port closed"));
      } catch (thrown) {
        if (!this.port.readable && !this.#stopping) this.lost(new Error(`the port went away (${reasonOf(thrown)})`));
      } finally {
        this.#reader = undefined;
        reader.releaseLock();
      }
    }
  }
}

function openError(name: string, thrown: unknown): HostError {
  const kind = thrown instanceof Error ? thrown.name : "";
  if (kind === "InvalidStateError") {
    const message = `${name}: this page has it open already; close that connection first`;
    return new HostError("PORT_BUSY", message, { port: name }, { cause: thrown });
  }
  if (kind === "NetworkError") {
    const message = `${name}: it cannot be opened: ${reasonOf(thrown)}; is it plugged in, and no other program or tab using it?`;
    return new HostError("PORT_OPEN", message, { port: name }, { cause: thrown });
  }
  return new HostError(
    "PORT_OPEN",
    `${name}: it cannot be opened: ${reasonOf(thrown)}`,
    { port: name },
    { cause: thrown },
  );
}
