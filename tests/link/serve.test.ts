import { mkdtempSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { classify, classNeurons } from "../../examples/digits/classify.js";
import { loadDigits } from "../../examples/digits/dataset.js";
import { DIGITS_NETWORK } from "../../examples/digits/paths.js";
import { connect } from "../../host/api/connect.js";
import { Network } from "../../host/api/index.js";
import { lifwire, Served } from "./support.js";

// A virtual board in one process, its user in another, a serial port of the operating system between them.
const folder = mkdtempSync(join(tmpdir(), "lifwire-serve-"));
afterAll(() => rm(folder, { recursive: true }));

const EXAMPLE = new URL("../../examples/first-network/", import.meta.url).pathname;
const files = ["spikes.csv", "raster.svg"];
const example = (out: string, ...more: string[]) => [
  ...["run", join(EXAMPLE, "network.json"), "--input", join(EXAMPLE, "input.csv"), "--steps", "100"],
  ...["--build", "tiny", "--out", join(folder, out), ...more],
];

async function digits(target: string, baudRate?: number) {
  await using core = await connect(target, baudRate === undefined ? {} : { baudRate });
  const network = await Network.load(DIGITS_NETWORK);
  await core.program(network);
  const outputs = classNeurons(network);
  const results = [];
  for (const digit of loadDigits().test) results.push(await classify(core, outputs, digit));
  return results;
}

describe.each(["sim", "rtl"])("a board that is %s", (backend) => {
  test.each([["--pty"], ["--tcp", "0"]])("lifwire run gives the same files through %s", async (...how) => {
    await using served = await Served.start([...how, "--build", "tiny", "--backend", backend]);
    const name = `${backend}${how[0]}`;
    const run = await lifwire(example(name, "--port", served.port));
    expect([run.exitCode, run.err]).toEqual([0, ""]);
    expect((await lifwire(example(`${name}-own`))).exitCode).toBe(0);
    for (const file of files) {
      const [far, own] = await Promise.all(
        [name, `${name}-own`].map((out) => readFile(join(folder, out, file), "utf8")),
      );
      expect(far, file).toBe(own);
    }
    expect(await served.stop()).toBe(130);
  });
});

test("Ctrl-C ends a run on a serial port at a step, what it gave is kept, and the next run finds the core sane", async () => {
  await using served = await Served.start(["--pty", "--build", "tiny"]);
  const steps = 2 ** 31;
  const cut = example("cut", "--port", served.port, "--verbose").map((arg) => (arg === "100" ? String(steps) : arg));
  const { exitCode, err } = await lifwire(cut, {}, "programmed");
  expect([exitCode, err.includes("error")]).toEqual([130, false]);
  const summary = JSON.parse(await readFile(join(folder, "cut", "summary.json"), "utf8"));
  expect(summary.steps).toBeLessThan(steps);
  expect((await lifwire(example("after-cut", "--port", served.port))).exitCode).toBe(0);
  expect((await lifwire(example("no-cut"))).exitCode).toBe(0);
  const spikes = ["after-cut", "no-cut"].map((out) => readFile(join(folder, out, "spikes.csv"), "utf8"));
  expect(await spikes[0]).toBe(await spikes[1]);
});

test("digits: accuracy, spikes and cycles through a serial port are those of a core in this process", async () => {
  await using served = await Served.start(["--pty"]);
  const own = await digits("sim");
  const far = await digits(served.port);
  expect(far).toEqual(own);
  expect(far).toHaveLength(899);
});

test("the core is found whatever rate it was left at, and its rate changes at run time", async () => {
  await using served = await Served.start(["--pty", "--build", "tiny"]);
  {
    await using core = await connect(served.port);
    await core.setBaudRate(3_000_000);
    expect(await core.readRegister("baudDivisor")).toBe(33);
  }
  await using core = await connect(served.port);
  expect(core.baudRate).toBe(Math.floor(100_000_000 / 33)); // what the divisor makes
});
