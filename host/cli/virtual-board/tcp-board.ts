import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { HostError, reasonOf } from "../../errors.js";
import type { ServedBoard } from "./served-board.js";

const LOOPBACK = "127.0.0.1";
/** How long the next client waits for the one before to be gone, whose end may lie behind bytes not yet read. */
const HAND_OVER_MS = 1000;

/** Puts a board behind a TCP port of this computer, for one client at a time; its line has always the core's rate. */
export class TcpBoard {
  #client: Socket | undefined;

  private constructor(
    private readonly board: ServedBoard,
    private readonly server: Server,
  ) {
    server.on("connection", (socket) => void this.#take(socket));
    board.onTransmit((bytes) => {
      void board.setLineRate(board.baudRate);
      this.#client?.write(bytes);
    });
  }

  /** Listens on 127.0.0.1 alone; port 0 takes a free one. Throws HostError PORT_BUSY. */
  static async open(board: ServedBoard, port: number): Promise<TcpBoard> {
    const server = createServer({ noDelay: true });
    try {
      server.listen(port, LOOPBACK);
      await once(server, "listening");
    } catch (thrown) {
      const message = `TCP port ${port} cannot be had (${reasonOf(thrown)}); choose another`;
      throw new HostError("PORT_BUSY", message, { port }, { cause: thrown });
    }
    return new TcpBoard(board, server);
  }

  get url(): string {
    return `tcp://${LOOPBACK}:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ends the connection with the client there is. */
  unplug(): void {
    this.#client?.destroy();
    this.#client = undefined;
  }

  close(): void {
    this.unplug();
    this.server.close();
  }

  async #take(socket: Socket): Promise<void> {
    socket.on("error", () => undefined);
    const before = this.#client;
    if (before) await once(before, "close", { signal: AbortSignal.timeout(HAND_OVER_MS) }).catch(() => undefined);
    if (this.#client || !this.server.listening) {
      socket.destroy(); // a line has one end
      return;
    }
    if (socket.destroyed) return;
    this.#client = socket;
    socket.on("data", (bytes: Uint8Array) => {
      socket.pause();
      void this.board.receive(bytes, this.board.baudRate).finally(() => socket.resume());
    });
    socket.on("close", () => {
      if (this.#client === socket) this.#client = undefined;
    });
  }
}
