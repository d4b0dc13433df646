import { lstatSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { fileError, HostError } from "../../errors.js";
import { Pty } from "./pty.js";
import type { ServedBoard } from "./served-board.js";

/** Puts a board behind a pseudo-terminal; the rate that a client sets is the rate it talks at. */
export class PtyBoard {
  #pty: Pty | undefined;

  private constructor(
    private readonly board: ServedBoard,
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

  /**
   * Opens the port; `link` is a name that stays when the port is unplugged and plugged in again. Throws HostError
   * ARGUMENT where there are no pseudo-terminals, FILE_WRITE when the link cannot be made or its name belongs to
   * something else.
   */
  static async open(board: ServedBoard, link?: string): Promise<PtyBoard> {
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
    // A client that sends without reading fills the terminal's buffer, not this process: what it sends next has to wait.
    pty.onData(async (bytes) => {
      await this.board.receive(bytes, pty.baudRate).catch(() => undefined);
      await this.#sending;
    });
    this.#pty = pty;
    this.#sending = Promise.resolve();
    if (this.link === undefined) return;
    try {
      placeLink(this.link, pty.path);
    } catch (thrown) {
      this.unplug();
      throw thrown;
    }
  }

  /** Takes the port away from its client. */
  unplug(): void {
    if (this.link !== undefined && this.#pty && linked(this.link) === this.#pty.path)
      rmSync(this.link, { force: true });
    this.#pty?.close();
    this.#pty = undefined;
  }
}

/** Makes the link, or replaces one that an earlier board left. */
function placeLink(link: string, target: string): void {
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === false) {
    const message = `${link}: cannot be written: what is there is not a symbolic link; choose another name`;
    throw new HostError("FILE_WRITE", message, { file: link });
  }
  try {
    rmSync(link, { force: true });
    symlinkSync(target, link);
  } catch (thrown) {
    throw fileError("FILE_WRITE", link, thrown);
  }
}

/** Where a link leads; undefined without one. */
function linked(link: string): string | undefined {
  return lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(link) : undefined;
}
