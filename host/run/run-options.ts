import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import type { RunFlags } from "../../protocol/codecs/requests.js";
import { checkInteger, checkOptionNames, STEPS_MAX } from "../check.js";
import { HostError } from "../errors.js";
import type { NeuronRange } from "../events/decoders.js";
import type { Encoder, EventList } from "../events/events.js";
import type { TeacherEvents } from "../events/teacher.js";
import type { Values } from "./drive-writer.js";
import type { RecordOptions, WaveformOptions } from "./record-selection.js";
import type { Recording } from "./recording.js";
import type { StreamPart } from "./stream-part.js";

/** The device's step counter wraps to 0 here. */
export const STEP_MODULUS = STEPS_MAX + 1;

/** What to clear before a run: `true`: all but adaptation and step counter; "all": these too. */
export type Clear = boolean | "all" | { readonly [K in ClearName]?: boolean };
/** What a run can clear first. */
export type ClearName = (typeof CLEAR_NAMES)[number];
/** `traces` only on a core with learning, `modulator` (signals) only on one with the third factor. */
export const CLEAR_NAMES = [
  "potential",
  "current",
  "refractory",
  "adaptation",
  "fired",
  "step",
  "traces",
  "modulator",
] as const;

/** What the steps of a run do besides running. */
export interface StepOptions {
  /** Default: nothing; true if the run is a sample. States that the network gives as `before` are restored. */
  readonly clear?: Clear;
  /**
   * The run is a sample of an imported model: the extra steps that its last layer needs are added, delayed axons are
   * fed, and spikes are reported in the model's steps. Default: whether the network has a `sample` section.
   */
  readonly sample?: boolean;
  /** Learn in every step; the network needs a `learning` section. */
  readonly learning?: boolean;
  /**
   * Consolidate at the end of the run, or as the network's `learning.consolidate` says. Default: whether the run learns and
   * the network has that section.
   */
  readonly consolidate?: boolean;
  /** The core makes axon events from the intensities; the network needs an `encoder` section. */
  readonly encode?: boolean;
  /** Draw new phases for the encoder before the first step. */
  readonly drawPhases?: boolean;
  /** End after the first step in which one of these neurons fires; `true` stands for all neurons. */
  readonly stopOnSpike?: NeuronRange | boolean;
  /** Neurons that fire or do not fire in a step, whatever their potential is. */
  readonly teacher?: TeacherEvents;
}

/** One run: its steps, what comes in, and what they do besides running. */
export interface RunOptions extends StepOptions {
  readonly steps: number;
  /** Events, or an encoder that makes them for the steps of the run. Steps count from the run's first. */
  readonly input?: EventList | Encoder;
  /** Spikes of each axon in 256 steps, written before the run; `encode` is on then. */
  readonly intensities?: Uint8Array;
  /**
   * Constant input of a network with `sample.values`, one number per input, in the model's unit. The host writes the
   * resulting biases before the run, and restores the network's own biases after it.
   */
  readonly values?: Values | undefined;
  /** Ends the run at a step boundary; what was produced until then is returned. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (stepsDone: number, steps: number) => void;
  /** State to keep after every n-th step; `Device.recordingCost` says what that costs on a line. */
  readonly record?: RecordOptions;
  /** A waveform of pins and state, cycle by cycle; on the simulator and the RTL in this process. Slows them down. */
  readonly vcd?: WaveformOptions;
  /**
   * Receives the spikes part by part, in order, in the core's steps; the next part comes when this has resolved. The
   * result then has no spikes, so a run of any length takes the same memory.
   */
  readonly onPart?: ((part: StreamPart) => void | Promise<void>) | undefined;
  /**
   * Receives what `record` asks for, some rows at a time, in order; the run waits until this has resolved, and ends
   * with its error. The result then has no recording, so a recording of any length takes the same memory.
   */
  readonly onRecord?: ((rows: Recording) => void | Promise<void>) | undefined;
}

const CLEAR_OPTIONS = Object.fromEntries(CLEAR_NAMES.map((name) => [name, true])) as Record<ClearName, true>;
/** The names of `StepOptions`. */
export const STEP_OPTIONS = {
  ...({ clear: true, sample: true, learning: true, encode: true, drawPhases: true, stopOnSpike: true } as const),
  teacher: true,
  consolidate: true,
} as const satisfies Record<keyof StepOptions, true>;
/** The names of a run's options. */
export const RUN_OPTIONS = {
  ...({
    steps: true,
    input: true,
    intensities: true,
    values: true,
    signal: true,
    onProgress: true,
    record: true,
    vcd: true,
    onPart: true,
    onRecord: true,
  } as const),
  ...STEP_OPTIONS,
} as const satisfies Record<keyof RunOptions, true>;

/** Throws HostError ARGUMENT unless a run may have this many steps. */
export function checkSteps(steps: number): void {
  checkInteger(steps, 1, STEPS_MAX, "steps");
}

/** What a core must have for something to be cleared. */
const CLEAR_NEEDS = {
  traces: ["learning", "learning"],
  modulator: ["thirdFactor", "third factor"],
} as const satisfies Partial<Record<ClearName, readonly [keyof Descriptor, string]>>;

/** The flags word of `clear`; throws ARGUMENT for what the core lacks. */
export function clearFlags(clear: Clear, build: Pick<Descriptor, "learning" | "thirdFactor">): RunFlags {
  const lacks = (name: ClearName) => name in CLEAR_NEEDS && !build[CLEAR_NEEDS[name as keyof typeof CLEAR_NEEDS][0]];
  const asked = (name: ClearName) => {
    if (typeof clear === "object") return clear[name] === true;
    if (lacks(name)) return false;
    return clear === "all" || (clear && name !== "adaptation" && name !== "step");
  };
  if (typeof clear === "object") checkOptionNames(clear, CLEAR_OPTIONS, "clear");
  const flag = (name: ClearName) => `clear${name[0]!.toUpperCase()}${name.slice(1)}`;
  const names = CLEAR_NAMES.filter(asked);
  const wrong = names.find(lacks);
  if (wrong) {
    const part = CLEAR_NEEDS[wrong as keyof typeof CLEAR_NEEDS][1];
    throw new HostError("ARGUMENT", `clear.${wrong} is true, allowed: false, because the core has no ${part}`, {
      argument: `clear.${wrong}`,
    });
  }
  return Object.fromEntries(names.map((name) => [flag(name), 1]));
}

/** The flags of a run's later frames: what the steps do, not what was cleared and drawn before the first. */
export function laterFlags({ learn = 0, consolidate = 0, encode = 0, stopOnSpike = 0 }: RunFlags): RunFlags {
  return { learn, consolidate, encode, stopOnSpike };
}
