import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { HostError, reasonOf } from "../../errors.js";
import { IN_USE } from "../../node/socket-transport.js";
import type { ServedBoard } from "./served-board.js";

const LOOPBACK = "127.0.0.1";
/** How long the next client waits for the previous one to be gone, whose end may come after bytes not yet read. */
const HAND_OVER_MS = 1000;
/** A client that has sent nothing for this long loses its place to the next. */
const SILENT_MS = 30_000;

/** Puts a board behind a TCP port of this computer, for one client at a time; its line always has the core's rate. */
export class TcpBoard {
  #client: Socket | undefined;
  /** When the client sent something last. */
  #heardMs = 0;

  private constructor(
    private readonly board: ServedBoard,
    private readonly server: Server,
    private readonly silentMs: number,
  ) {
    server.on("connection", (socket) => void this.#connect(socket));
    board.onTransmit((bytes) => {
      void board.setLineRate(board.baudRate);
      this.#client?.write(bytes);
    });
  }

  /**
   * Listens on 127.0.0.1 alone; port 0 takes a free one. A client that has sent nothing for `silentMs` loses its place to
   * the next. Throws HostError PORT_BUSY.
   */
  static async open(board: ServedBoard, port: number, silentMs = SILENT_MS): Promise<TcpBoard> {
    const server = createServer({ noDelay: true });
    try {
      server.listen(port, LOOPBACK);
      await once(server, "listening");
    } catch (thrown) {
      const message = `TCP port ${port} is not free (${reasonOf(thrown)}); choose another`;
      throw new HostError("PORT_BUSY", message, { port }, { cause: thrown });
    }
    return new TcpBoard(board, server, silentMs);
  }

  get url(): string {
    return `tcp://${LOOPBACK}:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ends the connection with the current client. */
  unplug(): void {
    this.#client?.destroy();
    this.#client = undefined;
  }

  close(): void {
    this.unplug();
    this.server.close();
  }

  /** A client that sends without reading has to wait, so that its replies do not fill this process. */
  async #receive(bytes: Uint8Array, socket: Socket): Promise<void> {
    await this.board.receive(bytes, this.board.baudRate);
    if (socket.writableNeedDrain) await Promise.race([once(socket, "drain"), once(socket, "close")]);
  }

  async #connect(socket: Socket): Promise<void> {
    socket.on("error", () => undefined);
    const before = this.#client;
    if (before && performance.now() - this.#heardMs > this.silentMs) before.destroy();
    if (before) await once(before, "close", { signal: AbortSignal.timeout(HAND_OVER_MS) }).catch(() => undefined);
    if (this.#client || !this.server.listening) {
      socket.resume(); // unread bytes from it would make the system drop the answer
      socket.end(IN_USE); // a line has one end
      return;
    }
    if (socket.destroyed) return;
    this.#client = socket;
    this.#heardMs = performance.now();
    socket.on("data", (bytes: Uint8Array) => {
      this.#heardMs = performance.now();
      socket.pause();
      void this.#receive(bytes, socket).finally(() => socket.resume());
    });
    socket.on("close", () => {
      if (this.#client === socket) this.#client = undefined;
    });
  }
}
