import { rmSync, symlinkSync } from "node:fs";
import { fileError } from "../../errors.js";
import { Pty } from "./pty.js";
import type { VirtualBoard } from "./virtual-board.js";

/** Puts a board behind a pseudo-terminal; the rate that a client sets is the rate it talks at. */
export class PtyBoard {
  #pty: Pty | undefined;

  private constructor(
    private readonly board: VirtualBoard,
    private readonly link: string | undefined,
  ) {
    board.onTransmit((bytes) => {
      const pty = this.#pty;
      if (!pty) return;
      void board.setLineRate(pty.baudRate);
      this.#sending = this.#sending.then(() => pty.write(bytes));
    });
  }

  #sending: Promise<void> = Promise.resolve();

  /** Opens the port; `link` is a name that stays when the port is unplugged and plugged in again. */
  static async open(board: VirtualBoard, link?: string): Promise<PtyBoard> {
    const plug = new PtyBoard(board, link);
    await plug.plugIn();
    return plug;
  }

  /** The port that clients open; undefined while it is unplugged. */
  get path(): string | undefined {
    return this.link ?? this.#pty?.path;
  }

  async plugIn(): Promise<void> {
    if (this.#pty) return;
    const pty = await Pty.open(this.board.baudRate);
    let taking: Promise<void> = Promise.resolve();
    pty.onData((bytes) => {
      const rate = pty.baudRate;
      taking = taking.then(() => this.board.receive(bytes, rate)).catch(() => undefined);
    });
    this.#pty = pty;
    this.#sending = Promise.resolve();
    if (this.link === undefined) return;
    try {
      rmSync(this.link, { force: true });
      symlinkSync(pty.path, this.link);
    } catch (thrown) {
      this.unplug();
      throw fileError("FILE_WRITE", this.link, thrown);
    }
  }

  /** The port goes away from its client. */
  unplug(): void {
    if (this.link !== undefined) rmSync(this.link, { force: true });
    this.#pty?.close();
    this.#pty = undefined;
  }
}
