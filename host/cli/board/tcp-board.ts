import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { HostError, reasonOf } from "../../errors.js";
import type { VirtualBoard } from "./virtual-board.js";

const LOOPBACK = "127.0.0.1";

/** Puts a board behind a TCP port of this computer, for one client at a time; its line has always the core's rate. */
export class TcpBoard {
  #client: Socket | undefined;

  private constructor(
    private readonly board: VirtualBoard,
    private readonly server: Server,
  ) {
    server.on("connection", (socket) => this.#take(socket));
    board.onTransmit((bytes) => {
      void board.setLineRate(board.baudRate);
      this.#client?.write(bytes);
    });
  }

  /** Listens on 127.0.0.1 alone; port 0 takes a free one. Throws HostError PORT_BUSY. */
  static async open(board: VirtualBoard, port: number): Promise<TcpBoard> {
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

  #take(socket: Socket): void {
    if (this.#client) {
      socket.destroy(); // a line has one end
      return;
    }
    this.#client = socket;
    socket.on("data", (bytes: Uint8Array) => {
      socket.pause();
      void this.board.receive(bytes, this.board.baudRate).finally(() => socket.resume());
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (this.#client === socket) this.#client = undefined;
    });
  }
}
