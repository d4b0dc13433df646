import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { HostError } from "../../host/errors.js";
import { cameraSamples } from "../../host/models/events/event-samples.js";
import { toSteps } from "../../host/models/events/timed-events.js";
import { importSuperNeuroMat } from "../../host/models/snm/import-snm.js";
import { parseSnn } from "../../host/models/snm/snn-file.js";
import { loadTimedSamples } from "../../host/node/timed-event-files.js";
import { createRandom, type Random } from "../../host/random.js";

// Copies of the files with bytes changed, cut out, doubled: each is read, or refused with a HostError, in time.
const SEED = 20_260;
const LIMIT_MS = 5000;
const DATA = new URL("data/", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "lifwire-damaged-"));
afterAll(() => rm(folder, { recursive: true }));

function damage(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = () => random.integer(0, copy.length - 1);
  switch (random.integer(0, 3)) {
    case 0:
      return copy.subarray(0, at());
    case 1: {
      const from = at();
      return Uint8Array.from([
        ...copy.subarray(0, from),
        ...copy.subarray(Math.min(copy.length, from + random.integer(1, 40))),
      ]);
    }
    case 2: {
      const from = at();
      return Uint8Array.from([...copy.subarray(0, from), ...copy.subarray(Math.max(0, from - random.integer(1, 40)))]);
    }
    default:
      for (let i = random.integer(1, 6); i > 0; i--) copy[at()] = random.integer(0, 255);
      return copy;
  }
}

async function attempt(act: () => unknown, what: string): Promise<"read" | "refused"> {
  const begun = performance.now();
  try {
    await act();
    return "read";
  } catch (thrown) {
    if (!(thrown instanceof HostError)) throw new Error(`${what}: ${String(thrown)}`, { cause: thrown });
    return "refused";
  } finally {
    expect(performance.now() - begun, what).toBeLessThan(LIMIT_MS * 6); // a loaded machine
  }
}

test(`900 damaged SuperNeuroMAT files, seed ${SEED}`, async () => {
  const random = createRandom(SEED);
  const files = readdirSync(`${DATA}snm`).filter((name) => name.endsWith(".snn.json"));
  const counts = { read: 0, refused: 0 };
  for (let i = 0; i < 900; i++) {
    const file = files[i % files.length]!;
    const text = new TextDecoder().decode(damage(readFileSync(`${DATA}snm/${file}`), random));
    const act = () => importSuperNeuroMat(parseSnn(text, { which: 0 }), { stdp: "off", steps: 50 });
    counts[await attempt(act, `copy ${i} of ${file}`)]++;
  }
  expect(counts.refused).toBeGreaterThan(300);
  expect(counts.read + counts.refused).toBe(900);
  expect(process.memoryUsage().rss).toBeLessThan(500 * 2 ** 20 * 2); // the test runner included
});

test(`200 damaged camera files, seed ${SEED}`, async () => {
  const random = createRandom(SEED);
  const bytes = readFileSync(`${DATA}events/nmnist.bin`);
  for (let i = 0; i < 200; i++) {
    const act = () => {
      const { samples, stepSeconds } = cameraSamples(damage(bytes, random), { stepSeconds: 1e-3 }, "copy.bin");
      toSteps(samples[0]!, { stepSeconds, steps: 300 });
    };
    await attempt(act, `copy ${i}`);
  }
});

test(`16 damaged HDF5 event files, seed ${SEED}`, async () => {
  const random = createRandom(SEED);
  const files = ["nirdata-events.h5", "shd-float16.h5"];
  for (let i = 0; i < 16; i++) {
    const file = files[i % files.length]!;
    const path = join(folder, "copy.h5");
    await writeFile(path, damage(readFileSync(`${DATA}events/${file}`), random));
    await attempt(() => loadTimedSamples(path, { stepSeconds: 1e-3 }), `copy ${i} of ${file}`);
  }
});
