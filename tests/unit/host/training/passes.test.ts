import { describe, expect, test } from "vitest";
import type { Checkpoint } from "../../../../host/api/shared.js";
import { decodeCheckpoint, encodeCheckpoint } from "../../../../host/formats/checkpoint.js";
import { evaluate } from "../../../../host/training/evaluation.js";
import { type TrainOptions, train } from "../../../../host/training/trainer.js";
import type { Training } from "../../../../host/training/training.js";
import { CSV, core, training } from "./training-support.js";

const PASSES = 4;
const PARTS = {
  ...{ passes: PASSES, order: "random", seed: 2 },
  ...{ samples: 24, validation: { samples: 6 }, test: { firstSample: 24 } },
  readout: { population: "out" },
  schedule: [{ atPass: 1, everyPasses: 1, times: { "post.rate": 0.7 } }],
};

/** Trains from the start or a checkpoint; returns the last checkpoint, as its file would hold it. */
async function trained(t: Training, options: TrainOptions = {}, from?: Checkpoint) {
  const device = await core(t.network);
  if (from) await device.restoreSnapshot(t.network, from.snapshot);
  let last: Checkpoint | undefined;
  const onCheckpoint = async (checkpoint: Checkpoint) => {
    last = decodeCheckpoint(encodeCheckpoint(checkpoint));
  };
  await train(device, t, { ...options, onCheckpoint }, from?.progress);
  await device.close();
  return last ?? from!;
}

/** Trains, and aborts at the n-th sample or answer. */
async function stopped(t: Training, at: "onSample" | "onAnswer", n: number, from?: Checkpoint) {
  const abort = new AbortController();
  let count = 0;
  const watch = { [at]: () => ++count === n && abort.abort() };
  return trained(t, { ...watch, signal: abort.signal }, from);
}

const learned = ({ snapshot, progress }: Checkpoint) => {
  const { weights, fraction } = snapshot.regions;
  return { weights, fraction, progress };
};

describe("a training with a test set", () => {
  test("learns what it learns without one, and leaves the core as it was", async () => {
    const { readout, validation, test: _test, samples, ...rest } = PARTS;
    const [evaluated, plain] = [await training(PARTS), await training({ ...rest, samples: 18 })];
    const [a, b] = [await trained(evaluated), await trained(plain)];
    const { report: _a, training: _at, ...progress } = a.progress!;
    const { report: _b, training: _bt, ...due } = b.progress!;
    expect(progress).toEqual(due);
    for (const region of ["weights", "fraction", "state", "random", "preTrace", "postTrace", "fired"] as const) {
      expect(a.snapshot.regions[region], region).toEqual(b.snapshot.regions[region]);
    }
    expect(b.progress!.report!.passes.map(({ weightChange }) => weightChange)).toEqual(
      a.progress!.report!.passes.map(({ weightChange }) => weightChange),
    );
  });

  test("reports spikes, change and answers of each pass; they add up to the whole", async () => {
    const t = await training(PARTS);
    const { passes, names } = (await trained(t)).progress!.report!;
    expect(passes.map(({ pass, samples }) => [pass, samples])).toEqual([1, 2, 3, 4].map((pass) => [pass, 18]));
    for (const { train, validation, test, weightChange } of passes) {
      expect([train!.samples, validation!.samples, test!.samples]).toEqual([18, 6, 6]);
      for (const { confusion, samples, right, unanswered } of [train!, validation!, test!]) {
        expect(confusion.flat().reduce((sum, n) => sum + n, 0)).toBe(samples);
        expect(confusion.reduce((sum, row, label) => sum + row[label]!, 0)).toBe(right);
        expect(confusion.reduce((sum, row) => sum + row[3]!, 0)).toBe(unanswered);
      }
      expect(weightChange).toBeGreaterThan(0);
    }
    const whole = (await trained(t)).progress!;
    expect(passes.reduce((sum, { spikes }) => sum + spikes, 0)).toBe(whole.spikes);
    expect(passes.reduce((sum, { cycles }) => sum + cycles, 0)).toBe(whole.cycles);
    expect(names!.flat().length).toBeLessThanOrEqual(6);
    expect(new Set(names!.flat()).size).toBe(names!.flat().length);
  });

  test.each([
    ["onSample", 1],
    ["onSample", 11],
    ["onSample", 18],
    ["onSample", 40],
    ["onAnswer", 3],
    ["onAnswer", 20],
    ["onAnswer", 29],
    ["onAnswer", 100],
  ] as const)("stopped at %s %i and resumed, ends as one that was not, report included", async (at, n) => {
    const t = await training(PARTS);
    const cut = await stopped(t, at, n);
    expect(cut.progress!.report!.passes.length).toBeLessThan(PASSES);
    expect(learned(await trained(t, {}, cut))).toEqual(learned(await trained(t)));
  });

  test("stopped again and again ends the same", async () => {
    const t = await training(PARTS);
    let at = await stopped(t, "onSample", 5);
    for (const [where, n] of [
      ["onSample", 20],
      ["onAnswer", 4],
      ["onAnswer", 25],
      ["onSample", 30],
    ] as const) {
      at = await stopped(t, where, n, at);
    }
    expect(learned(await trained(t, {}, at))).toEqual(learned(await trained(t)));
  });

  test("keeps in its checkpoint how samples are shown, with the neurons' names", async () => {
    const { showing, progress } = await trained(await training(PARTS));
    expect(showing).toMatchObject({
      ...{ stepsPerSample: 24, classes: 3 },
      readout: { population: "out", byLabel: progress!.report!.names },
    });
  });
});

