import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importNir } from "../../host/api/models.js";
import { createRandom, HostError } from "../../host/api/shared.js";
import { DATA } from "./support.js";

/** What came of reading damaged copies. */
export interface Damage {
  readonly copies: number;
  /** Copies that were read all the same, and those refused, by code. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  /** Largest memory of the process, in MB. */
  readonly memoryMb: number;
  /** What was thrown besides a HostError of one line. */
  readonly wrong: readonly string[];
}

/** Reads copies of the model files with bytes changed, or cut off; what is damaged follows from the seed. */
export async function readDamaged(copies: number, seed: number): Promise<Damage> {
  const random = createRandom(seed);
  const files = ["nir", "nir-tiny"].flatMap((folder) =>
    readdirSync(join(DATA, folder))
      .filter((name) => name.endsWith(".nir"))
      .map((name) => join(DATA, folder, name)),
  );
  const folder = mkdtempSync(join(tmpdir(), "lifwire-damage-"));
  const outcomes: Record<string, number> = {};
  const wrong: string[] = [];
  let [slowestMs, memory] = [0, 0];
  try {
    for (let copy = 0; copy < copies; copy++) {
      const bytes = readFileSync(files[random.integer(0, files.length - 1)]!);
      const path = join(folder, `${copy}.nir`);
      writeFileSync(path, damaged(bytes, random));
      const begun = performance.now();
      let outcome = "read";
      try {
        await importNir(path, { dialect: "snntorch" });
      } catch (thrown) {
        outcome = thrown instanceof HostError ? thrown.code : "crash";
        const { message } = thrown as Error;
        if (outcome === "crash" || message.includes("\n")) wrong.push(`seed ${seed}, copy ${copy}: ${message}`);
      }
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      slowestMs = Math.max(slowestMs, performance.now() - begun);
      memory = Math.max(memory, process.memoryUsage().rss);
      rmSync(path);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { copies, outcomes, slowestMs: Math.round(slowestMs), memoryMb: Math.round(memory / 2 ** 20), wrong };
}

function damaged(bytes: Buffer, random: ReturnType<typeof createRandom>): Buffer {
  if (random.next() < 0.2) return bytes.subarray(0, random.integer(0, bytes.length - 1));
  const copy = Buffer.from(bytes);
  const places = 2 ** random.integer(0, 8);
  // Most structure lies at the front.
  const reach = random.next() < 0.5 ? Math.min(4096, copy.length) : copy.length;
  for (let i = 0; i < places; i++) copy[random.integer(0, reach - 1)] = random.integer(0, 255);
  return copy;
}
