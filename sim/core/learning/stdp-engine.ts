import type { Build } from "../../../protocol/tables/builds.js";
import { LIMITS } from "../../../protocol/tables/limits.js";
import { type DriveRule, fillTargets, GAINS, rewarded } from "../../kernel/gains.js";
import type { Factors } from "../../kernel/kernel.js";
import { CHANGE_MODES, type ChangeMode, type ChangeRule, roundingOf } from "../../kernel/row-kernel.js";
import { type GeneratorJump, jumpOf } from "../../state/random-generators.js";
import { raiseTraces, type TraceRule } from "../../state/traces.js";
import type { Memories } from "../command/memory-map.js";
import type { Registers } from "../command/registers.js";
import { LEARN_OVERHEAD } from "../run/timing.js";

/** A change rule with the drives it takes. */
interface Side {
  readonly change: ChangeRule;
  readonly drives: DriveRule;
}

/** Learning: traces and changes of plastic synapses, as in hw/LEARNING.md; see the RTL's stdp_engine. */
export class StdpEngine {
  private pre: Side | undefined;
  private post: Side | undefined;
  private preTrace: TraceRule = { increment: 0, add: false, keep: 0 };
  private postTrace: TraceRule = { increment: 0, add: false, keep: 0 };
  private min = 0;
  private max = 0;
  /** Drives of postsynaptic traces, one per neuron; known from a step's first row that needs them to its update. */
  private readonly preFactors: Factors;
  private preFactorsKnown = false;
  private readonly postFactors: Factors;
  private readonly targets: Int32Array;
  private readonly rowWords: number;
  private readonly lanes: number;
  private plasticVersion = -1;
  private allPlasticFrom = 0;
  private readonly rowJump: GeneratorJump;

  constructor(
    build: Build,
    private readonly registers: Registers,
    private readonly memories: Memories,
  ) {
    const { synapses, arena } = memories;
    const factors = (length: number, halves: number): Factors => ({
      values: arena.int32(length),
      high: arena.int16(halves),
      low: arena.int16(halves),
    });
    this.preFactors = factors(build.neurons, build.neurons);
    this.postFactors = factors(synapses.sources, synapses.sources + 4);
    this.targets = arena.int32(synapses.sources);
    this.rowWords = build.neurons / build.lanes;
    this.lanes = build.lanes;
    this.rowJump = jumpOf(this.rowWords);
  }

  /** Takes over the registers at the start of a run that learns. */
  start(): void {
    const { registers, memories } = this;
    const rule = registers.fields("learningRule");
    const bounds = registers.fields("weightBounds");
    const keep = (name: "preTraceDecay" | "postTraceDecay") => LIMITS.decayOne - registers.value(name);
    this.min = bounds.weightMin * 2 ** memories.synapses.fractionBits;
    this.max = bounds.weightMax * 2 ** memories.synapses.fractionBits;
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
    const own = rewarded(registers.value(amplitude), reward);
    return {
      change: { mode, min, max, ...roundingOf(roundNearest), rises: own >= 0 },
      drives: {
        gain,
        amplitude: own,
        below: rewarded(registers.value("belowAmplitude"), reward),
        target: registers.value("traceTarget"),
        scale: mode === CHANGE_MODES.hard ? 2 ** (this.memories.synapses.fractionBits + 8 - amplitudeScale) : 1,
      },
    };
  }

  /** Changes the rows of sources (ascending) that spike, after these rows have been delivered. */
  presynaptic(sources: Uint16Array, count: number): void {
    if (this.pre === undefined) return;
    const { synapses, random, kernel, traces } = this.memories;
    const { change, drives } = this.pre;
    const { plasticInRow } = synapses;
    const allFrom = this.firstOfAllPlastic();
    for (let from = 0; from < count; ) {
      if (plasticInRow[sources[from]!] === 0) {
        if (change.randomMask !== 0) this.jump(this.rowJump);
        from++;
        continue;
      }
      let to = sources[from]! >= allFrom ? count : from + 1;
      while (to < count && plasticInRow[sources[to]!] !== 0) to++;
      if (!this.preFactorsKnown) kernel.fillFactors(drives, traces.post, this.preFactors, change);
      this.preFactorsKnown = true;
      kernel.preChange(synapses, sources, from, to, change, this.preFactors, random);
      from = to;
    }
  }

  /** Advances the traces after an update: `sources` spiked in this step, `spikes` are the neurons that fired. */
  updateTraces(sources: Uint16Array, sourceCount: number, spikes: Uint16Array, spikeCount: number): void {
    const { kernel, traces } = this.memories;
    const { pre, post } = traces;
    kernel.decayTraces(pre, this.preTrace.keep);
    raiseTraces(pre, this.preTrace, sources, sourceCount);
    raiseTraces(post, this.postTrace, spikes, spikeCount);
    kernel.decayTraces(post, this.postTrace.keep);
    this.preFactorsKnown = false;
  }

  /** Changes the synapses onto neurons that fired (ascending); returns the cycles. */
  postsynaptic(spikes: Uint16Array, count: number): number {
    if (this.post === undefined || count === 0) return 0;
    const { synapses, random, kernel, traces } = this.memories;
    const { change, drives } = this.post;
    kernel.fillFactors(drives, traces.pre, this.postFactors, change);
    if (change.mode === CHANGE_MODES.follow) fillTargets(this.min, this.max, traces.pre, this.targets);
    kernel.postChange(synapses, spikes, count, change, this.postFactors, this.targets, random);
    const words = this.firedWords();
    return this.rowWords - words + synapses.sources * words + LEARN_OVERHEAD;
  }

  /** Memory words of a row that have neurons that fired in this step. */
  private firedWords(): number {
    const { fired } = this.memories;
    const { lanes } = this;
    const lowest = lanes < 32 ? 2 ** lanes - 1 : -1;
    const pitch = Math.max(1, lanes / 32);
    let words = 0;
    for (let w = 0; w < fired.length; w += pitch) {
      let bits = fired[w]!;
      for (let i = 1; i < pitch; i++) bits |= fired[w + i]!;
      if (lanes >= 32) words += bits !== 0 ? 1 : 0;
      else for (; bits !== 0; bits >>>= lanes) words += (bits & lowest) !== 0 ? 1 : 0;
    }
    return words;
  }

  /** The first source such that it and all later ones have plastic synapses. */
  private firstOfAllPlastic(): number {
    const { synapses } = this.memories;
    if (this.plasticVersion === synapses.plasticVersion) return this.allPlasticFrom;
    this.plasticVersion = synapses.plasticVersion;
    this.allPlasticFrom = synapses.sources;
    while (this.allPlasticFrom > 0 && synapses.plasticInRow[this.allPlasticFrom - 1] !== 0) this.allPlasticFrom--;
    return this.allPlasticFrom;
  }

  private jump(jump: GeneratorJump): void {
    const { random } = this.memories;
    for (let g = 1; g < random.length; g++) random[g] = jump.after(random[g]!);
  }
}
