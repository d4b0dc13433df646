import { describe, expect, test } from "vitest";
import { BUILDS, type Build, checkBuild } from "../../protocol/builds.js";
import { INHIBITION_MODES } from "../../protocol/registers.js";
import { GAINS } from "../../sim/gains.js";
import { createGenerators } from "../../sim/generators.js";
import { GroupedUpdate } from "../../sim/inhibition.js";
import type { Factors, Kernel } from "../../sim/kernel/kernel.js";
import { createKernel } from "../../sim/kernel/select.js";
import { NEURON_ARRAYS, NeuronMemory, packParameters } from "../../sim/neuron-memory.js";
import { CHANGE_MODES, type ChangeRule } from "../../sim/row-kernel.js";
import { SynapseArray } from "../../sim/synapse-array.js";
import { Random } from "../lockstep/random.js";

// The SIMD kernel against the scalar one, function by function, over whole ranges. LIFWIRE_SEED=n repeats a run.
const FIRST_SEED = Number(process.env.LIFWIRE_SEED ?? Math.floor(Date.now() / 1000) % 1_000_000_000);
const SEEDS = 60;

const shape = (neurons: number, axons: number, lanes: number, fractionBits: number): Build =>
  checkBuild({
    ...BUILDS.plastic,
    name: `${neurons}x${axons}`,
    payloadWords: 256,
    neurons,
    axons,
    lanes,
    fractionBits,
  });

const builds: Record<string, Build> = {
  "4 lanes": shape(48, 8, 4, 4),
  "8 lanes": shape(16, 20, 8, 3),
  "16 lanes": shape(144, 12, 16, 8),
  "16 lanes, no fraction": shape(64, 4, 16, 0),
  "32 lanes": shape(96, 28, 32, 8),
  "64 lanes": shape(192, 16, 64, 5),
};

/** A kernel with everything it works on, filled from a seed: two of the same seed hold the same. */
class Bench {
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
    const { random, traces, targets } = this;
    return { weights, exact, plastic, accAxon, accRecurrent, ...arrays, random, traces, targets };
  }
}

