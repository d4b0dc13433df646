import { expect } from "vitest";
import type { Build } from "../../protocol/tables/builds.js";
import { GroupedUpdate } from "../../sim/core/neurons/inhibition.js";
import type { Factors, Kernel } from "../../sim/kernel/kernel.js";
import { CHANGE_MODES, type ChangeRule } from "../../sim/kernel/row-kernel.js";
import { createKernel } from "../../sim/kernel/select.js";
import { NEURON_ARRAYS, NeuronMemory, packParameters } from "../../sim/state/neuron-memory.js";
import { createGenerators } from "../../sim/state/random-generators.js";
import { SynapseArray } from "../../sim/state/synapse-array.js";
import { Random } from "../lockstep/random.js";

/** A kernel with everything it works on, filled from a seed: two with the same seed hold the same. */
export class Bench {
  readonly kernel: Kernel;
  readonly neurons: NeuronMemory;
  readonly synapses: SynapseArray;
  readonly random: Uint32Array;
  readonly spikes: Uint16Array;
  readonly sources: Uint16Array;
  readonly traces: Uint16Array;
  readonly grouped: GroupedUpdate;
  readonly factors: Factors;
  readonly targets: Int32Array;
  readonly modulator: Int16Array;
  /** Drives of rows in a consolidation. */
  readonly drives: Int16Array;

  constructor(
    readonly build: Build,
    name: "simd" | "scalar",
    seed: number,
  ) {
    const { kernel, arena } = createKernel(build, name);
    const random = new Random(seed);
    const { neurons, axons, fractionBits } = build;
    this.kernel = kernel;
    this.neurons = new NeuronMemory(build, arena);
    this.synapses = new SynapseArray(build, arena);
    this.random = createGenerators(build, arena);
    this.grouped = new GroupedUpdate(kernel, this.neurons, this.synapses, arena);
    this.spikes = arena.uint16(neurons);
    this.sources = arena.uint16(neurons + axons);
    this.traces = arena.uint16(neurons + axons);
    this.modulator = arena.int16(neurons);
    this.drives = arena.int16(neurons + axons);
    this.targets = arena.int32(neurons + axons);
    const values = arena.int32(neurons + axons);
    this.factors = { values, high: arena.int16(neurons + axons + 16), low: arena.int16(neurons + axons + 16) };
    const plastic = plasticPattern(random, this.synapses);
    const one = 2 ** fractionBits;
    const reach = random.chance(0.5) ? 128 : 20;
    const still = random.chance(0.5) ? 1 : 0; // weights that are not plastic
    for (let cell = 0; cell < this.synapses.weights.length; cell++) {
      const own = plastic(Math.floor(cell / neurons), cell % neurons);
      const exact = (own | still) * random.edgy(-reach * one, reach * one - 1);
      this.synapses.writeWeight(cell, exact >> fractionBits);
      this.synapses.writeFraction(cell, exact & (one - 1));
      this.synapses.writePlastic(cell, own);
    }
    for (let g = 0; g < this.random.length; g++) this.random[g] = Math.max(1, random.word());
    for (let t = 0; t < this.traces.length; t++) this.traces[t] = random.chance(0.3) ? 0 : random.edgy(0, 65535);
    for (let t = 0; t < this.targets.length; t++) this.targets[t] = random.edgy(-128 * one, 127 * one);
  }

  /** All that a kernel may have changed. */
  get everything() {
    for (let source = 0; source < this.synapses.sources; source++) this.synapses.refresh(source);
    const { weights, exact, plastic, accAxon, accRecurrent } = this.synapses;
    const arrays = Object.fromEntries(NEURON_ARRAYS.map((name) => [name, this.neurons[name]]));
    const { random, traces, targets, modulator } = this;
    return { weights, exact, plastic, accAxon, accRecurrent, ...arrays, random, traces, targets, modulator };
  }
}

/** Which synapses are plastic: by chance, or whole ranges of rows, onto all neurons or most. */
function plasticPattern(random: Random, { sources }: SynapseArray): (source: number, neuron: number) => number {
  if (random.chance(0.6)) {
    const share = random.pick([1, 0.7, 0.1, 0.02]);
    return () => (random.chance(share) ? 1 : 0);
  }
  const idle = random.pick([0, 3, 5]); // every `idle`-th neuron has none
  const bounds = Array.from({ length: random.pick([0, 1, 2, 3, 12]) }, () => random.integer(0, sources));
  const odd = random.integer(0, 1);
  return (source, neuron) => {
    const range = bounds.filter((bound) => bound <= source).length;
    return (range & 1) === odd && (idle === 0 || neuron % idle !== 1) ? 1 : 0;
  };
}

function expectSame(a: Bench, b: Bench): void {
  const [left, right] = [a.everything, b.everything] as Record<string, ArrayLike<number>>[];
  for (const [name, array] of Object.entries(left!)) {
    const other = right![name]!;
    for (let i = 0; i < array.length; i++) {
      if (array[i] !== other[i]) expect.fail(`${name}[${i}]: simd ${array[i]}, scalar ${other[i]}`);
    }
  }
}

