import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ENDS, KillHarness } from "./harness.js";

// A sample; `npm run kill` ends each command 200 times in each way. LIFWIRE_SEED repeats a run.
const MOMENTS = Number(process.env.LIFWIRE_KILL_MOMENTS ?? 2);
const seed = Number(process.env.LIFWIRE_SEED ?? Math.floor(Math.random() * 2 ** 32));
const root = mkdtempSync(join(tmpdir(), "lifwire-kill-"));
afterAll(() => rmSync(root, { recursive: true }));
const harness = new KillHarness(root, seed);
/** Where a user may not mount their own disk, a full one cannot be tried. */
const canMount = spawnSync("unshare", ["-rm", "true"]).status === 0;

describe(`ended at ${MOMENTS} random moments, seed ${seed}: old files whole or new files whole`, () => {
  for (const job of harness.jobs) {
    test.each(ENDS.filter((end) => end !== "ENOSPC" || canMount))(`${job.name} by %s`, async (end) => {
      for (let n = 0; n < MOMENTS; n++) expect(await harness.endOnce(job, end)).toBeUndefined();
    });
  }
});
