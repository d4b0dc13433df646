import type { CoreInspector } from "../../protocol/inspector.js";
import { coreSteps } from "./checked-run.js";
import { type LineTarget, lineCost, type RecordingCost, runOverLine } from "./record-line.js";
import { Recorder } from "./recording.js";
import { checkSteps, type RunOptions } from "./run-options.js";
import type { RunResult } from "./run-result.js";

/** What a recorded run needs of a device; a core in this process has an inspector. */
export interface RecordTarget extends LineTarget {
  readonly transport: { readonly inspector?: CoreInspector | undefined; readonly baudRate: number };
}

/** A run with what it records: looked up in a core in this process, which costs no cycle, else read over the line. */
export async function runRecorded(options: RunOptions, target: RecordTarget): Promise<RunResult> {
  const recorder = recorderOf(options, target);
  const { inspector } = target.transport;
  if (!inspector) return runOverLine(options, recorder, target);
  inspector.watch({ onStep: (view) => recorder.step(view) });
  try {
    const result = await target.run(options);
    return result.withRecording(recorder.result());
  } finally {
    inspector.watch(undefined);
  }
}

/** What recording costs on the line of a device; nothing on a core in this process. */
export function recordingCost(
  options: Pick<RunOptions, "steps" | "sample" | "record">,
  target: Pick<RecordTarget, "network" | "descriptor" | "transport">,
): RecordingCost {
  const recorder = recorderOf(options, target);
  const { inspector, baudRate } = target.transport;
  return inspector
    ? { stops: 0, bytes: 0, seconds: 0 }
    : lineCost(recorder, coreSteps(options, target.network), target.descriptor, baudRate);
}

function recorderOf(
  options: Pick<RunOptions, "steps" | "sample" | "record">,
  target: Pick<RecordTarget, "network" | "descriptor">,
): Recorder {
  checkSteps(options.steps);
  return new Recorder(options.record ?? {}, coreSteps(options, target.network), target);
}
