import type { Mutation } from "./mutations.js";

const sim = (file: string, what: string, find: string, replace: string): Mutation => ({
  side: "sim",
  file,
  find,
  replace,
  what,
});

/** Single-point changes of the simulator's learning, encoder and groups. */
export const SIM_LEARNING_MUTATIONS: readonly Mutation[] = [
  sim("row-kernel.ts", "upper bound not kept", "Math.min(moved, max)", "moved"),
  sim("row-kernel.ts", "weight outside pulled to the bound", "weight <= min ? weight :", "weight < min ? min :"),
  sim("row-kernel.ts", "lanes share their random bits", "const by = 8 * (lane & 3);", "const by = 8 * (lane & 1);"),
  sim("generators.ts", "other shifts", "s ^= s >>> 17;", "s ^= s >> 17;"),
  sim("generators.ts", "jump loses the top byte", "t[768 + (state >>> 24)]!", "t[768 + ((state >>> 24) & 127)]!"),
  sim("gains.ts", "drive floors", "/ LIMITS.traceOne) | 0;", "/ LIMITS.traceOne - 0.5) | 0;"),
  sim("gains.ts", "reward floors", "Math.trunc((amplitude * reward)", "Math.floor((amplitude * reward)"),
  sim("gains.ts", "target reached at equality", "traces[t]! > bound", "traces[t]! >= bound"),
  sim("gains.ts", "follow beyond a trace of 1.0", "Math.min(traces[t]!, LIMITS.traceOne)", "traces[t]!"),
  sim(
    "traces.ts",
    "trace wraps",
    "Math.min(TRACE_MAX, traces[spiked[i]!]! + increment)",
    "traces[spiked[i]!]! + increment",
  ),
  sim("stdp-engine.ts", "row without plastic synapses draws nothing", "this.jump(this.rowJump);", ""),
  sim("stdp-engine.ts", "drives of the step before", "    this.preFactorsKnown = false;\n", ""),
  sim("stdp-engine.ts", "post trace decays first", "decayTraces(post, this.postTrace.keep);", ""),
  sim(
    "synapse-array.ts",
    "written weight keeps its fraction",
    "this.exact[cell] = this.weights[cell]! << this.fractionBits;\n    this.extent",
    "this.extent",
  ),
  sim("synapse-array.ts", "extent without plastic synapses", "=== 0 && !plastic[row + n]", "=== 0"),
  sim(
    "inhibition.ts",
    "highest of equals wins",
    "own === forced && above <= height",
    "own === forced && above < height",
  ),
  sim("inhibition.ts", "forced neuron has no precedence", "if (forced && !own) continue;", ""),
  sim("neuron-update.ts", "silenced neuron comes to rest", "else if (rest && v", "if (rest && v"),
  sim("inhibition.ts", "others are rivals", "if (inhibition === OTHERS) this", "if (inhibition === OFF) this"),
  sim(
    "neuron-memory.ts",
    "group start looked at in the wrong neuron",
    "(1 - this.startsGroup[n]!)",
    "(1 - this.startsGroup[n - 1]!)",
  ),
  sim("rate-encoder.ts", "carry one late", "sum > 255", "sum > 256"),
  sim("rate-encoder.ts", "event not cleared", "    events.fill(0);\n", ""),
  sim(
    "axon-phase.ts",
    "teacher's half-words cost nothing",
    "reader.isAdvance || reader.teaches !== 0 || reader.repeated;",
    "reader.isAdvance || reader.repeated;",
  ),
  sim(
    "event-reader.ts",
    "teacher breaks the order of axons",
    "if (this.mark === NO_MARK) this.previousAxon = target;",
    "this.previousAxon = target;",
  ),
  sim("memory-map.ts", "plastic bytes may be anything", "(value & 0xfefefefe) === 0", "true"),
  sim("step-controller.ts", "stop of one neuron too many", "spikes[i]! <= stopLast", "spikes[i]! <= stopLast + 1"),
  sim("timing.ts", "learning one cycle short", "LEARN_OVERHEAD = 8", "LEARN_OVERHEAD = 7"),
  sim("timing.ts", "sweep one cycle short", "SWEEP_PIPELINE = 4", "SWEEP_PIPELINE = 3"),
];
