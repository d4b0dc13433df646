import { HostError } from "../errors.js";
import { WallTransport } from "./wall-transport.js";

/** What is used of a WebSocket. */
export interface WebSocketLike {
  binaryType: string;
  send(data: Uint8Array): void;
  close(): void;
  addEventListener(type: "open" | "close" | "error" | "message", listener: (event: object) => void): void;
}

const CONNECT_MS = 5000;

/** A device behind a WebSocket whose binary messages are the bytes of its line, such as `lifwire live --port` offers. */
export class WebSocketTransport extends WallTransport {
  #baudRate: number;

  private constructor(
    private readonly socket: WebSocketLike,
    readonly description: string,
    baudRate: number,
  ) {
    super();
    this.#baudRate = baudRate;
    socket.addEventListener("message", (event) => {
      const data = "data" in event ? event.data : undefined;
      if (data instanceof ArrayBuffer) this.received(new Uint8Array(data));
    });
    socket.addEventListener("close", () => this.lost(new Error("the other side closed the connection")));
  }

  /** Waits until a socket is open. Throws HostError PORT_NOT_FOUND. */
  static open(
    socket: WebSocketLike,
    { baudRate, name = "WebSocket" }: { readonly baudRate: number; readonly name?: string },
  ): Promise<WebSocketTransport> {
    socket.binaryType = "arraybuffer";
    return new Promise((resolve, reject) => {
      const refuse = (reason: string) => {
        clearTimeout(timer);
        socket.close();
        const message = `${name}: no connection (${reason}); is \`lifwire live --port\` still running, and its board free?`;
        reject(new HostError("PORT_NOT_FOUND", message, { port: name }));
      };
      const timer = setTimeout(() => refuse(`no answer in ${CONNECT_MS} ms`), CONNECT_MS);
      socket.addEventListener("error", () => refuse("refused"));
      socket.addEventListener("close", () => refuse("closed"));
      socket.addEventListener("open", () => {
        clearTimeout(timer);
        resolve(new WebSocketTransport(socket, name, baudRate));
      });
    });
  }

  /** The rate used to compute waits; the socket itself has none. */
  get baudRate(): number {
    return this.#baudRate;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.assertOpen();
    this.socket.send(bytes.slice());
  }

  async setBaudRate(baudRate: number): Promise<void> {
    this.assertOpen();
    this.#baudRate = baudRate;
  }

  protected async release(): Promise<void> {
    this.socket.close();
  }
}
