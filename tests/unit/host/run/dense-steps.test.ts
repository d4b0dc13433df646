import { expect, test } from "vitest";
import { connect, force, Network } from "../../../../host/api/index.js";

// A step may have an event on every axon, with or without teacher events in other steps.

const AXONS = 784;

/** A core and a network of that many axons onto one neuron that counts them. */
async function open(build: string) {
  const core = await connect("sim", { build, baudRate: 12_500_000 });
  const network = new Network({ axons: AXONS });
  const sum = network.population("sum", 2, { threshold: 100_000 });
  network.connect(network.axons, sum, { kind: "constant", weight: 1 });
  await core.program(network);
  return { core, sum };
}

/** An event on every axon in each of the steps. */
function everywhere(steps: readonly number[]) {
  const indices = steps.flatMap(() => Array.from({ length: AXONS }, (_, axon) => axon));
  return {
    steps: Uint32Array.from(indices, (_, e) => steps[Math.floor(e / AXONS)]!),
    indices: Uint16Array.from(indices),
  };
}

test("784 events in one step arrive once each, beside a teacher's in another", async () => {
  const { core, sum } = await open("neurons=16,axons=784,lanes=4");
  await using _ = core;
  await core.run({ steps: 6, input: everywhere([1, 2, 4]), teacher: force(sum.first + 1, [0, 2]) });
  const { potential } = await core.readState(sum);
  expect(potential[0]).toBe(3 * AXONS);
  expect((await core.counters()).spikesIn).toBe(3 * AXONS);
});

test("a build whose frames hold less says how much, and only where a step has more", async () => {
  const { core, sum } = await open("neurons=16,axons=784,lanes=4,payloadWords=256");
  await using _ = core;
  const dense = everywhere([1]);
  const error = { code: "EVENTS_INVALID", data: { step: 1, allowed: expect.stringContaining("506") } };
  await expect(core.run({ steps: 3, input: dense })).rejects.toMatchObject(error);
  const upTo = (count: number) => ({ steps: dense.steps.slice(0, count), indices: dense.indices.slice(0, count) });
  await core.run({ steps: 3, input: upTo(506), teacher: force(sum.first, [0]) });
  const full = core.run({ steps: 3, input: upTo(505), teacher: force(sum.first, [1]) });
  await expect(full).rejects.toMatchObject(error);
  await core.run({ steps: 3, input: upTo(504), teacher: force(sum.first, [1]) });
});
