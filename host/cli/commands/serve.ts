import { once } from "node:events";
import { type Command, Option } from "commander";
import { BACKENDS, type Backend, DEFAULT_BUILD } from "../../api/open-device.js";
import { HostError } from "../../errors.js";
import { parseFaults } from "../../transports/line-faults.js";
import { type CliIo, wholeNumber } from "../options.js";
import { PtyBoard } from "../virtual-board/pty-board.js";
import { TcpBoard } from "../virtual-board/tcp-board.js";
import { VirtualBoard } from "../virtual-board/virtual-board.js";

interface ServeOptions {
  readonly pty?: true;
  readonly tcp?: number;
  readonly link?: string;
  readonly backend: Backend;
  readonly build: string;
  readonly realTime?: true;
  readonly fault: readonly string[];
  readonly faultSeed: number;
  readonly cutMs: number;
  readonly neurocorex?: true;
  readonly json?: true;
}

/** `lifwire serve`: a virtual board that any program can open as a serial port. */
export function addServe(program: Command, io: CliIo): void {
  program
    .command("serve")
    .description("act as a board: serve a core on a pseudo-terminal or a TCP port, until Ctrl-C")
    .option("--pty", "open a pseudo-terminal, a serial port for any program")
    .option("--link <path>", "with --pty: a symbolic link to it, which stays the same")
    .option("--tcp <port>", "listen on this port of 127.0.0.1; 0: a free one", wholeNumber(65535))
    .addOption(new Option("--backend <name>", "what runs the core").choices(BACKENDS).default("sim"))
    .option("--build <name|parameters>", "build of the core, for sim also as neurons=400,axons=784,...", DEFAULT_BUILD)
    .option("--real-time", "run at the speed of a board instead of as fast as possible")
    .option("--fault <kind=rate[@seed]>", "line fault, at this rate per byte (may be repeated)", collect, [])
    .option("--fault-seed <n>", "seed of faults that have none of their own", wholeNumber(2 ** 32 - 1), 1)
    .option("--cut-ms <ms>", "time until a cut cable is plugged in again", wholeNumber(3_600_000), 1000)
    .option("--neurocorex", "act as a board with the original NeuroCoreX bitstream instead")
    .option("--verbose", "print the stack of an error")
    .action((options: ServeOptions) => serve(options, io));
}

async function serve(options: ServeOptions, io: CliIo): Promise<void> {
  const { pty, tcp, link, backend, build, realTime = false, cutMs } = options;
  if ((pty === undefined) === (tcp === undefined)) {
    throw new HostError("ARGUMENT", "say where to serve: either --pty or --tcp <port>");
  }
  if (link !== undefined && pty === undefined) {
    throw new HostError("ARGUMENT", "--link names the pseudo-terminal: it needs --pty", { link });
  }
  if (options.neurocorex) return serveNeuroCoreX(options, io);
  const faults = parseFaults(options.fault);
  let cut = () => {};
  const board = await VirtualBoard.create({
    backend,
    build,
    realTime,
    faults,
    seed: options.faultSeed,
    onCut: () => cut(),
  });
  const plug = tcp === undefined ? await PtyBoard.open(board, link) : await TcpBoard.open(board, tcp);
  const again = new Set<NodeJS.Timeout>();
  cut = () => {
    io.err("cut: the cable is out\n");
    plug.unplug();
    if (plug instanceof TcpBoard) return;
    const timer = setTimeout(() => {
      again.delete(timer);
      void plug.plugIn().then(() => io.out(portLine(plug, options)));
    }, cutMs);
    again.add(timer);
  };
  io.out(portLine(plug, options));
  try {
    if (!io.signal.aborted) await once(io.signal, "abort");
  } finally {
    for (const timer of again) clearTimeout(timer);
    if (plug instanceof TcpBoard) plug.close();
    else plug.unplug();
    await board.close();
  }
}

/** Where the board is: one line each time it appears. */
function portLine(plug: PtyBoard | TcpBoard, { json }: ServeOptions): string {
  const port = plug instanceof TcpBoard ? plug.url : plug.path;
  return json ? `${JSON.stringify({ port })}\n` : `port ${port}\n`;
}

/** The original's line has one rate and no faults. */
async function serveNeuroCoreX(options: ServeOptions, io: CliIo): Promise<void> {
  const { VirtualNeuroCoreX } = await import("../../models/neurocorex/virtual-neurocorex.js");
  const { tcp, link } = options;
  const board = new VirtualNeuroCoreX();
  const plug = tcp === undefined ? await PtyBoard.open(board, link) : await TcpBoard.open(board, tcp);
  io.out(portLine(plug, options));
  try {
    if (!io.signal.aborted) await once(io.signal, "abort");
  } finally {
    if (plug instanceof TcpBoard) plug.close();
    else plug.unplug();
    await board.close();
  }
}

function collect(text: string, before: readonly string[]): string[] {
  return [...before, text];
}
