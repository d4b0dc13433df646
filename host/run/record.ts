import type { PinChange } from "../../protocol/inspector.js";
import type { Transport } from "../../protocol/transport.js";
import { HostError } from "../errors.js";
import { coreSteps } from "./checked-run.js";
import { type LineTarget, lineCost, type RecordingCost, runOverLine } from "./record-line.js";
import { Handing } from "./recorded/handing.js";
import { Waveform } from "./recorded/waveform.js";
import { Recorder } from "./recording.js";
import { checkSteps, type RunOptions } from "./run-options.js";
import type { RunResult } from "./run-result.js";

/** What a recorded run needs of a device; a core in this process has an inspector. */
export interface RecordTarget extends LineTarget {
  readonly transport: Pick<Transport, "inspector" | "baudRate" | "description">;
}

/** Whether a run gives more than its spikes. */
export function isWatched({ record, vcd }: RunOptions): boolean {
  return record !== undefined || vcd !== undefined;
}

/**
 * A run with what it records: looked up in a core in this process, which costs no cycle, else read over the line. Throws
 * HostError ARGUMENT for a waveform of a core that is not in this process, before anything is sent.
 */
export async function runWatched(options: RunOptions, target: RecordTarget): Promise<RunResult> {
  const { inspector } = target.transport;
  const recorder = options.record && recorderOf(options, target);
  if (!inspector) {
    if (options.vcd || !recorder) throw notInspected(target.transport.description);
    return runOverLine(options, recorder, target);
  }
  const handing = new Handing();
  const { vcd, onRecord } = options;
  const write = (text: string) => handing.give(() => vcd?.write(text));
  const waveform = vcd && new Waveform({ ...vcd, write }, inspector, target);
  waveform?.begin();
  inspector.watch({
    onStep: (view) => {
      recorder?.step(view);
      waveform?.step(view);
    },
    ...(waveform ? { onPin: (change: PinChange) => waveform.pin(change) } : {}),
    hold: () => {
      if (onRecord) handing.inOrder(recorder?.pieces() ?? [], onRecord);
      return handing.hold();
    },
  });
  try {
    const signal = handing.signalWith(options.signal);
    const result = await target.run({ ...options, signal }).finally(() => waveform?.end());
    recorder?.end(inspector.view());
    if (onRecord) handing.inOrder(recorder?.pieces(true) ?? [], onRecord);
    await handing.finish();
    return recorder && !onRecord ? result.withRecording(recorder.result()) : result;
  } finally {
    inspector.watch(undefined);
  }
}

function notInspected(core: string): HostError {
  const message = `${core} cannot be watched cycle by cycle; a waveform needs the simulator or the RTL in this process`;
  return new HostError("ARGUMENT", message, { argument: "vcd" });
}

/** What recording costs on the line of a device; nothing on a core in this process. */
export function recordingCost(
  options: Pick<RunOptions, "steps" | "sample" | "record">,
  target: Pick<RecordTarget, "network" | "descriptor" | "transport">,
): RecordingCost {
  const recorder = recorderOf(options, target, true); // keeps nothing
  const { inspector, baudRate } = target.transport;
  return inspector
    ? { stops: 0, bytes: 0, seconds: 0 }
    : lineCost(recorder, coreSteps(options, target.network), target.descriptor, baudRate);
}

function recorderOf(
  options: Pick<RunOptions, "steps" | "sample" | "record" | "onRecord">,
  target: Pick<RecordTarget, "network" | "descriptor">,
  inPieces = options.onRecord !== undefined,
): Recorder {
  checkSteps(options.steps);
  return new Recorder(options.record ?? {}, coreSteps(options, target.network), target, inPieces);
}
