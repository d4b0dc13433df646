import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../../../../host/random.js";

// A network that learns stripes, and its data: 16 axons in four stripes, one label per stripe.

const AXONS = 16;
const CLASSES = 4;

export const network = {
  ...{ format: "lifwire-network", version: 1, name: "stripes", axons: AXONS, core: { adaptationDecayLog2: 3 } },
  learning: {
    post: { gain: "follow", rate: 0.2 },
    preTrace: { timeConstantSteps: 8 },
    ...{ weightMin: 0, weightMax: 90, seed: 3 },
  },
  encoder: { seed: 4 },
  populations: [
    {
      ...{ name: "out", size: 8, inhibitionGroup: true },
      parameters: { threshold: 150, leak: 6000, adaptationIncrement: 25, adaptationDecay: 200 },
    },
    { name: "rest", size: 2, parameters: { threshold: 60, refractorySteps: 2 } },
  ],
  connections: [
    { source: "axons", target: "out", plastic: true, weights: { kind: "random", min: 20, max: 60, seed: 1 } },
    { source: "out", target: "rest", weights: { kind: "constant", weight: 35 } },
  ],
};

export const training = {
  ...{ format: "lifwire-training", version: 1, build: "tiny" },
  data: { kind: "csv", file: "train.csv", labels: "last" },
  test: { data: { kind: "csv", file: "test.csv", labels: "last" } },
  readout: { population: "out" },
  ...{ stepsPerSample: 30, passes: 4, order: "random", seed: 2 },
};

/** Lines of a CSV: sample s shows stripe s mod 4, its label is last. */
export function stripes(samples: number, seed: number): string {
  const random = createRandom(seed);
  const lines = Array.from({ length: samples }, (_, s) => {
    const label = s % CLASSES;
    const pixel = (i: number) => (Math.floor(i / CLASSES) === label ? random.integer(70, 110) : random.integer(0, 9));
    return [...Array.from({ length: AXONS }, (_, i) => pixel(i)), label].join(",");
  });
  return `${lines.join("\n")}\n`;
}

/** Writes network, training and data into a folder. */
export function writeLearningFiles(folder: string): void {
  const write = (name: string, content: string) => writeFileSync(join(folder, name), content);
  write("net.json", JSON.stringify(network));
  write("train.json", JSON.stringify(training));
  write("train.csv", stripes(40, 5));
  write("test.csv", stripes(20, 6));
}
