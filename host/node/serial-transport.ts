import type { SerialPort } from "serialport";
import { HostError, reasonOf } from "../errors.js";
import { WallTransport } from "../transports/wall-transport.js";
import { parserSplitter } from "./parser-splitter.js";
import { rememberRate } from "./port-rates.js";
import { portError } from "./serial-errors.js";

export interface SerialOptions {
  /** Bits per second of the line. */
  readonly baudRate: number;
}

/** Bytes the operating system is asked for at once: many words, so that a fast line costs few calls. */
const READ_BYTES = 65536;

/** A serial port of the operating system: a USB-UART, or a pseudo-terminal. */
export class SerialTransport extends WallTransport {
  #baudRate: number;
  /** Rates that are being remembered. */
  #kept: Promise<void> = Promise.resolve();

  private constructor(
    private readonly port: SerialPort,
    readonly path: string,
    baudRate: number,
  ) {
    super(parserSplitter);
    this.#baudRate = baudRate;
    port.on("data", (chunk: Uint8Array) => this.received(chunk));
    port.on("close", (reason: unknown) => this.lost(new Error(`the port went away (${reasonOf(reason)})`)));
    port.on("error", (error: Error) => this.lost(error));
  }

  /**
   * Opens a port for this process alone. Throws HostError PORT_NOT_FOUND, PORT_PERMISSION, PORT_BUSY, PORT_NOT_SERIAL,
   * PORT_OPEN.
   */
  static async open(path: string, { baudRate }: SerialOptions): Promise<SerialTransport> {
    const { SerialPort } = await import("serialport");
    const port = new SerialPort({ path, baudRate, autoOpen: false, highWaterMark: READ_BYTES });
    await settled((done) => port.open(done)).catch((thrown: unknown) => {
      throw portError(path, thrown);
    });
    // What an earlier program left unread is no answer to this one.
    await settled((done) => port.flush(done)).catch(() => undefined);
    return new SerialTransport(port, path, baudRate);
  }

  get description(): string {
    return `${this.path} at ${this.#baudRate} baud`;
  }

  get baudRate(): number {
    return this.#baudRate;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.assertOpen();
    await settled((done) => this.port.write(Buffer.from(bytes), (error) => done(error ?? null)));
  }

  async setBaudRate(baudRate: number): Promise<void> {
    this.assertOpen();
    try {
      await settled((done) => this.port.drain(done));
      await settled((done) => this.port.update({ baudRate }, done));
    } catch (thrown) {
      const message = `${this.path}: this port cannot be set to ${baudRate} baud: ${reasonOf(thrown)}`;
      throw new HostError("BAUD_RATE", message, { baudRate, before: this.#baudRate }, { cause: thrown });
    }
    this.#baudRate = baudRate;
  }

  keepRate(): void {
    this.#kept = this.#kept.then(() => rememberRate(this.path, this.#baudRate));
  }

  protected async release(): Promise<void> {
    await this.#kept;
    if (!this.port.isOpen) return;
    await settled((done) => this.port.close(done)).catch(() => undefined);
  }
}

function settled(act: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => act((error) => (error ? reject(error) : resolve())));
}
