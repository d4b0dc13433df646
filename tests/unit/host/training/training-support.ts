import { mkdtempSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { connect } from "../../../../host/api/connect.js";
import { encodeNpy, eventList, Network, saveEvents } from "../../../../host/api/index.js";
import { loadTraining } from "../../../../host/node/training-files.js";
import { createRandom } from "../../../../host/random.js";

export const folder = mkdtempSync(join(tmpdir(), "lifwire-training-"));
afterAll(() => rm(folder, { recursive: true }));

export const network = () => {
  const net = new Network({
    axons: 12,
    learning: {
      post: { gain: "follow", rate: 0.1 },
      preTrace: { timeConstantSteps: 8 },
      weightMin: 0,
      weightMax: 90,
      seed: 3,
    },
    encoder: { seed: 4 },
    core: { adaptationDecayLog2: 2 },
  });
  const parameters = { threshold: 90, leak: 6000, adaptationIncrement: 40, adaptationDecay: 3000 };
  const out = net.population("out", 6, parameters, { inhibitionGroup: true });
  net.connect(net.axons, out, { kind: "random", min: 20, max: 60, seed: 1 }, { plastic: true });
  return net;
};

export const random = createRandom(11);
export const SAMPLES = 30;
export const pixels = Uint8Array.from({ length: SAMPLES * 12 }, () => random.integer(0, 120));
export const labels = Uint8Array.from({ length: SAMPLES }, (_, s) => s % 3);
export const rows = Array.from({ length: SAMPLES }, (_, s) => [labels[s], ...pixels.subarray(12 * s, 12 * s + 12)]);
await writeFile(join(folder, "data.csv"), `label,pixels\n${rows.map((row) => row.join(",")).join("\n")}\n`);
await writeFile(join(folder, "pixels.bin"), pixels);
await writeFile(join(folder, "pixels.npy"), encodeNpy([SAMPLES, 3, 4], pixels));
await writeFile(join(folder, "labels.npy"), encodeNpy([SAMPLES], labels));
export const idx = (shape: number[], values: Uint8Array) =>
  Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((n) => [0, 0, n >> 8, n & 255]), ...values]);
await writeFile(join(folder, "pixels.idx"), idx([SAMPLES, 3, 4], pixels));
await writeFile(join(folder, "labels.idx"), idx([SAMPLES], labels));
await saveEvents(
  join(folder, "events.bin"),
  eventList([
    [0, 1],
    [3, 2],
  ]),
);

export const CSV = { kind: "csv", file: "data.csv", header: true, labels: "first" };
export const base = { format: "lifwire-training", version: 1, data: CSV, stepsPerSample: 24 };

let files = 0;
export async function training(change: object, net = network()) {
  const path = join(folder, `training${files++}.json`);
  await writeFile(path, JSON.stringify({ ...base, ...change }));
  return loadTraining(path, net);
}

export async function core(net: Network) {
  const device = await connect("sim", { build: "tiny", baudRate: 12_500_000 });
  await device.program(net);
  return device;
}
