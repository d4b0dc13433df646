import { type Command, InvalidArgumentError, Option } from "commander";
import { connect } from "../api/connect.js";
import { BACKENDS, type Backend, DEFAULT_BUILD } from "../api/open-device.js";
import type { Device } from "../device/device.js";
import { HostError } from "../errors.js";
import { isPort } from "../node/open-port.js";
import { humanLogger, warningLogger } from "./terminal/human-log.js";

/** Where the command line writes, and what ends it early. */
export interface CliStreams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether err is a terminal, so that a progress line may be redrawn. */
  readonly isTerminal: boolean;
  /** Columns of that terminal now. */
  readonly columns?: () => number | undefined;
  /** Whether err may have colours. */
  readonly colour?: boolean;
  /** Ends the command early; its reason is the name of the signal that did. */
  readonly signal: AbortSignal;
}

/** What commands write to: control characters of `out` and `err` are spelt out, those of `redraw` take effect. */
export interface CliIo extends CliStreams {
  readonly redraw: (text: string) => void;
}

/** What every command that talks to a core takes. */
export interface CoreOptions {
  readonly backend: Backend;
  /** As asked for; without it, a core in this process is `DEFAULT_BUILD`, and one on a port keeps its own. */
  readonly build?: string;
  readonly port?: string;
  readonly baud?: number;
  readonly verbose?: true;
  readonly timeout?: number;
}

/** Adds the options of `CoreOptions`. */
export function coreOptions(command: Command): Command {
  return command
    .addOption(new Option("--backend <name>", "what runs the core").choices(BACKENDS).default("sim").conflicts("port"))
    .option(
      "--build <name|parameters>",
      `build of the core, for sim also as neurons=400,axons=784,... (default: "${DEFAULT_BUILD}"); a core on a port must have it`,
    )
    .option("--port <path|auto>", "a core on a serial port, or at tcp://127.0.0.1:<port>, instead of --backend")
    .option("--baud <rate>", "line rate after connecting (default: the core's own)", positiveInteger)
    .option("--timeout <s>", "give up after this many seconds without an answer (default: 30)", positiveInteger)
    .option("--verbose", "log what is sent, and print the stack of an error");
}

/** What the options name, for `connect`: a port, or the backend. Throws HostError ARGUMENT for a malformed port. */
export function targetOf({ backend, port }: CoreOptions): string {
  if (port !== undefined && !isPort(port)) {
    const message = `--port ${port}, allowed: auto, a path such as /dev/ttyUSB1, COM3, and tcp://127.0.0.1:7000`;
    throw new HostError("ARGUMENT", message, { port });
  }
  return port ?? backend;
}

/** Opens the core that the options name. */
export async function openCore(options: CoreOptions, io: CliIo): Promise<Device> {
  return connect(targetOf(options), {
    ...lineOptions(options),
    logger: options.verbose ? humanLogger(io.err) : warningLogger(io.err),
    ...(options.timeout === undefined ? {} : { stallLimitMs: options.timeout * 1000 }),
  });
}

/** The build and the rate that the options name, for `connect`. */
export function lineOptions({ build, baud }: CoreOptions): { readonly build?: string; readonly baudRate?: number } {
  return { ...(build === undefined ? {} : { build }), ...(baud === undefined ? {} : { baudRate: baud }) };
}

/** The name of the core's build: as asked for, or, on a port, by its parameters. */
export function buildName({ port, build }: CoreOptions, { descriptor }: Device): string {
  if (port === undefined) return build ?? DEFAULT_BUILD;
  const { neurons, axons, lanes, fractionBits } = descriptor;
  return `neurons=${neurons},axons=${axons},lanes=${lanes},fractionBits=${fractionBits}`;
}

/** Parser of an option that is an integer of at least 1. */
export const positiveInteger = wholeNumber(2 ** 32 - 1, 1);

/** Makes the parser of an option that is an integer `min`..`max`. */
export function wholeNumber(max: number, min = 0): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Allowed: an integer ${min}..${max}.`);
  };
}
