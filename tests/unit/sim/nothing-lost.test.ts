import { describe, expect, test } from "vitest";
import { connect } from "../../../host/api/connect.js";
import type { Backend } from "../../../host/api/open-device.js";
import type { Device } from "../../../host/device/device.js";
import { eventList } from "../../../host/events/events.js";
import { Network, type Population } from "../../../host/network/network.js";

// What a spiking core is easily built to lose, mix up or wrap: each test fails when that happens.

const UNREACHED = 131071;
const SIZE = 16; // of the build: axons and neurons
const all = Array.from({ length: SIZE }, (_, n) => n);
const rows = (of: (source: number, neuron: number) => number) => all.map((s) => all.map((n) => of(s, n)));

describe.each<Backend>(["sim", "rtl"])("nothing is lost (%s)", (backend) => {
  const open = () => connect(backend, { build: "tiny", baudRate: 12_500_000 });
  const potentials = async (core: Device, population: Population) => [...(await core.readState(population)).potential];
  const spikesOf = ({ spikes }: { spikes: { steps: Uint32Array; indices: Uint16Array } }) =>
    Array.from(spikes.steps, (step, e) => [step, spikes.indices[e]!]);

  test("64 + 64, scaled to half the range each, is the largest potential and not the smallest", async () => {
    await using core = await open();
    const network = new Network({ axons: 2 });
    // The first three cannot fire: what counts is where v stops. The last one shows that a sum beyond the range fires.
    const neurons = network.population("neurons", 4, {
      threshold: [UNREACHED, UNREACHED, UNREACHED, 100],
      resetPotential: [0, 0, 0, -5],
      axonShift: 10,
      bias: [-1, 0, 0, 0],
    });
    const pair = [64, -64, -128, 64];
    network.connect(network.axons, neurons, [pair, pair]);
    await core.program(network);
    const run = await core.run({
      steps: 1,
      input: eventList([
        [0, 0],
        [0, 1],
      ]),
    });
    expect([...(await core.readState(neurons)).current]).toEqual([131_071, -131_072, -131_072, 131_071]);
    expect(await potentials(core, neurons)).toEqual([131_070, -131_072, -131_072, -5]);
    expect(spikesOf(run)).toEqual([[0, 3]]);
  });

  test("a neuron that fires does not swallow its neighbours' input", async () => {
    await using core = await open();
    const network = new Network({ axons: 1 });
    const firing = all.map((n) => n % 2 === 1);
    const threshold = firing.map((fires) => (fires ? 10 : UNREACHED));
    const neurons = network.population("neurons", SIZE, { threshold });
    network.connect(network.axons, neurons, [all.map((n) => 10 + n)]);
    await core.program(network);
    const run = await core.run({ steps: 5, input: eventList([0, 1, 2, 3, 4].map((step) => [step, 0])) });
    expect(await potentials(core, neurons)).toEqual(all.map((n) => (firing[n] ? 0 : 5 * (10 + n))));
    expect([...run.spikeCounts(neurons)]).toEqual(firing.map((fires) => (fires ? 5 : 0)));
  });

  test("all axons and all neurons that spike in one step count, each once", async () => {
    await using core = await open();
    const network = new Network({ axons: SIZE });
    const drivers = network.population("drivers", 8, { threshold: 1 });
    const sums = network.population("sums", 2, { threshold: UNREACHED });
    network.connect(network.axons, drivers, { kind: "constant", weight: 1 });
    network.connect(
      network.axons,
      sums,
      all.map((a) => [a + 1, -2 * a]),
    );
    network.connect(
      drivers,
      sums,
      all.slice(0, 8).map((d) => [10 + d, -d]),
    );
    await core.program(network);
    const once = all.map((axon) => [0, axon] as const);
    const run = await core.run({ steps: 1, input: eventList([...once, [0, 3], [0, 15]]) });
    expect(run.spikesIn).toBe(SIZE);
    expect(await potentials(core, sums)).toEqual([136, -240]);
    await core.run({ steps: 1 });
    expect(await potentials(core, sums)).toEqual([136 + 108, -240 - 28]);
  });

  test("input in the step of a spike is not lost", async () => {
    await using core = await open();
    const network = new Network({ axons: 1 });
    const neurons = network.population("neurons", 3, {
      threshold: 100,
      bias: [100, 100, 0],
      resetBySubtraction: [1, 0, 0],
      currentDecay: [65536, 0, 0],
      refractorySteps: [0, 0, 2],
    });
    network.connect(network.axons, neurons, [[7, 3, 100]]);
    await core.program(network);
    const run = await core.run({ steps: 4, input: eventList([0, 1, 2, 3].map((step) => [step, 0])) });
    // The first fires in each step and keeps the excess; the others' currents grow while they fire or rest.
    expect([...run.spikeCounts(neurons)]).toEqual([4, 4, 2]);
    expect(await potentials(core, neurons)).toEqual([28, 0, 0]);
    expect([...(await core.readState(neurons)).current]).toEqual([7, 12, 400]);
  });

  test("the last neuron's spike in the last step of a run arrives, and drives the next run", async () => {
    await using core = await open();
    const network = new Network({ axons: SIZE });
    const neurons = network.population("neurons", SIZE, { threshold: all.map((n) => (n === 0 ? UNREACHED : 50)) });
    network.connect(network.axons, neurons, { kind: "one-to-one", weight: 50 });
    network.connect(
      neurons,
      neurons,
      rows((s, n) => (s === 15 && n === 0 ? 9 : 0)),
    );
    await core.program(network);
    for (const steps of [1, 2, 33, 63, 64, 65, 200, 1100]) {
      await core.clear("all");
      const run = await core.run({
        steps,
        input: eventList([
          [steps - 1, 14],
          [steps - 1, 15],
        ]),
      });
      expect(spikesOf(run)).toEqual([
        [steps - 1, 14],
        [steps - 1, 15],
      ]);
      const next = await core.run({ steps: 1 });
      expect(spikesOf(next)).toEqual([]);
      expect((await potentials(core, neurons))[0]).toBe(9);
    }
  });

  test("silent steps behind the last spike are run too", async () => {
    await using core = await open();
    const network = new Network({ axons: 1 });
    const neurons = network.population("neurons", 1, { threshold: UNREACHED, bias: 1 });
    network.connect(network.axons, neurons, [[5]]);
    await core.program(network);
    const run = await core.run({ steps: 3000, input: eventList([[0, 0]]) });
    expect([run.stepsDone, await potentials(core, neurons)]).toEqual([3000, [3005]]);
  });
});