describe("early stopping", () => {
  const PATIENT = { ...PARTS, passes: 30, schedule: [], earlyStop: { patience: 2 } };

  test("ends when patience does, and has kept the best pass", async () => {
    const t = await training(PATIENT);
    const best: number[] = [];
    const device = await core(t.network);
    const onCheckpoint = async ({ progress }: Checkpoint, isBest: boolean) => {
      if (isBest) best.push(progress!.report!.passes.length);
    };
    const done = await train(device, t, { onCheckpoint });
    const accuracies = done.report!.passes.map(({ validation }) => validation!.right);
    const rises = accuracies.flatMap((right, i) => (accuracies.slice(0, i).every((r) => r < right) ? [i + 1] : []));
    expect(best).toEqual(rises);
    expect(done.shown).toBe(18 * (rises.at(-1)! + 2));
    expect(done.shown).toBeLessThan(t.total);
    // Nothing is left to do.
    expect(await train(device, t, {}, done)).toEqual(done);
  });
});

describe("evaluate", () => {
  test("leaves weights as they are, and counts the same answers again", async () => {
    const t = await training({ ...PARTS, passes: 1, schedule: [] });
    const checkpoint = await trained(t);
    const device = await core(t.network);
    await device.restoreSnapshot(t.network, checkpoint.snapshot);
    const names = checkpoint.progress!.report!.names!;
    const { test: set } = t.sets;
    const answers = await evaluate(device, t.showing, set!, { names });
    expect(answers).toMatchObject(checkpoint.progress!.report!.passes[0]!.test!);
    const { weights, fraction } = (await device.readSnapshot()).regions;
    expect([weights, fraction]).toEqual([checkpoint.snapshot.regions.weights, checkpoint.snapshot.regions.fraction]);
  });

  test("with thresholds held, adaptation stays as it is", async () => {
    const held = { ...PARTS, passes: 1, schedule: [], evaluate: { holdThresholds: true } };
    const t = await training(held);
    const device = await core(t.network);
    await train(device, t);
    const before = await device.readState(t.network.find("out"));
    expect(before.adaptation.some((value) => value > 0)).toBe(true);
    const { spikes } = await evaluate(device, t.showing, t.sets.test!, {
      names: [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
    });
    expect(spikes).toBeGreaterThan(0);
    expect((await device.readState(t.network.find("out"))).adaptation).toEqual(before.adaptation);
  });
});

describe("parts", () => {
  const out = { readout: { population: "out" } };
  test.each<[string, object, object]>([
    ["readout", { test: { data: CSV } }, {}],
    ["readout.population", { readout: { population: "in" } }, {}],
    ["readout.byLabel[0][0]", { readout: { population: "out", byLabel: [[6], [1], [2]] } }, {}],
    ["readout.byLabel.length", { readout: { population: "out", byLabel: [[0], [1]] }, classes: 3 }, {}],
    ["readout.byLabel", { ...out, data: { kind: "bytes", file: "pixels.bin" } }, {}],
    ["readout.byLabel", { ...out, evaluate: { trainSamples: 0 } }, {}],
    ["validation", { ...out, earlyStop: { patience: 1 } }, {}],
    ["validation.samples", { ...out, validation: {} }, { allowed: "1..29: this many of the 30 samples are held back" }],
    ["validation.samples", { ...out, validation: { samples: 30 } }, {}],
    ["validation.firstSample", { ...out, validation: { firstSample: 3, samples: 3 } }, {}],
    ["test.firstSample", { ...out, test: { firstSample: 20 } }, {}],
    ["test.firstSample", { ...out, test: { data: CSV, firstSample: 30 } }, {}],
    ["test.samples", { ...out, test: { data: CSV, samples: 31 } }, {}],
    ["earlyStop.patience", { ...out, earlyStop: { patience: 0 } }, {}],
  ])("%s: one clear error", async (path, change, more) => {
    const failed = training(change);
    await expect(failed).rejects.toMatchObject({ code: "TRAINING_INVALID", data: { path, ...more } });
    await expect(failed).rejects.toThrow(/^[^\n]+$/);
  });

  test("the teacher's neurons are the readout where nothing else is named", async () => {
    const teacher = { neurons: { population: "out", byLabel: [[0], [1], [2, 3]] } };
    const t = await training({ teacher, samples: 20, test: { firstSample: 20 } });
    expect(t.showing.names).toEqual(teacher.neurons.byLabel);
    expect(t.showing.population!.name).toBe("out");
    expect((await training({ teacher })).showing.population).toBeUndefined();
  });
});
