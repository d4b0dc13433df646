import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
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

  it.each([
    [["--record", "voltage=0"], "--record voltage=0, allowed: one of potential, current"],
    [["--record", "potential=0-"], "allowed: numbers as 0-9,12, or excitatory, inhibitory"],
    [["--record", "potential=10"], "potential of neuron 10, allowed: neurons 0..9 of the network"],
    [["--record", "weight=axons"], "--record weight=axons, allowed: weight=<source>:<neurons>"],
    [["--every", "2"], "--every is given without --record"],
    [["--signals", "potential"], "--signals is given without --vcd"],
    [["--vcd", "/nowhere/run.vcd"], "/nowhere/run.vcd: cannot be written"],
  ])("refuses %j", async (options, message) => {
    const { exitCode, err } = await run(...options);
    expect(exitCode).not.toBe(0);
    expect(err).toContain(message);
    expect(err.trim().split("\n")).toHaveLength(1);
  });
});
