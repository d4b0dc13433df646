import { expect, test } from "vitest";
import { Network } from "../../../../host/api/index.js";
import type { PassReport } from "../../../../host/formats/training-progress.js";
import { bestPass, isOutOfPatience } from "../../../../host/training/passes.js";
import { answerOf, ResponseSums, Tally } from "../../../../host/training/readout.js";
import type { Training } from "../../../../host/training/training.js";

const network = new Network({ axons: 1 });
const out = network.population("out", 4, { threshold: 10 });

test.each<[number[], number[][], number]>([
  [[0, 0, 0, 0], [[0], [1], [2, 3]], -1], // none fired
  [[1, 2, 1, 1], [[0], [1], [2, 3]], 1],
  [[0, 2, 2, 3], [[0], [1], [2, 3]], 2], // the mean of two
  [[2, 2, 0, 0], [[0], [1], [2, 3]], 0], // the lowest of equal ones
  [[0, 0, 9, 0], [[0], [1], []], -1], // fired for no label
])("spikes %j answer by names %j: %i", (counts, names, answer) => {
  expect(answerOf(counts, names)).toBe(answer);
});

test("neurons are named by the mean of each label's samples", () => {
  const sums = new ResponseSums(out, 2);
  sums.add(0, [3, 1, 0, 2]);
  sums.add(0, [1, 1, 0, 2]); // means 2, 1, 0, 2
  sums.add(1, [1, 4, 0, 2]); // the lowest label of equal means
  expect(sums.names()).toEqual([[0, 3], [1]]);
});

test("answers are counted by label and answer, those without one last", () => {
  const tally = new Tally(2);
  for (const [label, answer] of [
    [0, 0],
    [0, 1],
    [1, 1],
    [1, -1],
    [1, 1],
  ] as const)
    tally.add(label, answer);
  expect(tally.answers).toEqual({
    ...{ samples: 5, right: 3, unanswered: 1 },
    confusion: [
      [1, 1, 0],
      [0, 2, 1],
    ],
  });
});

const passes = (...right: (number | undefined)[]): PassReport[] =>
  right.map((right, i) => {
    const head = { pass: i + 1, samples: 9, spikes: 1, cycles: 1, weightChange: null };
    return right === undefined ? head : { ...head, validation: { samples: 9, right, unanswered: 0, confusion: [] } };
  });
const patience = (patience: number) => ({ file: { earlyStop: { patience } } }) as unknown as Training;

test("the best pass is the first of the highest accuracy; passes without an evaluation count for patience", () => {
  expect(bestPass(passes(undefined))).toBeUndefined();
  expect(bestPass(passes(3, 5, 5, 4))?.pass).toBe(2);
  expect(isOutOfPatience(patience(2), passes(5, 5))).toBe(false);
  expect(isOutOfPatience(patience(2), passes(5, 5, 4))).toBe(true);
  expect(isOutOfPatience(patience(2), passes(5, 4, 6, 6))).toBe(false);
  expect(isOutOfPatience(patience(2), passes(5, undefined, undefined))).toBe(true);
  expect(isOutOfPatience({ file: {} } as unknown as Training, passes(5, 4, 4, 4))).toBe(false);
});