/** An ascending choice of 0..size-1, written into `into`; returns how many. */
export function choose(random: Random, size: number, into: Uint16Array): number {
  const share = random.pick([0, 0.03, 0.3, 1]);
  let count = 0;
  for (let i = 0; i < size; i++) if (random.chance(share)) into[count++] = i;
  return count;
}

/** Drops sources without plastic synapses, which are not asked for; returns how many are left. */
export function onlyPlastic({ sources, synapses }: Bench, count: number): number {
  const kept = sources.slice(0, count).filter((source) => synapses.plasticInRow[source]! > 0);
  sources.set(kept);
  return kept.length;
}

export function randomRule(random: Random, build: Build, mode: ChangeRule["mode"], rises: boolean): ChangeRule {
  const one = 2 ** build.fractionBits;
  const nearest = random.chance(0.5);
  const wide = random.chance(0.5);
  const low = wide ? random.integer(-128, -20) : random.edgy(-128, 127);
  const high = wide ? random.integer(20, 127) : random.chance(0.9) ? random.integer(low, 127) : random.edgy(-128, 127);
  return {
    ...{ mode, rises, min: low * one, max: high * one },
    ...{ randomMask: nearest ? 0 : 0xffff, nearest: nearest ? 32768 : 0 },
  };
}

/** Does the same to a bench of each kernel; each has its own random source, and both give the same numbers. */
export function both(build: Build, seed: number, act: (bench: Bench, random: Random) => void): void {
  const [simd, scalar] = [new Bench(build, "simd", seed), new Bench(build, "scalar", seed)];
  for (const bench of [simd, scalar]) act(bench, new Random(seed + 1));
  expectSame(simd, scalar);
}

export function fill(bench: Bench, random: Random, rule: ChangeRule, gain: number, pre: boolean): number {
  const { mode } = rule;
  const amplitude = random.edgy(-32768, 32767);
  const scale = mode === CHANGE_MODES.hard ? 2 ** (bench.build.fractionBits + random.integer(0, 8)) : 1;
  const drives = { gain, amplitude, below: random.edgy(-32768, 32767), target: random.edgy(0, 65535), scale };
  const { kernel, traces, factors } = bench;
  const own = pre ? { ...factors, values: factors.values.subarray(0, bench.build.neurons) } : factors;
  kernel.fillFactors(drives, pre ? traces.subarray(0, bench.build.neurons) : traces, own, rule);
  return amplitude;
}

/** Writes somewhere, or reads, what a kernel may hold elsewhere. */
export function meddle(synapses: SynapseArray, random: Random): void {
  const cell = random.integer(0, synapses.weights.length - 1);
  const { fractionBits } = synapses;
  const acts = [
    () => synapses.readWord(cell >> 2),
    () => synapses.readFraction(cell),
    () => synapses.writeWord(cell >> 2, random.word()),
    () => synapses.writeWeight(cell, random.integer(-128, 127)),
    () => synapses.writeFraction(cell, random.integer(0, 2 ** fractionBits - 1)),
    () => synapses.writePlastic(cell, random.integer(0, 1)),
  ];
  random.pick(acts)();
}

/** Sets where groups begin and end. */
export function regroup(neurons: NeuronMemory, random: Random): void {
  const words = packParameters({}).length;
  const grouped = random.pick([0.5, 0.97, 1]);
  for (let n = 0; n < neurons.resting.length; n++) {
    const own = { grouped: random.chance(grouped) ? 1 : 0, groupStart: random.chance(0.1) ? 1 : 0 };
    neurons.writeParameter(words * n + words - 1, packParameters({ ...own, adaptationDecay: 300 })[words - 1]!);
  }
}

export function randomNeurons(m: NeuronMemory, random: Random): void {
  const quiet = random.chance(0.4);
  const each = (array: Int32Array, value: () => number) => {
    for (let n = 0; n < array.length; n++) array[n] = value();
  };
  each(m.potential, () => (quiet ? 0 : random.edgy(-131072, 131071)));
  each(m.current, () => (quiet ? 0 : random.edgy(-131072, 131071)));
  each(m.adaptation, () => (quiet ? 0 : random.edgy(0, 131071)));
  each(m.refractory, () => (quiet ? 0 : random.integer(0, 3)));
  each(m.threshold, () => random.edgy(-131072, 131071));
  each(m.resetPotential, () => random.edgy(-131072, 131071));
  each(m.resetBySubtraction, () => -random.integer(0, 1));
  for (const keep of [m.potentialKeep, m.currentKeep, m.adaptationKeep]) each(keep, () => random.edgy(0, 65536));
  each(m.linearLeak, () => random.pick([0, random.edgy(0, 131071)]));
  for (const scale of [m.axonScale, m.neuronScale]) each(scale, () => 2 ** random.integer(0, 10));
  each(m.bias, () => (quiet ? 0 : random.edgy(-131072, 131071)));
  each(m.adaptationIncrement, () => random.edgy(0, 131071));
  each(m.refractorySteps, () => random.integer(0, 255));
}
