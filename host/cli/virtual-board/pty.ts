import { closeSync, constants, openSync, write } from "node:fs";
import { ReadStream } from "node:tty";
import { HostError, reasonOf } from "../../errors.js";

// A pseudo-terminal of Linux: what is written to its slave, a serial port for any program, is read from its master.

const { O_RDWR, O_NOCTTY } = constants;
/** struct termios2 of asm-generic: four flag words, line discipline, 19 control characters, two speeds. */
const TERMIOS2_BYTES = 44;
const TCGETS2 = 0x802c542a;
const TCSETS2 = 0x402c542b;
const FLAG_WORDS = { input: 0, output: 1, control: 2, local: 3 } as const;
const OUTPUT_SPEED_WORD = 10;
/** CREAD, CS8, and BOTHER for a rate in figures. */
const CONTROL_RAW = 0o200 | 0o60 | 0o10000;
const VMIN_BYTE = 17 + 6;
const RETRY_MS = 1;

interface Libc {
  posixOpenpt(flags: number): number;
  grantpt(fd: number): number;
  unlockpt(fd: number): number;
  ptsname(fd: number): string | null;
  ioctl(fd: number, request: number, data: Uint8Array): number;
}

async function loadLibc(): Promise<Libc> {
  if (process.platform !== "linux") {
    const message = "pseudo-terminals need Linux; use --tcp";
    throw new HostError("ARGUMENT", message, { platform: process.platform });
  }
  try {
    const { default: koffi } = await import("koffi");
    const libc = koffi.load("libc.so.6");
    return {
      posixOpenpt: libc.func("int posix_openpt(int flags)") as unknown as Libc["posixOpenpt"],
      grantpt: libc.func("int grantpt(int fd)") as unknown as Libc["grantpt"],
      unlockpt: libc.func("int unlockpt(int fd)") as unknown as Libc["unlockpt"],
      ptsname: libc.func("const char *ptsname(int fd)") as unknown as Libc["ptsname"],
      ioctl: libc.func("int ioctl(int fd, ulong request, _Inout_ uint8_t *data)") as unknown as Libc["ioctl"],
    };
  } catch (thrown) {
    throw new HostError("ARGUMENT", `this system has no pseudo-terminals (${reasonOf(thrown)}); use --tcp`, {});
  }
}

/** A pseudo-terminal in raw mode: eight bits pass both ways as they are. */
export class Pty {
  private closed = false;
  private readonly reader: ReadStream;

  private constructor(
    private readonly libc: Libc,
    private readonly master: number,
    private readonly slave: number,
    /** The serial port other programs open. */
    readonly path: string,
  ) {
    this.reader = new ReadStream(master);
  }

  /** Opens a new pseudo-terminal at a rate. Throws HostError ARGUMENT on a system without them. */
  static async open(baudRate: number): Promise<Pty> {
    const libc = await loadLibc();
    const master = libc.posixOpenpt(O_RDWR | O_NOCTTY);
    const path = master < 0 || libc.grantpt(master) !== 0 || libc.unlockpt(master) !== 0 ? null : libc.ptsname(master);
    if (!path) throw new HostError("ARGUMENT", "the system cannot open a pseudo-terminal; use --tcp", {});
    setRaw(libc, master, baudRate);
    // Held open, so that the port stays when a client leaves it.
    return new Pty(libc, master, openSync(path, O_RDWR | O_NOCTTY), path);
  }

  /** The rate that the client has set, bits per second. */
  get baudRate(): number {
    const settings = new Uint8Array(TERMIOS2_BYTES);
    this.libc.ioctl(this.master, TCGETS2, settings);
    return new Uint32Array(settings.buffer)[OUTPUT_SPEED_WORD]!;
  }

  /** Takes what the client sends; nothing more is read until the listener has dealt with it. */
  onData(listener: (bytes: Uint8Array) => Promise<void> | undefined): void {
    this.reader.on("data", (bytes: Uint8Array) => {
      this.reader.pause();
      void Promise.resolve(listener(bytes)).finally(() => this.reader.resume());
    });
    this.reader.on("error", () => undefined); // the client side is gone: `close` follows
  }

  /** Writes to the client; resolves when all is in the terminal's buffer. A client that does not read makes it wait. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length && !this.closed; ) {
      const written = await new Promise<number>((resolve) =>
        write(this.master, bytes, at, bytes.length - at, null, (error, count) => resolve(error ? 0 : count)),
      );
      at += written;
      if (written === 0) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /** Takes the port away from its client, as unplugging does. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    closeSync(this.slave);
    this.reader.destroy();
  }
}

function setRaw(libc: Libc, fd: number, baudRate: number): void {
  const bytes = new Uint8Array(TERMIOS2_BYTES);
  libc.ioctl(fd, TCGETS2, bytes);
  const words = new Uint32Array(bytes.buffer);
  words[FLAG_WORDS.input] = 0;
  words[FLAG_WORDS.output] = 0;
  words[FLAG_WORDS.local] = 0;
  words[FLAG_WORDS.control] = CONTROL_RAW;
  words[OUTPUT_SPEED_WORD - 1] = baudRate;
  words[OUTPUT_SPEED_WORD] = baudRate;
  bytes[VMIN_BYTE] = 1;
  libc.ioctl(fd, TCSETS2, bytes);
}
