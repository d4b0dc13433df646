import { existsSync, mkdtempSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { poisson } from "../../../../host/events/encoders.js";
import { loadEvents, saveEvents } from "../../../../host/node/event-files.js";
import { cli } from "./cli-support.js";

const folder = mkdtempSync(join(tmpdir(), "lifwire-"));
afterAll(() => rm(folder, { recursive: true }));

const EXAMPLE = new URL("../../../../examples/first-network/", import.meta.url).pathname;
const NETWORK = join(EXAMPLE, "network.json");
const INPUT = join(EXAMPLE, "input.csv");
const example = (out: string, ...more: string[]) => [
  ...["run", NETWORK, "--input", INPUT, "--steps", "100", "--build", "tiny", "--out", join(folder, out)],
  ...more,
];

describe("lifwire run", () => {
  it("writes the same files on both backends, and says what was run", async () => {
    const sim = await cli(example("sim", "--binary"));
    const rtl = await cli(example("rtl", "--binary", "--backend", "rtl"));
    expect([sim.exitCode, rtl.exitCode, sim.err, rtl.err]).toEqual([0, 0, "", ""]);
    const names = (await readdir(join(folder, "sim"))).sort();
    expect(names).toEqual(["raster.svg", "spikes.bin", "spikes.csv", "summary.json"]);
    for (const name of names) {
      const [a, b] = await Promise.all(["sim", "rtl"].map((run) => readFile(join(folder, run, name))));
      expect(a!.equals(b!), name).toBe(true);
    }
    const summary = JSON.parse(await readFile(join(folder, "sim", "summary.json"), "utf8"));
    const { events } = await loadEvents(join(folder, "sim", "spikes.bin"));
    expect(summary).toMatchObject({ steps: 100, stepsAsked: 100, spikesIn: 184, spikesOut: events.steps.length });
    expect(summary.spikesOut).toBeGreaterThan(20);
    expect(summary.cyclesPerStep).toBeCloseTo(summary.cycles / 100, 2);
    expect(sim.out).toContain(`${summary.cycles}, ${summary.cyclesPerStep} a step`);
    expect(sim.out).toContain("membraneTimeConstantMs: 20 ms became 20.0014659 ms");
  });

  it("writes the same files for 256 neurons, all to all, with random weights, over 1000 steps", async () => {
    const [network, input] = [join(folder, "dense.json"), join(folder, "dense.bin")];
    const parameters = { threshold: 900, leak: 3000, currentDecay: 30_000, refractorySteps: 2 };
    const random = (seed: number) => ({ kind: "random", min: -120, max: 127, seed });
    const json = {
      ...{ format: "lifwire-network", version: 1, axons: 256 },
      populations: [{ name: "all", size: 256, parameters }],
      connections: [
        { source: "axons", target: "all", weights: random(1) },
        { source: "all", target: "all", weights: random(2) },
      ],
    };
    await writeFile(network, JSON.stringify(json));
    await saveEvents(input, poisson(new Array(256).fill(0.05), { seed: 1 })(1000));
    // At the fastest rate of the line, because the RTL takes its time for each bit of the 128 KB of weights.
    const args = ["run", network, "--input", input, "--steps", "1000", "--baud", "12500000"];
    for (const backend of ["sim", "rtl"]) {
      const { exitCode, err } = await cli([...args, "--backend", backend, "--out", join(folder, `dense-${backend}`)]);
      expect([exitCode, err]).toEqual([0, ""]);
    }
    for (const name of ["spikes.csv", "summary.json", "raster.svg"]) {
      const read = (backend: string) => readFile(join(folder, `dense-${backend}`, name));
      expect((await read("sim")).equals(await read("rtl")), name).toBe(true);
    }
    const summary = JSON.parse(await readFile(join(folder, "dense-sim", "summary.json"), "utf8"));
    expect(summary.steps).toBe(1000);
    expect(summary.spikesOut).toBeGreaterThan(1000);
  });

  it("gives the same spikes at another rate of the line", async () => {
    await cli(example("fast", "--baud", "12500000"));
    const [fast, sim] = await Promise.all(
      ["fast", "sim"].map((run) => readFile(join(folder, run, "spikes.csv"), "utf8")),
    );
    expect(fast).toBe(sim);
  });

  it("runs without events", async () => {
    const { exitCode } = await cli([
      "run",
      NETWORK,
      "--steps",
      "5",
      "--build",
      "tiny",
      "--out",
      join(folder, "silent"),
    ]);
    expect(exitCode).toBe(0);
    expect(await readFile(join(folder, "silent", "spikes.csv"), "utf8")).toBe("step,index\n");
  });

  it("shows progress on a terminal only, and clears it", async () => {
    const { err } = await cli(example("progress"), { isTerminal: true });
    expect(err).toMatch(/ of 100 steps/);
    expect(err.endsWith("\r\x1b[K")).toBe(true);
  });

  it("delivers what was produced when it is interrupted", async () => {
    const input = join(folder, "long.bin");
    await saveEvents(input, poisson(new Array(8).fill(0.3), { seed: 3 })(20_000));
    const args = [
      "run",
      NETWORK,
      "--input",
      input,
      "--steps",
      "20000",
      "--build",
      "tiny",
      "--out",
      join(folder, "cut"),
    ];
    const { exitCode, out } = await cli(args, { isTerminal: true, abortAt: / of 20000 steps/ });
    expect(exitCode).toBe(130);
    const summary = JSON.parse(await readFile(join(folder, "cut", "summary.json"), "utf8"));
    expect(summary.steps).toBeGreaterThan(0);
    expect(summary.steps).toBeLessThan(20_000);
    expect(out).toContain(`${summary.steps}, stopped before the end (20000 asked for)`);
    // A whole run of as many steps has the same spikes.
    const whole = args.map((arg) => (arg === "20000" ? String(summary.steps) : arg.replace(/cut$/, "whole")));
    const short = join(folder, "short.csv");
    const { events } = await loadEvents(input);
    const kept = events.steps.filter((step) => step < summary.steps).length;
    await saveEvents(short, { steps: events.steps.slice(0, kept), indices: events.indices.slice(0, kept) });
    expect((await cli(whole.map((arg) => (arg === input ? short : arg)))).exitCode).toBe(0);
    const spikes = await Promise.all(["cut", "whole"].map((run) => readFile(join(folder, run, "spikes.csv"), "utf8")));
    expect(spikes[0]).toBe(spikes[1]);
  });

  it.each([
    ["a network that is not there", ["run", "none.json", "--steps", "1", "--out", "x"], "FILE_READ", "none.json"],
    [
      "an events file that is not there",
      [...example("bad").slice(0, 2), "--input", "none.csv", "--steps", "9", "--out", "x"],
      "FILE_READ",
      "none.csv",
    ],
    [
      "an event beyond the last step",
      example("bad").map((arg) => (arg === "100" ? "50" : arg)),
      "EVENTS_INVALID",
      "allowed: 0..49",
    ],
    ["a build that is not there", example("bad", "--build", "huge"), "BUILD_UNKNOWN", "tiny, standard"],
    ["a rate that the clock cannot make", example("bad", "--baud", "14000000"), "BAUD_RATE", "12500000"],
    [
      "a folder that is a file",
      [...example("bad").slice(0, -2), "--out", INPUT],
      "FILE_WRITE",
      `${INPUT}: cannot be written: is a file`,
    ],
    [
      "a folder below a file",
      [...example("bad").slice(0, -2), "--out", join(INPUT, "a", "b")],
      "FILE_WRITE",
      "part of the path is a file",
    ],
    [
      "a folder that nobody can make",
      [...example("bad").slice(0, -2), "--out", "/proc/lifwire"],
      "FILE_WRITE",
      "/proc/lifwire: ",
    ],
  ])("%s: one line, the exit code of its kind", async (_title, args, code, hint) => {
    const { exitCode, out, err } = await cli(args);
    const expected: Record<string, number> = { EVENTS_INVALID: 3, BUILD_UNKNOWN: 2, BAUD_RATE: 5 };
    expect([exitCode, out]).toEqual([expected[code] ?? 4, ""]);
    expect(err).toMatch(/^[^\n]+\n$/);
    expect(err).toContain(`lifwire: error ${code}: `);
    expect(err).toContain(hint);
  });

  it("a network beyond the build: one line that names the place", async () => {
    const file = join(folder, "large.json");
    const json = { ...JSON.parse(await readFile(NETWORK, "utf8")), axons: 17 };
    await writeFile(file, JSON.stringify({ ...json, connections: [] }));
    const { exitCode, err } = await cli([
      "run",
      file,
      "--steps",
      "1",
      "--build",
      "tiny",
      "--out",
      join(folder, "large"),
    ]);
    expect([exitCode, err]).toEqual([
      6,
      `lifwire: error NETWORK_TOO_LARGE: ${file}: axons is 17, allowed: 1..16, the axons of the attached build\n`,
    ]);
  });

  it("a network that the core refuses leaves no folder, nor does one that cannot be made below folders that can", async () => {
    const file = join(folder, "wide.json");
    await writeFile(
      file,
      JSON.stringify({ ...JSON.parse(await readFile(NETWORK, "utf8")), axons: 17, connections: [] }),
    );
    const out = join(folder, "not", "made");
    const { err } = await cli(["run", file, "--steps", "1", "--build", "tiny", "--out", out]);
    expect(err).toContain("NETWORK_TOO_LARGE");
    expect(existsSync(join(folder, "not"))).toBe(false);
    const tooLong = join(folder, "not", "n".repeat(300)); // longer than a name may be
    expect((await cli(["run", NETWORK, "--steps", "1", "--build", "tiny", "--out", tooLong])).err).toContain(
      "FILE_WRITE",
    );
    expect(existsSync(join(folder, "not"))).toBe(false);
  });

  it.each([
    [["info", "--backend", "rtl", "--port", "auto"]],
    [["weights", "read", NETWORK, "--checkpoint", "x.lifc", "--port", "auto"]],
    [["sweep", NETWORK, "--vary", "axons=1", "--steps", "1", "--out", "x.csv", "--input", INPUT, "--rate", "0.5"]],
    [["run", NETWORK, "--out", "x"]],
    [["run", NETWORK, "--steps", "0", "--out", "x"]],
    [["run", NETWORK, "--steps", "1.5", "--out", "x"]],
    [["run", NETWORK, "--steps", "4294967296", "--out", "x"]],
    [["run", NETWORK, "--steps", "1"]],
    [["info", "--backend", "board"]],
    [["export", "--format", "pdf"]],
    [["nothing"]],
    [["info", "--colour"]],
  ])("wrong arguments %j: one line, exit code 2", async (args) => {
    const { exitCode, out, err } = await cli(args);
    expect([exitCode, out]).toEqual([2, ""]);
    expect(err).toMatch(/^error: [^\n]+\n$/);
  });

  it("tells its version", async () => {
    const { version } = JSON.parse(await readFile(new URL("../../../../package.json", import.meta.url), "utf8"));
    expect(await cli(["--version"])).toEqual({ exitCode: 0, out: `${version}\n`, err: "" });
  });

  it.runIf(process.platform !== "win32")(
    "interrupted while another program works: one line, exit code 130",
    async () => {
      const loader = "#!/bin/sh\nif [ $1 = --Version ]; then echo 1.0; else echo writing; exec sleep 60; fi\n";
      await writeFile(join(folder, "openFPGALoader"), loader, { mode: 0o755 });
      const path = process.env.PATH;
      process.env.PATH = `${folder}:${path}`;
      try {
        const args = ["flash", "ice40-hx8k", "--bitstream", INPUT];
        const { exitCode, out, err } = await cli(args, { abortAt: /writing/ });
        expect([exitCode, out]).toEqual([130, ""]);
        expect(err).toBe("writing\nlifwire: error INTERRUPTED: openFPGALoader was interrupted\n");
      } finally {
        process.env.PATH = path;
      }
    },
  );

  it("prints a stack only when asked to", async () => {
    const args = ["run", "none.json", "--steps", "1", "--out", "x"];
    expect((await cli(args)).err).not.toContain("    at ");
    expect((await cli([...args, "--verbose"])).err).toContain("    at ");
  });
});

describe.each(["sim", "rtl"])("on %s", (backend) => {
  it("lifwire info tells what the core says of itself", async () => {
    const { exitCode, out } = await cli(["info", "--backend", backend, "--build", "tiny"]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/neurons +16\n/);
    const json = JSON.parse((await cli(["info", "--json", "--backend", backend])).out);
    expect(json).toMatchObject({ neurons: 256, axons: 256, lanes: 16 });
  });

  it("lifwire export writes the register map", async () => {
    const { out } = await cli(["export", "--backend", backend, "--build", "tiny"]);
    expect(out).toContain("| 0x00000010 | baudDivisor | rw | 100 | 8..65535 |");
    const file = join(folder, `${backend}.json`);
    expect((await cli(["export", "--backend", backend, "--format", "json", "--out", file])).out).toBe("");
    const map = JSON.parse(await readFile(file, "utf8"));
    expect(map.registers[2]).toMatchObject({ name: "neurons", address: 2, access: "ro", value: 256 });
    expect(map.regions.find((r: { name: string }) => r.name === "weights")).toMatchObject({
      address: 0x3000000,
      words: 32768,
    });
  });
});

it("both backends are one build: their register maps are equal", async () => {
  const [sim, rtl] = await Promise.all(
    ["sim", "rtl"].map((backend) => readFile(join(folder, `${backend}.json`), "utf8")),
  );
  expect(sim).toBe(rtl);
});
