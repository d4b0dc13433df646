import type { Build } from "../protocol/builds.js";
import { LIMITS } from "../protocol/limits.js";
import { type DriveRule, fillFactors, fillTargets, GAINS, rewarded } from "./gains.js";
import { GeneratorJump } from "./generators.js";
import type { Registers } from "./registers.js";
import { CHANGE_MODES, type ChangeMode, type ChangeRule, postChangeWord, preChangeRow } from "./row-kernel.js";
import type { SynapseArray } from "./synapse-array.js";
import { LEARN_OVERHEAD } from "./timing.js";
import { decayTraces, raiseTraces, type TraceRule, type Traces } from "./traces.js";

/** A change rule with the drives it takes. */
interface Side {
  readonly change: ChangeRule;
  readonly drives: DriveRule;
}

const NEAREST = 32768;

/** Learning: traces and changes of plastic synapses, as hw/LEARNING.md has them; see the RTL's stdp_engine. */
export class StdpEngine {
  private pre: Side | undefined;
  private post: Side | undefined;
  private preTrace: TraceRule = { increment: 0, add: false, keep: 0 };
  private postTrace: TraceRule = { increment: 0, add: false, keep: 0 };
  private min = 0;
  private max = 0;
  /** Drives of postsynaptic traces, one a neuron; known from the first row of a step that needs them to its update. */
  private readonly preFactors: Int32Array;
  private preFactorsKnown = false;
  private readonly postFactors: Int32Array;
  private readonly targets: Int32Array;
  private readonly rowWords: number;
  private readonly laneBits: number;
  private readonly rowJump: GeneratorJump;
  private readonly columnJump: GeneratorJump;

  constructor(
    build: Build,
    private readonly registers: Registers,
    private readonly synapses: SynapseArray,
    private readonly traces: Traces,
    private readonly random: Uint32Array,
  ) {
    this.preFactors = new Int32Array(build.neurons);
    this.postFactors = new Int32Array(synapses.sources);
    this.targets = new Int32Array(synapses.sources);
    this.rowWords = build.neurons / build.lanes;
    this.laneBits = Math.log2(build.lanes);
    this.rowJump = new GeneratorJump(this.rowWords);
    this.columnJump = new GeneratorJump(synapses.sources);
  }

  /** Takes the registers over; a run that learns begins. */
  start(): void {
    const { registers } = this;
    const rule = registers.fields("learningRule");
    const bounds = registers.fields("weightBounds");
    const keep = (name: "preTraceDecay" | "postTraceDecay") => LIMITS.decayOne - registers.value(name);
    this.min = bounds.weightMin * 2 ** this.synapses.fractionBits;
    this.max = bounds.weightMax * 2 ** this.synapses.fractionBits;
    const { preTraceAdd, postTraceAdd } = rule;
    this.preTrace = {
      increment: registers.value("preTraceIncrement"),
      add: preTraceAdd === 1,
      keep: keep("preTraceDecay"),
    };
    this.postTrace = {
      increment: registers.value("postTraceIncrement"),
      add: postTraceAdd === 1,
      keep: keep("postTraceDecay"),
    };
    const preMode = rule.preSoft ? CHANGE_MODES.soft : CHANGE_MODES.hard;
    const postMode = rule.postSoft ? CHANGE_MODES.soft : CHANGE_MODES.hard;
    this.pre = this.side(rule.preGain, preMode, "preAmplitude");
    this.post = this.side(
      rule.postGain,
      rule.postGain === GAINS.follow ? CHANGE_MODES.follow : postMode,
      "postAmplitude",
    );
  }

  private side(gain: number, mode: ChangeMode, amplitude: "preAmplitude" | "postAmplitude"): Side | undefined {
    if (gain === GAINS.off) return undefined;
    const { registers, min, max } = this;
    const { roundNearest, amplitudeScale } = registers.fields("learningRule");
    const reward = registers.value("reward");
    return {
      change: { mode, min, max, randomMask: roundNearest ? 0 : 0xffff, nearest: roundNearest ? NEAREST : 0 },
      drives: {
        gain,
        amplitude: rewarded(registers.value(amplitude), reward),
        below: rewarded(registers.value("belowAmplitude"), reward),
        target: registers.value("traceTarget"),
        scale: mode === CHANGE_MODES.hard ? 2 ** (this.synapses.fractionBits + 8 - amplitudeScale) : 1,
      },
    };
  }

  /** A source spikes, and its row has been delivered. */
  presynaptic(source: number): void {
    if (this.pre === undefined) return;
    const { synapses, random } = this;
    if (synapses.plasticInRow[source] === 0) {
      if (this.pre.change.randomMask !== 0) this.jump(this.rowJump);
      return;
    }
    if (!this.preFactorsKnown) {
      fillFactors(this.pre.drives, this.traces.post, this.preFactors);
      this.preFactorsKnown = true;
    }
    preChangeRow(synapses, source * synapses.neurons, this.pre.change, this.preFactors, random);
  }

  /** The traces move on behind an update: `sources` spiked in this step, `spikes` are the neurons that fired. */
  updateTraces(sources: Uint16Array, sourceCount: number, spikes: Uint16Array, spikeCount: number): void {
    const { pre, post } = this.traces;
    decayTraces(pre, this.preTrace.keep);
    raiseTraces(pre, this.preTrace, sources, sourceCount);
    raiseTraces(post, this.postTrace, spikes, spikeCount);
    decayTraces(post, this.postTrace.keep);
    this.preFactorsKnown = false;
  }

  /** Changes the synapses onto neurons that fired (ascending); returns the cycles. */
  postsynaptic(spikes: Uint16Array, count: number): number {
    if (this.post === undefined || count === 0) return 0;
    const { synapses, random } = this;
    const { change, drives } = this.post;
    fillFactors(drives, this.traces.pre, this.postFactors);
    if (change.mode === CHANGE_MODES.follow) fillTargets(this.min, this.max, this.traces.pre, this.targets);
    let words = 0;
    for (let from = 0, to = 0; from < count; from = to) {
      const word = spikes[from]! >> this.laneBits;
      let plastic = 0;
      while (to < count && spikes[to]! >> this.laneBits === word) plastic += synapses.plasticInColumn[spikes[to++]!]!;
      if (plastic > 0) postChangeWord(synapses, spikes, from, to, change, this.postFactors, this.targets, random);
      if (change.randomMask !== 0) this.jump(this.columnJump);
      words++;
    }
    return this.rowWords - words + synapses.sources * words + LEARN_OVERHEAD;
  }

  private jump(jump: GeneratorJump): void {
    for (let g = 1; g < this.random.length; g++) this.random[g] = jump.after(this.random[g]!);
  }
}
