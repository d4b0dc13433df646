import { checkInteger, checkOptionNames, STEPS_MAX } from "../check.js";
import type { EventList } from "../events/events.js";
import type { Clear } from "./run-options.js";
import type { RunResult } from "./run-result.js";

/** What is known of the steps before a decision. */
export interface Observation {
  /** The step that the decision is for, counted from the loop's first. */
  readonly step: number;
  /** Spikes of the steps since the previous decision, counted from the first of these; empty at the first decision. */
  readonly spikes: EventList;
}

/**
 * A run whose input is decided from its output, step by step: an agent, a controller, a simulated world. Input that is
 * decided from the spikes of step t acts in step t + `stepsPerDecision`: that is the loop's delay, one step by default.
 */
export interface ClosedLoopOptions {
  /** Steps of the loop; without it the loop ends when `signal` aborts or `decide` returns "end". */
  readonly steps?: number;
  /** Steps that run per decision, which is the delay of the loop. Default 1. */
  readonly stepsPerDecision?: number;
  /** Gives the events of the next steps, counted from 0, from what was seen; "end" ends the loop. */
  readonly decide: (seen: Observation) => EventList | "end" | Promise<EventList | "end">;
  /** Learn in every step; the network needs a `learning` section. */
  readonly learning?: boolean;
  /** What to clear before the first step. */
  readonly clear?: Clear;
  readonly signal?: AbortSignal;
}

const CLOSED_LOOP_OPTIONS = {
  ...({ steps: true, stepsPerDecision: true, decide: true, learning: true, clear: true, signal: true } as const),
} as const satisfies Record<keyof ClosedLoopOptions, true>;

/** What a closed loop did. */
export interface ClosedLoopResult {
  readonly steps: number;
  readonly cycles: number;
  readonly decisions: number;
  /** Steps from a spike to the first step in which a decision about it acts. */
  readonly delaySteps: number;
  /**
   * Time from a decision to the spikes of its steps, in milliseconds of the device's time: the line, both ways, and the
   * steps. Undefined where the transport cannot tell the time.
   */
  readonly exchangeMs: { readonly min: number; readonly mean: number; readonly max: number } | undefined;
}

const NO_SPIKES: EventList = { steps: new Uint32Array(0), indices: new Uint16Array(0) };

/** What a loop needs of the device: runs of a few steps, and the time. */
export interface LoopTarget {
  run(options: { steps: number; input: EventList; learning: boolean; clear: Clear }): Promise<RunResult>;
  readonly nowMs: number | undefined;
}

/** Runs a closed loop. Throws HostError ARGUMENT, EVENTS_INVALID, and what `decide` throws. */
export async function runClosedLoop(options: ClosedLoopOptions, target: LoopTarget): Promise<ClosedLoopResult> {
  checkOptionNames(options, CLOSED_LOOP_OPTIONS, "closedLoop");
  const { steps: asked, stepsPerDecision = 1, decide, learning = false, clear = false, signal } = options;
  if (asked !== undefined) checkInteger(asked, 1, STEPS_MAX, "steps");
  checkInteger(stepsPerDecision, 1, STEPS_MAX, "stepsPerDecision");
  const meter = new ExchangeMeter();
  let [step, cycles, decisions] = [0, 0, 0];
  let spikes = NO_SPIKES;
  while (!signal?.aborted && (asked === undefined || step < asked)) {
    const input = await decide({ step, spikes });
    if (input === "end" || signal?.aborted) break;
    const steps = Math.min(stepsPerDecision, (asked ?? Number.POSITIVE_INFINITY) - step);
    const begunMs = target.nowMs;
    const result = await target.run({ steps, input, learning, clear: step === 0 ? clear : false });
    meter.add(begunMs, target.nowMs);
    decisions++;
    step += result.stepsDone;
    cycles += result.cycles;
    spikes = result.spikes;
  }
  return { steps: step, cycles, decisions, delaySteps: stepsPerDecision, exchangeMs: meter.result };
}

/** Shortest, mean and longest of the exchanges. */
class ExchangeMeter {
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  add(begunMs: number | undefined, endedMs: number | undefined): void {
    if (begunMs === undefined || endedMs === undefined) return;
    const ms = endedMs - begunMs;
    this.#count++;
    this.#sum += ms;
    this.#min = Math.min(this.#min, ms);
    this.#max = Math.max(this.#max, ms);
  }

  get result(): ClosedLoopResult["exchangeMs"] {
    return this.#count === 0 ? undefined : { min: this.#min, mean: this.#sum / this.#count, max: this.#max };
  }
}
