import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { HostError, reasonOf } from "../errors.js";
import { WallTransport } from "../transports/wall-transport.js";
import { parserSplitter } from "./parser-splitter.js";

const CONNECT_MS = 5000;
/** What a virtual board says to a client when another has its place. */
export const IN_USE = "lifwire: in use\n";

/** A device behind a TCP socket that carries the bytes of its line and nothing else, as `lifwire serve --tcp` does. */
export class SocketTransport extends WallTransport {
  #baudRate: number;

  private constructor(
    private readonly socket: Socket,
    readonly url: string,
    baudRate: number,
  ) {
    super(parserSplitter);
    this.#baudRate = baudRate;
    socket.on("data", (chunk: Buffer) => {
      // Reported at once: the end that follows makes a write fail before it closes the socket.
      if (chunk.includes(IN_USE)) this.lost(new Error("it is in use by another client"));
      else this.received(chunk);
    });
    const ended = () => this.lost(new Error("the other side closed the connection"));
    socket.on("end", ended);
    socket.on("close", ended);
    socket.on("error", (error) => this.lost(error));
  }

  /** Connects to "tcp://host:port". Throws HostError ARGUMENT, PORT_NOT_FOUND. */
  static async open(url: string, { baudRate }: { readonly baudRate: number }): Promise<SocketTransport> {
    const [, host, port] = /^tcp:\/\/(\[[^\]]+\]|[^:/]+):(\d{1,5})\/?$/.exec(url) ?? [];
    if (!host || !port || Number(port) > 65535) {
      throw new HostError("ARGUMENT", `"${url}" is not an address, allowed: tcp://host:port`, { url });
    }
    const socket = connect({ host: host.replace(/[[\]]/g, ""), port: Number(port), noDelay: true });
    try {
      await once(socket, "connect", { signal: AbortSignal.timeout(CONNECT_MS) });
    } catch (thrown) {
      socket.destroy();
      const isLate = thrown instanceof Error && thrown.name === "AbortError";
      const why = isLate ? ` within ${CONNECT_MS / 1000} s` : ` (${reasonOf(thrown)})`;
      const message = `${url}: nothing answers there${why}; is \`lifwire serve --tcp\` running?`;
      throw new HostError("PORT_NOT_FOUND", message, { url }, { cause: thrown });
    }
    return new SocketTransport(socket, url, baudRate);
  }

  /** The board at the other end has a line of its own. */
  readonly followsRate = true;

  get description(): string {
    return this.url;
  }

  /** The rate used to compute waits; the socket itself has none. */
  get baudRate(): number {
    return this.#baudRate;
  }

  write(bytes: Uint8Array): Promise<void> {
    this.assertOpen();
    return new Promise((resolve, reject) => {
      this.socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  async setBaudRate(baudRate: number): Promise<void> {
    this.assertOpen();
    this.#baudRate = baudRate;
  }

  protected async release(): Promise<void> {
    this.socket.destroy();
  }
}
