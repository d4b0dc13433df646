import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { connect } from "../../../../host/api/connect.js";
import { Network } from "../../../../host/api/index.js";
import { decodeNpy } from "../../../../host/formats/npy.js";
import { projectRoot } from "../../../../hw/project.js";
import { cli } from "./cli-support.js";

const folder = mkdtempSync(join(tmpdir(), "lifwire-recording-"));
afterAll(() => rmSync(folder, { recursive: true }));
const example = join(projectRoot(), "examples/first-network");
const run = (...more: string[]) =>
  cli([
    ...[
      "run",
      join(example, "network.json"),
      "--input",
      join(example, "input.csv"),
      "--steps",
      "100",
      "--build",
      "tiny",
    ],
    ...["--out", join(folder, "out"), ...more],
  ]);

const bytesOf = (values: ArrayBufferView) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);

describe("lifwire run --record", () => {
  it("writes a table, arrays, curves and a waveform", async () => {
    const vcd = join(folder, "run.vcd");
    const { exitCode, out, err } = await run(
      ...["--record", "potential=0-1,9", "--record", "weight=axons:inhibitory", "--record", "current=excitatory"],
      ...["--every", "2", "--vcd", vcd, "--signals", "potential=3"],
    );
    expect([exitCode, err]).toEqual([0, ""]);
    expect(out).toContain("recording.csv");
    const csv = readFileSync(join(folder, "out/recording.csv"), "utf8").trim().split("\n");
    expect(csv).toHaveLength(51);
    expect(csv[0]).toMatch(/^step,potential.0,potential.1,potential.9,current.0,/);
    const potential = decodeNpy(readFileSync(join(folder, "out/potential.npy")));
    expect(potential.shape).toEqual([50, 3]);
    expect([...potential.values].slice(0, 3)).toEqual(csv[1]!.split(",").slice(1, 4).map(Number));
    expect([...decodeNpy(readFileSync(join(folder, "out/steps.npy"))).values].slice(0, 3)).toEqual([1, 3, 5]);
    expect(decodeNpy(readFileSync(join(folder, "out/weight.npy"))).shape).toEqual([50, 16]);
    expect(readFileSync(join(folder, "out/recording.svg"), "utf8")).toContain(">potential (mV)</text>");
    expect(readFileSync(vcd, "utf8")).toContain("$scope module potential $end\n$var wire 18 ");
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("writes piece by piece what a run keeps", async () => {
    const network = await Network.load(join(example, "network.json"));
    const steps = 12_000;
    const args = [
      join(example, "network.json"),
      "--steps",
      String(steps),
      "--build",
      "tiny",
      "--out",
      join(folder, "long"),
    ];
    const signals = ["--record", "potential", "--record", "weight=axons:inhibitory"];
    expect((await cli(["run", ...args, ...signals])).exitCode).toBe(0);
    await using core = await connect("sim", { build: "tiny" });
    await core.program(network);
    const weight = [[network.axons, network.find("inhibitory")]] as const;
    const { recording } = await core.run({ steps, record: { potential: { first: 0, size: 10 }, weight } });
    expect(readFileSync(join(folder, "long/recording.csv"), "utf8")).toBe(recording.toCsv());
    for (const name of ["potential", "weight"] as const) {
      const { shape, values } = decodeNpy(readFileSync(join(folder, `long/${name}.npy`)));
      expect(shape).toEqual([steps, recording.signal(name).labels.length]);
      expect(Buffer.compare(bytesOf(values), bytesOf(recording.signal(name).values))).toBe(0);
    }
  });

  it("of a run that was ended has the rows until then", async () => {
    const args = [join(example, "network.json"), "--steps", "1000000000", "--build", "tiny", "--record", "potential=0"];
    const ended = await cli(["run", ...args, "--out", join(folder, "ended")], {
      isTerminal: true,
      abortAt: /[1-9]\d* of/,
    });
    expect(ended.exitCode).toBe(130);
    const { steps } = JSON.parse(readFileSync(join(folder, "ended/summary.json"), "utf8")) as { steps: number };
    expect(decodeNpy(readFileSync(join(folder, "ended/potential.npy"))).shape).toEqual([steps, 1]);
    expect(decodeNpy(readFileSync(join(folder, "ended/steps.npy"))).values.at(-1)).toBe(steps - 1);
  });

  it.each([
    [["--record", "voltage=0"], "--record voltage=0, allowed: one of potential, current"],
    [["--record", "potential=0-"], "allowed: numbers such as 0-9,12, or excitatory, inhibitory"],
    [["--record", "potential=10"], "potential of neuron 10, allowed: neurons 0..9 of the network"],
    [["--record", "weight=axons"], "--record weight=axons, allowed: weight=<source>:<neurons>"],
    [["--every", "2"], "--every needs --record"],
    [["--signals", "potential"], "--signals needs --vcd"],
    [["--vcd", "/nowhere/run.vcd"], "/nowhere/run.vcd: cannot be written"],
  ])("refuses %j", async (options, message) => {
    const { exitCode, err } = await run(...options);
    expect(exitCode).not.toBe(0);
    expect(err).toContain(message);
    expect(err.trim().split("\n")).toHaveLength(1);
  });
});
