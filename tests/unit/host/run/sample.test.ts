import { describe, expect, it } from "vitest";
import { connect } from "../../../../host/api/connect.js";
import { eventList, Network } from "../../../../host/api/shared.js";

/** Two layers whose neurons fire every fifth step from their bias alone; the second is held for a step. */
function layers(more: Partial<ReturnType<Network["toJSON"]>> = {}): Network {
  return Network.fromJSON({
    format: "lifwire-network",
    version: 1,
    axons: 4,
    sample: { extraSteps: 1, delayedAxons: [[2, 0, 1]] },
    populations: [
      { name: "first", size: 2, parameters: { threshold: 100, bias: 20 }, before: { current: [0, 5], potential: 20 } },
      {
        ...{ name: "second", size: 3, parameters: { threshold: 50, bias: 10 }, latency: 1 },
        before: { refractory: 1, fired: [0, 0, 0] },
      },
    ],
    connections: [
      { source: "axons", target: "first", weights: { kind: "sparse", triplets: [[0, 0, 40]] } },
      { source: "axons", target: "second", weights: { kind: "sparse", triplets: [[2, 2, 50]] } },
      { source: "first", target: "second", weights: { kind: "sparse", triplets: [[0, 0, 30]] } },
    ],
    ...more,
  });
}

const pairs = ({ steps, indices }: { steps: Uint32Array; indices: Uint16Array }) =>
  Array.from(steps, (step, e) => [step, indices[e]!]);

describe("states before a sample", () => {
  it("are there behind program, behind clear, and in each sample", async () => {
    await using core = await connect("sim", { build: "tiny" });
    const network = layers();
    await core.program(network);
    const [first, second] = network.populations;
    const due = { potential: [20, 20], current: [0, 5] };
    const states = async () => {
      const { potential, current } = await core.readState(first!);
      return { potential: [...potential], current: [...current] };
    };
    expect(await states()).toEqual(due);
    const run = await core.run({ steps: 9 });
    expect(run.stepsDone).toBe(10);
    expect(await states()).not.toEqual(due);
    await core.clear();
    expect(await states()).toEqual(due);
    expect([...(await core.readState(second!)).refractory]).toEqual([1, 1, 1]);
    expect(pairs((await core.run({ steps: 9 })).spikes)).toEqual(pairs(run.spikes));
  });

  it("count in the model's steps: the second layer acts from the model's step 0, delayed axons reach it with the first", async () => {
    await using core = await connect("sim", { build: "tiny" });
    const network = layers();
    await core.program(network);
    const run = await core.run({
      steps: 6,
      input: eventList([
        [0, 0],
        [5, 0],
      ]),
    });
    // first[0] has 20 + 20 + 40 after step 0, fires in 1 and gives 30 to second[0] in the same step of the model.
    expect(pairs(run.spikes)).toEqual([
      [0, 4],
      [1, 0],
      [1, 2],
      [3, 1],
      [4, 3],
      [5, 0],
      [5, 2],
      [5, 4],
    ]);
  });

  it("can be left out, clear the step counter, and follow one another as single runs do", async () => {
    const network = layers();
    const input = (k: number) => ({
      input: eventList([
        [k % 4, 0],
        [4, 0],
      ]),
    });
    const samples = Array.from({ length: 12 }, (_, k) => input(k));
    await using core = await connect("sim", { build: "tiny" });
    await core.program(network);
    for (const clear of [true, "all"] as const) {
      const batch = await core.present(samples, { steps: 7, clear });
      const single: number[] = [];
      for (const sample of samples) {
        const run = await core.run({ steps: 7, clear, ...sample });
        single.push(...run.spikeCounts({ first: 0, size: 5 }));
      }
      expect([...batch.counts]).toEqual(single);
      expect([...batch.steps]).toEqual(samples.map(() => 8));
    }
    await core.clear();
    const raw = await core.run({ steps: 7, sample: false });
    expect(raw.stepsDone).toBe(7);
  });

  it("are checked in the file", () => {
    const wrong = (sample: object) => () => layers({ sample });
    expect(wrong({ delayedAxons: [[4, 0, 1]] })).toThrow("sample.delayedAxons[0][0] is 4, allowed: an axon 0..3");
    expect(
      wrong({
        delayedAxons: [
          [1, 0, 1],
          [1, 2, 1],
        ],
      }),
    ).toThrow("an axon that nothing else feeds");
    const { sample: _, ...rest } = layers().toJSON();
    const network = Network.fromJSON(rest);
    expect(network.head.sample).toBeUndefined();
    expect(() =>
      Network.fromJSON({ ...rest, populations: [{ ...rest.populations[0], before: { current: [1] } }] }),
    ).toThrow("populations[0].before.current.length is 1, allowed: 2");
  });
});
