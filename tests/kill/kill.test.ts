import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ENDS, KillHarness, wrongExit, wrongSet } from "./harness.js";
import { putOld } from "./jobs.js";

// A sample; `npm run kill` ends each command 200 times in each way. LIFWIRE_SEED repeats a run.
const MOMENTS = Number(process.env.LIFWIRE_KILL_MOMENTS ?? 2);
const seed = Number(process.env.LIFWIRE_SEED ?? Math.floor(Math.random() * 2 ** 32));
const root = mkdtempSync(join(tmpdir(), "lifwire-kill-"));
afterAll(() => rmSync(root, { recursive: true }));
const harness = new KillHarness(root, seed);
/** Where a user may not mount their own disk, a full one cannot be tried. */
const canMount = spawnSync("unshare", ["-rm", "true"]).status === 0;
if (!canMount) console.warn("no name space to mount a small disk in: a full disk is NOT tested");

describe("the judge", () => {
  const job = (name: string) => harness.jobs.find((one) => one.name === name)!;
  const whole = join(root, "judged-whole");
  mkdirSync(join(whole, "out"), { recursive: true });
  for (const name of job("run").set) writeFileSync(join(whole, "out", name), "step,neuron\n1,2\n3,4\n");
  const judge = (change: (out: string) => void) => {
    const folder = mkdtempSync(join(root, "judged-"));
    putOld(job("run"), folder);
    change(join(folder, "out"));
    return wrongSet(job("run"), folder, { folder: whole });
  };

  test("takes old files, and new ones that end early", () => {
    expect(judge(() => undefined)).toBeUndefined();
    const cut = (out: string) => {
      for (const name of job("run").set) writeFileSync(join(out, name), "step,neuron\n1,2\n");
    };
    expect(judge(cut)).toBeUndefined();
  });

  test("sees a set of old and new files, and a file of something else", () => {
    expect(judge((out) => writeFileSync(join(out, "spikes.csv"), "step,neuron\n"))).toBe("only spikes.csv are new");
    const other = (out: string) => {
      for (const name of job("run").set) writeFileSync(join(out, name), "step,neuron\n9,9\n");
    };
    expect(judge(other)).toBe("spikes.csv is not part of what is due");
  });

  test("sees another exit code than the signal's", () => {
    expect(wrongExit("SIGTERM", 143, null)).toBeUndefined();
    expect(wrongExit("SIGTERM", 1, null)).toBe("it ends with 1");
    expect(wrongExit("ENOSPC", 1, null)).toBe("it ends with 1");
  });
});

describe(`ended at ${MOMENTS} random moments, seed ${seed}: old files whole or new files whole`, () => {
  for (const job of harness.jobs) {
    test.each(ENDS.filter((end) => end !== "ENOSPC" || canMount))(`${job.name} by %s`, async (end) => {
      for (let n = 0; n < MOMENTS; n++) expect(await harness.endOnce(job, end)).toBeUndefined();
    });
  }
});
