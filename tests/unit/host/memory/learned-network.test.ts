import { describe, expect, test } from "vitest";
import { connect, eventList, learnedNetwork, Network } from "../../../../host/api/index.js";
import { Random } from "../../../lockstep/random.js";

const BUILD = "neurons=16,axons=8,lanes=4,fractionBits=4";

/** A network that has state of every kind after a while. */
function randomNetwork(random: Random): Network {
  const network = new Network({
    axons: 8,
    core: { adaptationDecayLog2: random.integer(0, 4) },
    learning: {
      ...{ pre: { gain: "exponential", amplitude: -3 }, post: { gain: "exponential", amplitude: 4 } },
      ...{ preTrace: { timeConstantSteps: 5 }, postTrace: { timeConstantSteps: 5 }, weightMin: -60, weightMax: 90 },
      seed: random.integer(1, 1000),
    },
  });
  const parameters = () => ({
    ...{
      threshold: random.integer(40, 120),
      leak: random.integer(0, 9000),
      currentDecay: random.integer(20_000, 65_536),
    },
    ...{ refractorySteps: random.integer(0, 5), adaptationIncrement: random.integer(0, 30) },
    adaptationDecay: random.integer(0, 9000),
  });
  const a = network.population("a", 6, parameters(), random.integer(0, 1) === 1 ? { inhibitionGroup: true } : {});
  const b = network.population("b", 7, parameters());
  network.connect(network.axons, a, { kind: "random", min: 0, max: 80, seed: 1 }, { plastic: true });
  // Two connections of one pair, one of which learns.
  const triplets = (odd: number) =>
    Array.from({ length: 42 }, (_, i): [number, number, number] => [
      Math.floor(i / 7),
      i % 7,
      random.integer(-20, 60),
    ]).filter((_, i) => i % 2 === odd);
  network.connect(a, b, { kind: "sparse", triplets: triplets(0) }, { plastic: true });
  network.connect(a, b, { kind: "sparse", triplets: triplets(1) });
  network.connect(b, a, { kind: "random", min: -30, max: 40, seed: 3 });
  return network;
}

function randomEvents(random: Random, steps: number) {
  const events: [number, number][] = [];
  for (let step = 0; step < steps; step++) {
    for (let axon = 0; axon < 8; axon++) if (random.integer(0, 3) === 0) events.push([step, axon]);
  }
  return eventList(events);
}

describe("a network with what was learned", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("runs as the core goes on, seed %i", async (seed) => {
    const random = new Random(seed);
    const network = randomNetwork(random);
    await using core = await connect("sim", { build: BUILD, baudRate: 12_500_000 });
    await core.program(network);
    const steps = random.integer(30, 70);
    await core.run({ steps, input: randomEvents(random, steps), learning: true });
    const snapshot = await core.readSnapshot();
    const input = randomEvents(random, 120);
    const due = await core.run({ steps: 120, input });
    const learned = Network.fromJSON(JSON.parse(JSON.stringify(await learnedNetwork(network, snapshot))));
    await core.program(learned);
    const { spikes } = await core.run({ steps: 120, input });
    expect(due.spikes.steps.length).toBeGreaterThan(20);
    expect(spikes).toEqual(due.spikes);
    await core.program(network);
    expect((await core.run({ steps: 120, input })).spikes).not.toEqual(due.spikes);
  });

  test("changes nothing in the file when nothing was learned", async () => {
    const network = randomNetwork(new Random(3));
    await using core = await connect("sim", { build: BUILD });
    await core.program(network);
    const learned = await learnedNetwork(network, await core.readSnapshot());
    expect(JSON.stringify(learned)).toBe(JSON.stringify(network));
  });

  test("takes what was written between groups that nothing connects, and plastic bits", async () => {
    const network = randomNetwork(new Random(4));
    await using core = await connect("sim", { build: BUILD });
    await core.program(network);
    const [a, b] = [network.find("a"), network.find("b")];
    await core.writeWeights(network.axons, b, new Int8Array(56).fill(-9));
    await core.writePlastic(b, a, true);
    const learned = await learnedNetwork(network, await core.readSnapshot());
    const of = (source: string, target: string) =>
      learned.projections.find((one) => one.source.name === source && one.target.name === target)!;
    expect(of("axons", "b").weights.values).toEqual(new Int8Array(56).fill(-9));
    expect(of("b", "a").plastic).toEqual(new Uint8Array(42).fill(1));
    expect(of("a", "b").weights.values).toEqual(
      network.projections.find(({ source, target }) => source.name === "a" && target.name === "b")!.weights.values,
    );
  });

  test("without state begins at rest, with the thresholds that were learned", async () => {
    const network = randomNetwork(new Random(5));
    await using core = await connect("sim", { build: BUILD });
    await core.program(network);
    await core.run({ steps: 40, input: randomEvents(new Random(1), 40), learning: true });
    const [held, snapshot] = [await core.readState(network.find("a")), await core.readSnapshot()];
    const { populations } = (await learnedNetwork(network, snapshot, { state: false })).toJSON();
    expect(populations[0]!.before).toEqual({ adaptation: [...held.adaptation] });
    await core.program(Network.fromJSON({ ...network.toJSON(), populations }));
    expect((await core.readState(core.network!.find("a"))).adaptation).toEqual(held.adaptation);
  });

  test("a first step beyond the period of the adaptation's decay is refused", () => {
    const core = { adaptationDecayLog2: 2, firstStep: 4 };
    expect(() => new Network({ axons: 1, core })).toThrow(
      expect.objectContaining({ code: "NETWORK_INVALID", data: expect.objectContaining({ path: "core.firstStep" }) }),
    );
  });
});
