import { describe, expect, test } from "vitest";
import { BUILDS, type Build, checkBuild } from "../../protocol/tables/builds.js";
import { INHIBITION_MODES } from "../../protocol/tables/registers.js";
import { GAINS } from "../../sim/kernel/gains.js";
import { CHANGE_MODES } from "../../sim/kernel/row-kernel.js";
import type { Random } from "../lockstep/random.js";
import {
  type Bench,
  both,
  choose,
  fill,
  meddle,
  onlyPlastic,
  randomNeurons,
  randomRule,
  regroup,
} from "./kernel-bench.js";

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

  test(`modulator signals and consolidations, ${about}`, () => {
    for (const seed of seeds) {
      both(build, seed, ({ kernel, synapses, sources, factors, drives, modulator, random: generators }, random) => {
        const rule = randomRule(random, build, CHANGE_MODES.hard, false);
        for (let round = 0; round < 3; round++) {
          const shift = random.integer(0, 8);
          for (let walk = 0; walk < 4; walk++) {
            const source = random.integer(0, synapses.sources - 1);
            kernel.modulate(synapses, source, random.chance(0.5), shift, modulator);
          }
          const idle = random.pick([0, 0.5, 0.95]);
          for (let n = 0; n < build.neurons; n++) {
            factors.values[n] = random.chance(idle) ? 0 : random.edgy(-32768, 32767);
            factors.high[n] = factors.values[n]!;
          }
          const count = choose(random, synapses.sources, sources);
          for (let i = 0; i < count; i++) drives[i] = random.edgy(-32768, 32767);
          kernel.consolidate(synapses, sources, drives, count, rule, factors, generators);
          meddle(synapses, random);
        }
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

  /** Twelve updates with random deliveries; both kernels list the same neurons. */
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
