import type { Build } from "../../protocol/tables/builds.js";
import { LIMITS } from "../../protocol/tables/limits.js";
import { Arena } from "./arena.js";

const TRACE_MAX = 2 ** LIMITS.traceWidth - 1;
/** Decay factors are over 2^16. */
const DECAY_BITS = LIMITS.decayWidth - 1;

/** What a spike does to a trace, and how much of it a step keeps; one setting for all sources, one for all neurons. */
export interface TraceRule {
  readonly increment: number;
  /** A spike adds the increment instead of lifting the trace to it. */
  readonly add: boolean;
  /** 65536 - k. */
  readonly keep: number;
}

/** The traces, 32768 is 1.0: `pre` (x) one per source, `post` (y) one per neuron; empty in builds without learning. */
export class Traces {
  readonly pre: Uint16Array;
  readonly post: Uint16Array;

  constructor(build: Build, arena = new Arena()) {
    const { neurons, axons, learning } = build;
    this.pre = arena.uint16(learning ? axons + neurons : 0);
    this.post = arena.uint16(learning ? neurons : 0);
  }

  clear(): void {
    this.pre.fill(0);
    this.post.fill(0);
  }
}

/** Decays all traces, truncating. The product has up to 32 bits, which the integer multiplication keeps. */
export function decayTraces(traces: Uint16Array, keep: number): void {
  if (keep === LIMITS.decayOne) return;
  for (let t = 0; t < traces.length; t++) traces[t] = Math.imul(traces[t]!, keep) >>> DECAY_BITS;
}

/** Raises the traces of the first `count` of `spiked`. */
export function raiseTraces(traces: Uint16Array, rule: TraceRule, spiked: Uint16Array, count: number): void {
  const { increment } = rule;
  if (rule.add) {
    for (let i = 0; i < count; i++) traces[spiked[i]!] = Math.min(TRACE_MAX, traces[spiked[i]!]! + increment);
  } else {
    for (let i = 0; i < count; i++) if (traces[spiked[i]!]! < increment) traces[spiked[i]!] = increment;
  }
}
