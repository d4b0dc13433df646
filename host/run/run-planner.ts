import { replyHeadWords, requestHeadWords } from "../../protocol/codecs/body-shape.js";
import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { EVENT_KINDS, encodeEvents } from "../../protocol/codecs/event-codec.js";
import { type Request, type RunFlags, runRequest } from "../../protocol/codecs/requests.js";
import { STEP_RESERVE_HALVES } from "../../protocol/tables/event-word.js";
import { HostError } from "../errors.js";
import type { EventList } from "../events/events.js";
import { flagsWithin, lateConsolidation, type PartRules, PLAIN_RULES, stepsWithin } from "./part-flags.js";

/** Words of a run's request before its events, and of its reply before its spikes. */
const REQUEST_HEAD_WORDS = requestHeadWords("run");
const REPLY_HEAD_WORDS = replyHeadWords("run");
/** A mark and the neuron it is for. */
const TEACHER_HALVES = 2;
/** Most steps of a frame: a stop or a progress report may have to wait for them. */
const PART_STEPS_MAX = 2048;
/** Longest time of a frame when every neuron and axon fires in every step, or when steps are paced. */
const DURATION_MAX_MS = 500;

/** The build's figures that decide how a run is cut into frames. */
export type RunLimits = Pick<Descriptor, "neurons" | "axons" | "lanes" | "payloadWords" | "clockHz">;

/** A part of a run that fits one frame. Steps count from the run's first. */
export interface RunPart {
  readonly step: number;
  readonly steps: number;
  readonly request: Request;
  readonly durationMs: number;
}

/** Cuts a run into parts: as many steps per frame as its events, and by past experience its spikes, leave room for. */
export class RunPlanner {
  #spikesPerStep = 0;
  readonly #maxWords: number;
  #maxSteps = 1;
  #stepMs = 0;

  constructor(
    private events: EventList,
    private steps: number,
    private readonly limits: RunLimits,
    cyclesPerStep: number,
    /** Words that a frame's body should keep to now. */
    private readonly frameWords: () => number = () => limits.payloadWords,
    private readonly rules: PartRules = PLAIN_RULES,
  ) {
    this.#maxWords = limits.payloadWords - REQUEST_HEAD_WORDS;
    this.pace(cyclesPerStep);
    this.#checkDensity();
    // On a noisy line an overlong reply may never arrive: begin with caution.
    if (frameWords() < limits.payloadWords) this.#spikesPerStep = limits.neurons / 4;
  }

  /** Plans for steps paced to that many clock cycles; 0: as fast as the core can. */
  pace(cyclesPerStep: number): void {
    this.#stepMs = (Math.max(cyclesPerStep, slowestStepCycles(this.limits)) * 1000) / this.limits.clockHz;
    this.#maxSteps = Math.max(1, Math.min(PART_STEPS_MAX, Math.floor(DURATION_MAX_MS / this.#stepMs)));
  }

  /** Plans other events and steps from now on, with what was learnt from those before. */
  replace(events: EventList, steps: number): void {
    this.events = events;
    this.steps = steps;
    this.#checkDensity();
  }

  /** The part that starts at `step`; `deviceStep` is what the device's step counter will be then. */
  part(step: number, deviceStep: number, flags: RunFlags): RunPart {
    const start = lowerBound(this.events.steps, step);
    const left = Math.min(this.#maxSteps, this.#stepsForSpikes(), this.steps - step);
    let steps = stepsWithin(this.rules, flags, step, left);
    let end = lowerBound(this.events.steps, step + steps);
    let encoded = encodeEvents(this.events, this.#comfortWords(start), start, end, step);
    if (start + encoded.count < end) {
      // The step whose events did not all fit goes into the next frame.
      const cut = this.events.steps[start + encoded.count]!;
      steps = cut - step;
      end = lowerBound(this.events.steps, cut);
      encoded = encodeEvents(this.events, this.#maxWords, start, end, step);
    }
    const own = flagsWithin(this.rules, flags, step, step + steps >= this.steps);
    const request = runRequest(deviceStep, steps, own, encoded.words);
    return { step, steps, request, durationMs: steps * this.#stepMs };
  }

  /** Flags of a run of no steps that consolidates after a spike ended the run before its last part; else undefined. */
  lateConsolidation(flags: RunFlags, partEnd: number): RunFlags | undefined {
    return lateConsolidation(this.rules, flags, partEnd >= this.steps);
  }

  /** Learns from a finished part how many spikes to expect. */
  observe(steps: number, spikes: number): void {
    if (steps > 0) this.#spikesPerStep = Math.max(spikes / steps, (this.#spikesPerStep + spikes / steps) / 2);
  }

  /** Words for events: as many as get through well, but those of the first step always. */
  #comfortWords(start: number): number {
    const words = this.frameWords() - REQUEST_HEAD_WORDS;
    if (words >= this.#maxWords) return this.#maxWords;
    const { steps } = this.events;
    const firstEnd = start < steps.length ? lowerBound(steps, steps[start]! + 1) : start;
    return Math.min(this.#maxWords, Math.max(words, 1 + Math.ceil((firstEnd - start + 3) / 2)));
  }

  #stepsForSpikes(): number {
    const whole = 2 * (this.limits.payloadWords - REPLY_HEAD_WORDS) - this.limits.neurons - STEP_RESERVE_HALVES;
    const halves = Math.min(whole, 2 * (this.frameWords() - REPLY_HEAD_WORDS));
    return Math.max(1, Math.floor(halves / Math.max(this.#spikesPerStep, 1 / PART_STEPS_MAX)));
  }

  /** Throws when the events of one step alone do not fit a frame. */
  #checkDensity(): void {
    const { steps, kinds } = this.events;
    const most = 2 * this.#maxWords;
    if (steps.length <= (kinds ? this.#maxWords : most)) return;
    // The advance before the step's first event, if there is one, goes into the previous frame.
    for (let e = 0, halves = 0; e < steps.length; e++) {
      if (e > 0 && steps[e] !== steps[e - 1]) halves = 0;
      halves += kinds && kinds[e] !== EVENT_KINDS.spike ? TEACHER_HALVES : 1;
      if (halves <= most) continue;
      const message = `step ${steps[e]} has more events than the ${most} half-words of a frame of this build hold`;
      const allowed = `${most} a step, an axon's event taking one and a teacher's ${TEACHER_HALVES}`;
      throw new HostError("EVENTS_INVALID", message, { step: steps[e], allowed });
    }
  }
}

/** Upper bound of the cycles of one step, with a slow neuron update, every source spiking and every neuron learning. */
function slowestStepCycles({ neurons, axons, lanes }: RunLimits): number {
  const sources = axons + neurons;
  const words = Math.ceil(neurons / lanes);
  // Update, groups, delivery of all sources; learning of all neurons that fired.
  return 5 * neurons + sources / 4 + 64 + sources * (words + 4) + sources * words;
}

/** The first place in ascending `values` that is not below `value`. */
export function lowerBound(values: Uint32Array, value: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
