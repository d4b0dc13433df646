import type { Command } from "commander";
import type { Device } from "../device/device.js";
import { HostError } from "../errors.js";
import type { Network } from "../network/network.js";
import { openTextSink, type TextSink } from "../node/writing/text-sink.js";
import type { RecordOptions } from "../run/record-selection.js";
import type { RunOptions } from "../run/run-options.js";
import { type CliIo, positiveInteger } from "./options.js";
import { collect, parseSignals, SIGNAL_SYNTAX } from "./signals.js";

/** What a command that records takes. */
export interface RecordingOptions {
  readonly record?: readonly string[];
  readonly every?: number;
  readonly vcd?: string;
  readonly signals?: readonly string[];
}

/** Adds the options of `RecordingOptions`. */
export function recordingOptions(command: Command): Command {
  return command
    .option("--record <signal>", `record ${SIGNAL_SYNTAX}; may be given again`, collect)
    .option("--every <n>", "record after every n-th step (default: 1)", positiveInteger)
    .option("--vcd <file>", "write pins and spikes cycle by cycle, for GTKWave or Surfer; simulator and RTL only")
    .option("--signals <signal>", "what else the VCD file shows, written as for --record; may be given again", collect);
}

/** What a run is asked to record. Says on stderr what that costs on a line. Throws HostError ARGUMENT, FILE_WRITE. */
export async function recordingPlan(
  options: RecordingOptions,
  network: Network,
  core: Device,
  steps: number,
  io: CliIo,
) {
  const { record, every, vcd, signals } = options;
  if (every !== undefined && !record) throw lacking("--every", "--record");
  if (signals && vcd === undefined) throw lacking("--signals", "--vcd");
  const asked: RecordOptions | undefined = record && {
    ...parseSignals(record, network, "--record"),
    ...(every === undefined ? {} : { every }),
  };
  const shown = signals && parseSignals(signals, network, "--signals");
  if (asked) tellCost(core.recordingCost({ steps, record: asked }), core, io);
  const sink = vcd === undefined ? undefined : await openTextSink(vcd);
  const run: Pick<RunOptions, "record" | "vcd"> = {
    ...(asked ? { record: asked } : {}),
    ...(sink ? { vcd: { write: sink.write, ...(shown ? { signals: shown } : {}) } } : {}),
  };
  return { run, sink };
}

function tellCost({ stops, bytes, seconds }: ReturnType<Device["recordingCost"]>, core: Device, io: CliIo): void {
  if (stops === 0) return;
  const line = `${bytes} bytes, at least ${seconds.toPrecision(2)} s at ${core.baudRate} baud`;
  io.err(`recording pauses the run ${stops} times to read the core: ${line}\n`);
}

function lacking(option: string, needed: string): HostError {
  return new HostError("ARGUMENT", `${option} needs ${needed}`, { argument: option });
}

/** Runs with a sink that is closed when the run ends, and that leaves nothing if the run fails. */
export async function withSink<T>(sink: TextSink | undefined, run: () => Promise<T>): Promise<T> {
  try {
    const result = await run();
    await sink?.close();
    return result;
  } catch (thrown) {
    await sink?.abandon();
    throw thrown;
  }
}
