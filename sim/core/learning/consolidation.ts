import type { Build } from "../../../protocol/tables/builds.js";
import { LIMITS } from "../../../protocol/tables/limits.js";
import { rewarded, sat16 } from "../../kernel/gains.js";
import type { Factors } from "../../kernel/kernel.js";
import { CHANGE_MODES, type ChangeRule, roundingOf } from "../../kernel/row-kernel.js";
import type { Memories } from "../command/memory-map.js";
import type { Registers } from "../command/registers.js";
import * as timing from "../run/timing.js";

const FACTOR_MAX = 2 ** (LIMITS.modulatorWidth - 1) - 1;

/**
 * The third factor, as in hw/LEARNING.md: row walks of modulators move the modulator signals, and a consolidation
 * changes all plastic synapses by these signals.
 */
export class Consolidation {
  private shift = 0;
  private clearAfter = false;
  /** The step counter's bits that are 0 when a consolidation is due; undefined: it is due at the end of the run. */
  private periodMask: number | undefined;
  private amplitude = 0;
  private feedback = 0;
  private rule: ChangeRule = { mode: CHANGE_MODES.hard, min: 0, max: 0, ...roundingOf(0), rises: false };
  private readonly factors: Factors;
  private readonly sources: Uint16Array;
  private readonly drives: Int16Array;
  private readonly rowWords: number;

  constructor(
    private readonly build: Build,
    private readonly registers: Registers,
    private readonly memories: Memories,
  ) {
    const { arena, synapses } = memories;
    const { neurons, lanes } = build;
    const high = arena.int16(neurons);
    this.factors = { values: new Int32Array(neurons), high, low: high };
    this.sources = arena.uint16(synapses.sources);
    this.drives = arena.int16(synapses.sources);
    this.rowWords = neurons / lanes;
  }

  /** Takes over the registers at the start of a run that learns. */
  start(): void {
    const { registers, memories } = this;
    const { modulatorShift, clearAfter, periodic, periodLog2 } = registers.fields("consolidation");
    const { roundNearest } = registers.fields("learningRule");
    const { weightMin, weightMax } = registers.fields("weightBounds");
    const reward = registers.value("reward");
    const unit = 2 ** memories.synapses.fractionBits;
    this.shift = modulatorShift;
    this.clearAfter = clearAfter === 1;
    this.periodMask = periodic === 1 ? 2 ** periodLog2 - 1 : undefined;
    this.amplitude = rewarded(registers.value("postAmplitude"), reward);
    this.feedback = rewarded(registers.value("feedbackAmplitude"), reward);
    this.rule = { ...this.rule, min: weightMin * unit, max: weightMax * unit, ...roundingOf(roundNearest) };
  }

  /** Whether a consolidation is due after `offset` steps of the run: the run has `finished`, or the period is over. */
  due(offset: number, stepCounter: number, finished: boolean): boolean {
    if (this.periodMask === undefined) return finished;
    return offset > 0 && (stepCounter & this.periodMask) === 0;
  }

  /** A modulator fired or is taught: its row moves the modulator signals down or up, respectively. */
  walk(source: number, up: boolean): void {
    const { kernel, synapses, modulator } = this.memories;
    kernel.modulate(synapses, source, up, this.shift, modulator);
  }

  /** Consolidates; returns the cycles, not counting that of the boundary. */
  run(): number {
    const { modulator } = this.memories;
    const look = this.rowWords + timing.CONSOLIDATION_LOOK;
    if (modulator.every((m) => m === 0)) return look;
    const { build, rowWords } = this;
    const sources = this.ordinary();
    const modulators = this.modulators();
    if (this.clearAfter) modulator.fill(0);
    return (
      look +
      timing.CONSOLIDATION_SCAN +
      (build.axons + build.neurons) / 4 +
      sources * (timing.SPIKE_OVERHEAD + rowWords) +
      rowWords * timing.CONSOLIDATION_MODULATOR_WORD +
      modulators * (timing.CONSOLIDATION_MODULATOR_ROW + rowWords) +
      timing.LEARN_OVERHEAD +
      (this.clearAfter ? rowWords : 0)
    );
  }

  /** Changes rows of non-modulator sources by their traces and the gated modulator signals; returns how many. */
  private ordinary(): number {
    const { sources, drives, amplitude } = this;
    const { neurons, traces, modulator } = this.memories;
    const { axons } = this.build;
    this.fillFactors((n) => (neurons.linear[n] !== 0 || traces.post[n] !== 0 ? modulator[n]! : 0));
    let count = 0;
    for (let s = 0; s < traces.pre.length; s++) {
      const x = traces.pre[s]!;
      if (x === 0 || (s >= axons && neurons.modulator[s - axons] !== 0)) continue;
      sources[count] = s;
      drives[count++] = driveOf(amplitude, x);
    }
    this.change(count);
    return count;
  }

  /** Changes rows of modulators by their modulator signals and the postsynaptic traces; returns how many. */
  private modulators(): number {
    const { sources, drives, feedback } = this;
    const { neurons, traces, modulator } = this.memories;
    if (neurons.modulators === 0) return 0;
    this.fillFactors((n) => Math.min(traces.post[n]!, FACTOR_MAX));
    let count = 0;
    for (let n = 0; n < modulator.length; n++) {
      if (modulator[n] === 0 || neurons.modulator[n] === 0) continue;
      sources[count] = this.build.axons + n;
      drives[count++] = driveOf(feedback, modulator[n]!);
    }
    this.change(count);
    return count;
  }

  private fillFactors(factor: (neuron: number) => number): void {
    const { values, high } = this.factors;
    for (let n = 0; n < values.length; n++) {
      values[n] = factor(n);
      high[n] = values[n]!;
    }
  }

  private change(count: number): void {
    const { kernel, synapses, random } = this.memories;
    if (count > 0) kernel.consolidate(synapses, this.sources, this.drives, count, this.rule, this.factors, random);
  }
}

/** An amplitude times a trace or a modulator signal (32768 is 1.0), truncated toward zero. */
function driveOf(amplitude: number, signal: number): number {
  return sat16(Math.trunc((amplitude * signal) / LIMITS.traceOne));
}
