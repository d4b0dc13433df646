import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Network } from "../../host/api/shared.js";

// The three commands that are ended at random moments, each with an older result in its place.

/** A command, and what its files must be like whenever it ended. */
export interface Job {
  readonly name: "run" | "train" | "sweep";
  /** Arguments; the results go to `out` in the working folder. */
  readonly args: readonly string[];
  /** Arguments that begin it again, or resume where the ended one was. */
  readonly again: (folder: string) => readonly string[];
  /** Files that are replaced together. */
  readonly set: readonly string[];
}

/** Writes the inputs of all jobs to a folder; returns the jobs. */
export function makeJobs(folder: string): Job[] {
  const at = (name: string) => join(folder, name);
  const net = new Network({ axons: 4 });
  const out = net.population("out", 16, { threshold: 60, bias: 11, refractorySteps: 1 });
  net.connect(net.axons, out, { kind: "random", min: 0, max: 50, seed: 2 });
  writeFileSync(at("net.json"), JSON.stringify(net));
  const learner = new Network({
    axons: 4,
    encoder: { seed: 4 },
    learning: { post: { gain: "follow", rate: 0.1 }, preTrace: { timeConstantSteps: 8 }, weightMax: 90, seed: 3 },
  });
  const target = learner.population("out", 8, { threshold: 100, leak: 3000 });
  learner.connect(learner.axons, target, { kind: "random", min: 10, max: 60, seed: 3 }, { plastic: true });
  writeFileSync(at("learner.json"), JSON.stringify(learner));
  const lines = Array.from({ length: 200 }, (_, i) => [7, 31, 101, 211].map((k) => (i * k) % 256).join(","));
  writeFileSync(at("data.csv"), `${lines.join("\n")}\n`);
  const training = {
    ...{ format: "lifwire-training", version: 1, data: { kind: "csv", file: "data.csv" } },
    ...{ stepsPerSample: 40, passes: 8, order: "random", seed: 1, checkpointEvery: 300 },
  };
  writeFileSync(at("training.json"), JSON.stringify(training));
  const build = ["--build", "tiny"];
  const run = ["run", at("net.json"), "--steps", "60000", ...build, "--binary", "--out", "out"];
  const train = ["train", at("learner.json"), at("training.json"), ...build, "--out", "out"];
  const vary = ["--vary", "populations.out.parameters.threshold=40..64..2", "--jobs", "2", "--rate", "0.3"];
  const sweep = ["sweep", at("net.json"), ...vary, "--steps", "3000", ...build, "--out", "out/table.csv"];
  const resume = (where: string) =>
    isNew(join(where, "out/checkpoint.lifc")) ? [...train, "--resume", "out/checkpoint.lifc"] : [...train, "--force"];
  return [
    {
      ...{ name: "run", args: run, again: () => run },
      set: ["spikes.csv", "spikes.bin", "summary.json", "raster.svg"],
    },
    {
      ...{ name: "train", args: [...train, "--force"], again: resume },
      set: ["weights-axons-out.npy", "summary.json", "checkpoint.lifc"],
    },
    { name: "sweep", args: sweep, again: () => sweep, set: ["table.csv"] },
  ];
}

const OLD = "old\n";

/** Puts an older result, a line of text, in place of each file. */
export function putOld(job: Job, folder: string): void {
  mkdirSync(join(folder, "out"), { recursive: true });
  for (const name of job.set) writeFileSync(join(folder, "out", name), OLD);
}

function isNew(path: string): boolean {
  return existsSync(path) && readFileSync(path, "latin1") !== OLD;
}

/** Which of a set's files are new. */
export function newFiles(job: Job, folder: string): string[] {
  return job.set.filter((name) => isNew(join(folder, "out", name)));
}

/** What is left over beside the results. */
export function leftOvers(job: Job, folder: string): string[] {
  return readdirSync(join(folder, "out")).filter((name) => !job.set.includes(name));
}