/** Which synapses are plastic: by chance, or whole ranges of rows, onto all neurons or most. */
function plasticPattern(random: Random, { sources }: SynapseArray): (source: number, neuron: number) => number {
  if (random.chance(0.6)) {
    const share = random.pick([1, 0.7, 0.1, 0.02]);
    return () => (random.chance(share) ? 1 : 0);
  }
  const idle = random.pick([0, 3, 5]); // every so many neurons has none
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
function choose(random: Random, size: number, into: Uint16Array): number {
  const share = random.pick([0, 0.03, 0.3, 1]);
  let count = 0;
  for (let i = 0; i < size; i++) if (random.chance(share)) into[count++] = i;
  return count;
}

/** Drops sources without plastic synapses, which are not asked for; returns how many are left. */
function onlyPlastic({ sources, synapses }: Bench, count: number): number {
  const kept = sources.slice(0, count).filter((source) => synapses.plasticInRow[source]! > 0);
  sources.set(kept);
  return kept.length;
}

function randomRule(random: Random, build: Build, mode: ChangeRule["mode"], rises: boolean): ChangeRule {
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

/** Does the same to a bench of each kernel, with a random source of its own that gives both the same. */
function both(build: Build, seed: number, act: (bench: Bench, random: Random) => void): void {
  const [simd, scalar] = [new Bench(build, "simd", seed), new Bench(build, "scalar", seed)];
  for (const bench of [simd, scalar]) act(bench, new Random(seed + 1));
  expectSame(simd, scalar);
}

function fill(bench: Bench, random: Random, rule: ChangeRule, gain: number, pre: boolean): number {
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
function meddle(synapses: SynapseArray, random: Random): void {
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

const MODES = Object.entries(CHANGE_MODES);

describe.each(Object.entries(builds))("simd does what scalar does: %s", (_name, build) => {
  const seeds = Array.from({ length: SEEDS }, (_, i) => FIRST_SEED + i);
  const about = `seeds ${FIRST_SEED}..${FIRST_SEED + SEEDS - 1}`;

  test(`deliveries, ${about}`, () => {
    for (const seed of seeds) {
      both(build, seed, ({ kernel, synapses, sources }, random) => {
        for (let step = 0; step < 3; step++) {
          const count = choose(random, synapses.sources, sources);
          let axons = 0;
          while (axons < count && sources[axons]! < build.axons) axons++;
          synapses.deliver(kernel, sources, axons, count);
        }
      });
    }
  });

  test.each(MODES.filter(([, mode]) => mode !== CHANGE_MODES.follow))(`presynaptic, %s, ${about}`, (_mode, mode) => {
    for (const seed of seeds) {
      both(build, seed, (bench, random) => {
        const rule = randomRule(random, build, mode, false);
        const amplitude = fill(bench, random, rule, random.integer(GAINS.exponential, GAINS.rectangular), true);
        const count = onlyPlastic(bench, choose(random, bench.synapses.sources, bench.sources));
        const own = { ...bench.factors, values: bench.factors.values.subarray(0, build.neurons) };
        const { kernel, synapses, sources } = bench;
        kernel.preChange(synapses, sources, 0, count, { ...rule, rises: amplitude >= 0 }, own, bench.random);
      });
    }
  });

  test.each(MODES)(`postsynaptic, %s, ${about}`, (_mode, mode) => {
    for (const seed of seeds) {
      both(build, seed, (bench, random) => {
        const { kernel, synapses, spikes, factors, targets } = bench;
        const gain = mode === CHANGE_MODES.follow ? GAINS.follow : random.integer(GAINS.exponential, GAINS.target);
        const rule = randomRule(random, build, mode, false);
        fill(bench, random, rule, gain, false);
        const count = choose(random, build.neurons, spikes);
        kernel.postChange(synapses, spikes, count, rule, factors, targets, bench.random);
      });
    }
  });

  test.each(MODES)(`runs of steps that learn, with reads and writes between, %s, ${about}`, (_mode, mode) => {
    const follow = mode === CHANGE_MODES.follow;
    let held = 0;
    for (const seed of seeds) {
      both(build, seed, (bench, random) => {
        const { kernel, synapses, sources, spikes, targets, factors } = bench;
        const rule = randomRule(random, build, mode, false);
        for (let step = 0; step < 8; step++) {
          const count = choose(random, synapses.sources, sources);
          let axons = 0;
          while (axons < count && sources[axons]! < build.axons) axons++;
          synapses.deliver(kernel, sources, axons, count);
          if (!follow) {
            const amplitude = fill(bench, random, rule, random.integer(GAINS.exponential, GAINS.rectangular), true);
            const own = { ...factors, values: factors.values.subarray(0, build.neurons) };
            kernel.preChange(
              synapses,
              sources,
              0,
              onlyPlastic(bench, count),
              { ...rule, rises: amplitude >= 0 },
              own,
              bench.random,
            );
          }
          fill(bench, random, rule, follow ? GAINS.follow : random.integer(GAINS.exponential, GAINS.target), false);
          const fired = choose(random, build.neurons, spikes);
          kernel.postChange(synapses, spikes, fired, rule, factors, targets, bench.random);
          if (synapses.holder?.held) held++;
          if (random.chance(0.3)) meddle(synapses, random);
        }
      });
    }
    if (build.lanes >= 16) expect(held).toBeGreaterThan(0);
  });

  test(`traces, ${about}`, () => {
    for (const seed of seeds) {
      both(build, seed, ({ kernel, traces }, random) => kernel.decayTraces(traces, random.edgy(0, 65536)));
    }
  });

  /** Twelve updates with what was delivered by chance; both kernels list the same neurons. */
  function updates(act: (bench: Bench, random: Random) => number): void {
    for (const seed of seeds) {
      const fired: number[][] = [];
      both(build, seed, (bench, random) => {
        const { neurons, synapses, spikes } = bench;
        randomNeurons(neurons, random);
        const list: number[] = [];
        for (let step = 0; step < 12; step++) {
          if (random.chance(0.6)) {
            synapses.delivered = true;
            for (const acc of [synapses.accAxon, synapses.accRecurrent]) {
              for (let n = 0; n < acc.length; n++) if (random.chance(0.3)) acc[n] = random.edgy(-140_000, 140_000);
            }
          }
          const count = act(bench, random);
          list.push(-1, ...spikes.subarray(0, count));
        }
        fired.push(list);
      });
      expect(fired[0]).toEqual(fired[1]);
    }
  }

  test(`updates, ${about}`, () => {
    updates(({ kernel, neurons, synapses, spikes }, random) =>
      kernel.update(neurons, synapses, random.chance(0.5), spikes),
    );
  });

  test(`updates in which nobody fires, ${about}`, () => {
    updates(({ kernel, neurons, synapses, spikes }, random) => {
      if (random.chance(0.3)) kernel.decayAdaptation(neurons);
      return kernel.integrate(neurons, synapses, spikes);
    });
  });

  test(`updates with groups and a teacher, ${about}`, () => {
    updates((bench, random) => {
      const { neurons, spikes } = bench;
      if (random.chance(0.3)) regroup(neurons, random);
      const marks = new Uint8Array(build.neurons);
      const taught = random.chance(0.5);
      if (taught) for (let n = 0; n < marks.length; n++) marks[n] = random.chance(0.2) ? random.integer(1, 2) : 0;
      const inhibition = random.integer(0, INHIBITION_MODES.length - 1);
      return bench.grouped.run(random.chance(0.5), spikes, inhibition, marks, taught);
    });
  });
});

/** Sets where groups begin and end. */
function regroup(neurons: NeuronMemory, random: Random): void {
  const words = packParameters({}).length;
  const grouped = random.pick([0.5, 0.97, 1]);
  for (let n = 0; n < neurons.resting.length; n++) {
    const own = { grouped: random.chance(grouped) ? 1 : 0, groupStart: random.chance(0.1) ? 1 : 0 };
    neurons.writeParameter(words * n + words - 1, packParameters({ ...own, adaptationDecay: 300 })[words - 1]!);
  }
}

function randomNeurons(m: NeuronMemory, random: Random): void {
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
