import { describe, expect, it } from "vitest";
import type { Network, PresentOptions, Sample } from "../../../../host/api/shared.js";
import type { Device } from "../../../../host/device/device.js";
import { poisson } from "../../../../host/events/encoders.js";
import { eventList } from "../../../../host/events/events.js";
import { force } from "../../../../host/events/teacher.js";
import { createRandom } from "../../../../host/random.js";
import { onSim } from "../../support/learner.js";

const CLEAR = { potential: true, current: true, refractory: true, fired: true, traces: true } as const;

/** The same samples, one run after the other. */
async function oneByOne(core: Device, network: Network, samples: readonly Sample[], options: PresentOptions) {
  const counts: number[] = [];
  const steps: number[] = [];
  const { count, ...alike } = options;
  for (const sample of samples) {
    const { intensities, input = eventList([]), teacher } = sample;
    const run = await core.run({ ...alike, input, ...(intensities && { intensities }), ...(teacher && { teacher }) });
    counts.push(...run.spikeCounts(count ?? { first: 0, size: network.neuronCount }));
    steps.push(run.stepsDone);
  }
  return { counts, steps };
}

describe("batches of samples", () => {
  const random = createRandom(8);
  const images = Array.from({ length: 40 }, (_, s) => ({
    // Every third equals the one before: nothing is to be written for it.
    intensities: Uint8Array.from({ length: 16 }, (_, i) =>
      (i + Math.floor(s / 3)) % 3 === 0 ? 90 + s : random.integer(0, 20),
    ),
  }));
  const events = Array.from({ length: 40 }, (_, s) => ({ input: poisson(new Array(16).fill(0.4), { seed: s })(150) }));
  const taught = events.map(({ input }, s) => ({ input, teacher: force(3 + (s % 10), [5, 70, 140]), ...images[s] }));

  it.each<[string, readonly Sample[], PresentOptions]>([
    ["images", images, { steps: 30, learning: true, drawPhases: true, clear: CLEAR }],
    [
      "images, step counter cleared",
      images,
      { steps: 200, learning: true, drawPhases: true, clear: { ...CLEAR, step: true } },
    ],
    ["events that fill replies", events, { steps: 150, learning: true, clear: CLEAR }],
    ["events, with the step counter cleared", events, { steps: 150, learning: true, clear: "all" }],
    ["all at once, nothing cleared", taught, { steps: 150, learning: true }],
    ["ended by spikes", taught, { steps: 150, learning: true, clear: CLEAR, stopOnSpike: { first: 5, size: 2 } }],
    ["ended by any spike", images, { steps: 60, drawPhases: true, learning: true, clear: CLEAR, stopOnSpike: true }],
    ["ended by spikes, step counter cleared", taught, { steps: 150, clear: "all", stopOnSpike: { first: 5, size: 2 } }],
    ["counted in part", events, { steps: 150, clear: CLEAR, count: { first: 4, size: 3 } }],
  ])("are what single runs are: %s", async (_title, samples, options) => {
    const [batch, single] = [await onSim(), await onSim()];
    const seen: number[][] = [];
    const onSample = (_sample: number, counts: Uint32Array) => void seen.push([...counts]);
    const result = await batch.core.present(samples, { ...options, onSample });
    const due = await oneByOne(single.core, single.network, samples, options);
    expect([...result.counts]).toEqual(due.counts);
    expect([...result.steps]).toEqual(due.steps);
    expect(seen.flat()).toEqual(due.counts);
    expect(result.spikes).toBeGreaterThan(20);
    const left = await Promise.all([batch, single].map(({ core }) => core.readSnapshot()));
    // The stop neurons may be written in one and not in the other; all else that a core holds is equal.
    expect(left[0]!.regions).toEqual(left[1]!.regions);
    expect(left[0]!.step).toBe(left[1]!.step);
    const more = await batch.core.run({
      steps: 20,
      input: events[0]!.input.steps.length > 0 ? eventList([[0, 1]]) : eventList([]),
    });
    expect(more.firstStep).toBe(left[1]!.step);
  });

  it("go on from where an abort ended them, even in the midst of a sample", async () => {
    const [cut, whole] = [await onSim(), await onSim()];
    const options = { steps: 5000, learning: true, drawPhases: true, clear: CLEAR } as const;
    const samples = images.slice(0, 4);
    const due = await whole.core.present(samples, options);
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 20);
    const first = await cut.core.present(samples, { ...options, signal: abort.signal });
    expect(first.samples).toBeLessThan(4);
    const rest = await cut.core.present(samples.slice(first.samples), { ...options, firstStep: first.partialSteps });
    expect(first.samples + rest.samples).toBe(4);
    expect((await cut.core.readSnapshot()).regions).toEqual((await whole.core.readSnapshot()).regions);
    expect(first.spikes + rest.spikes).toBe(due.spikes);
  });

  it("sends a sample as one write and one run, the write only with what changes", async () => {
    const { core } = await onSim("plastic", { axons: 128, size: 100 });
    const blank = new Uint8Array(128);
    const few = blank.map((_, i) => (i < 6 ? 9 : 0));
    const frames = async (samples: Uint8Array[]) => {
      const before = core.linkStatistics;
      await core.present(samples, { steps: 10, drawPhases: true });
      const after = core.linkStatistics;
      return [after.framesToDevice - before.framesToDevice, after.bytesToDevice - before.bytesToDevice];
    };
    const run = 8 + 12;
    expect(await frames([blank])).toEqual([2, 12 + 128 + run]);
    expect(await frames([blank, blank])).toEqual([2, 2 * run]);
    expect(await frames([few])).toEqual([2, 12 + 12 + run]);
  });

  it("refuses a wrong sample by its number, and goes on after it", async () => {
    const { core } = await onSim();
    const bad = [images[0]!, { intensities: new Uint8Array(3) }];
    await expect(core.present(bad, { steps: 10 })).rejects.toMatchObject({
      code: "ARGUMENT",
      message: expect.stringContaining("sample 1"),
    });
    expect((await core.present(images, { steps: 10 })).samples).toBe(40);
    await expect(core.present(images, { steps: 0 })).rejects.toMatchObject({ code: "ARGUMENT" });
  });
});
