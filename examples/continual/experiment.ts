import { createRandom, type Device } from "lifwire";
import type { Digit, DigitSplit } from "../digits/dataset.js";
import { Learner } from "./learner.js";
import { TASKS } from "./network.js";
import { ofTask } from "./tasks.js";

/**
 * One task after the other: without protection, with the directions that lateral neurons learn, with random ones; or all images
 * mixed, which no forgetting can harm.
 */
export const WAYS = ["plain", "protected", "random", "together"] as const;
export type Way = (typeof WAYS)[number];

export interface Settings {
  /** Passes over the images of a task, and of its lateral neurons. */
  readonly passes: number;
  readonly lateralPasses: number;
}

/** Makes the random directions of different seeds and tasks differ. */
const RANDOM_SEED = 1000;

export const SETTINGS: Settings = { passes: 4, lateralPasses: 8 };

/** What became of the tasks. */
export interface Outcome {
  /** Row t: accuracy on the test images of each task after task t, all ten classes to choose from. */
  readonly accuracy: readonly (readonly number[])[];
}

/** Learns task after task; no task's images are shown again. */
export async function learnTasks(
  core: Device,
  { train, test }: DigitSplit,
  seed: number,
  way: Way,
  { passes, lateralPasses }: Settings = SETTINGS,
): Promise<Outcome> {
  const learner = await Learner.begin(core, seed);
  const random = createRandom(seed);
  const accuracy: number[][] = [];
  const parts = way === "together" ? [train] : Array.from({ length: TASKS }, (_, task) => ofTask(train, task));
  for (const [task, images] of parts.entries()) {
    for (let shown = 0; shown < passes * images.length; shown++) {
      await learner.learn(images[random.integer(0, images.length - 1)]!);
    }
    if (way === "protected" && task < TASKS - 1) await learner.protect(images, task, lateralPasses);
    if (way === "random") learner.protectAtRandom(RANDOM_SEED * seed + task);
    accuracy.push(await accuracyByTask(learner, test));
  }
  return { accuracy };
}

async function accuracyByTask(learner: Learner, test: readonly Digit[]): Promise<number[]> {
  const answers = await learner.decide(test);
  return Array.from({ length: TASKS }, (_, task) => {
    const images = ofTask(test, task);
    const right = test.filter((image, i) => images.includes(image) && answers[i] === image.label);
    return right.length / images.length;
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean accuracy over all tasks in the end. */
export const finalAccuracy = ({ accuracy }: Outcome): number => mean(accuracy.at(-1)!);

/** How much lower a task's accuracy is in the end than when it was learned; mean of all tasks but the last. */
export function forgetting({ accuracy }: Outcome): number {
  const last = accuracy.at(-1)!;
  return mean(last.slice(0, -1).map((share, task) => accuracy[task]![task]! - share));
}
