import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { commandLine, leaves } from "../../../../host/cli/program.js";
import { TcpBoard } from "../../../../host/cli/virtual-board/tcp-board.js";
import { VirtualBoard } from "../../../../host/cli/virtual-board/virtual-board.js";
import { VirtualNeuroCoreX } from "../../../../host/models/neurocorex/virtual-neurocorex.js";
import { cli } from "./cli-support.js";
import { writeLearningFiles } from "./learning-files.js";

const folder = mkdtempSync(join(tmpdir(), "lifwire-json-"));
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());
const at = (name: string) => join(folder, name);
const model = (name: string) => new URL(`../../../models/data/${name}`, import.meta.url).pathname;

const small = {
  ...{ format: "lifwire-network", version: 1, axons: 2 },
  populations: [{ name: "out", size: 2, parameters: { threshold: 3, refractorySteps: 1 } }],
  connections: [{ source: "axons", target: "out", weights: { kind: "one-to-one", weight: 3 } }],
};

beforeAll(async () => {
  writeLearningFiles(folder);
  writeFileSync(at("small.json"), JSON.stringify(small));
  writeFileSync(at("in.csv"), "step,index\n0,0\n4,1\n");
  mkdirSync(at("bin"));
  tool("yosys", `echo '{"modules":{"icebreaker_top":{"cells":{"a":{"type":"SB_LUT4"}}}}}' > netlist.json`);
  tool(
    "nextpnr-ice40",
    `echo "Info: ICESTORM_LC: 100/ 5280 1%"; echo "Info: Max frequency for clock 'clk': 20 MHz (PASS at 18 MHz)"`,
  );
  tool("icepack", "echo bits > $2");
  tool("openFPGALoader", "exit 0");
  await cli(["train", at("net.json"), at("train.json"), "--out", at("learned")]);
});

/** A stand-in for a tool of the flow. */
function tool(name: string, script: string): void {
  writeFileSync(
    at(`bin/${name}`),
    `#!/bin/sh\ncase "$1" in -V|--version) echo "${name} 1.2.3"; exit;; esac\n${script}\n`,
  );
  chmodSync(at(`bin/${name}`), 0o755);
}

const checkpoint = () => ["--checkpoint", at("learned/checkpoint.lifc")];
const select = ["--from", "axons", "--to", "out"];

/** A call of each verb that ends well, and what its JSON must have. */
const CALLS: Record<string, readonly [args: () => string[], due: object]> = {
  info: [() => ["--build", "tiny"], { neurons: 16 }],
  run: [() => [at("small.json"), "--steps", "9", "--input", at("in.csv"), "--out", at("run")], { spikesOut: 2 }],
  import: [
    () => [model("nir-tiny/lif.nir"), "--dt", "0.0001", "--reset", "value", "--out", at("imported.json")],
    { files: [at("imported.json"), at("imported.report.json")] },
  ],
  export: [() => ["--build", "tiny"], { build: expect.anything() }],
  boards: [() => [], expect.arrayContaining([expect.objectContaining({ name: "icebreaker" })])],
  build: [() => ["icebreaker", "--tools", "native", "--out", at("board")], { board: "icebreaker", fmaxHz: 20e6 }],
  flash: [
    () => ["icebreaker", "--bitstream", at("in.csv")],
    { board: "icebreaker", bitstream: at("in.csv"), persist: false },
  ],
  live: [() => [at("small.json"), "--out", at("page")], { page: at("page/index.html") }],
  ports: [() => [], expect.any(Array)],
  train: [() => [at("net.json"), at("train.json"), "--out", at("trained")], { samples: 160 }],
  eval: [() => [at("net.json"), at("train.json"), ...checkpoint()], { samples: 20 }],
  "weights read": [
    () => [at("net.json"), ...checkpoint(), ...select, "--out", at("w.npy")],
    { rows: 16, columns: 8, files: [at("w.npy")] },
  ],
  "weights write": [
    () => [at("net.json"), ...checkpoint(), ...select, "--in", at("learned/weights-axons-out.npy")],
    { written: 128 },
  ],
  "weights export": [() => [at("net.json"), ...checkpoint(), "--out", at("net2.json")], { learned: ["axons to out"] }],
  "weights diff": [() => [at("learned/weights-axons-out.npy"), at("learned/weights-axons-out.npy")], { differing: 0 }],
  completion: [() => ["fish"], { shell: "fish" }],
};

const json = async (args: string[]) => {
  const { exitCode, out, err } = await cli([...args, "--json"]);
  expect([exitCode, err.match(/error.*/)]).toEqual([0, null]);
  return JSON.parse(out);
};

describe("--json on success is JSON and nothing else:", () => {
  it.each(Object.entries(CALLS))("%s", async (name, [args, due]) => {
    vi.stubEnv("PATH", `${at("bin")}:${process.env.PATH}`);
    const got = await json([...name.split(" "), ...args()]);
    if (Array.isArray(got)) expect(got).toEqual(due);
    else expect(got).toMatchObject(due);
  });

  it("sweep, as a table and of one", async () => {
    const board = await VirtualBoard.create({ backend: "sim", build: "tiny" });
    const plug = await TcpBoard.open(board, 0);
    const args = [
      "sweep",
      at("small.json"),
      "--port",
      plug.url,
      "--vary",
      "input.seed=1,2",
      "--steps",
      "5",
      "--rate",
      "0.5",
    ];
    const [table, summary] = [await json([...args, "--out", "-"]), await json([...args, "--out", at("table.csv")])];
    plug.close();
    await board.close();
    expect(table).toMatchObject([{ run: 0, status: "ok" }, { run: 1 }]);
    expect(summary).toEqual({ runs: 2, done: 2, kept: 0, failed: 0, table: at("table.csv") });
  });

  it("serve and neurocorex", async () => {
    const served = await cli(["serve", "--tcp", "0", "--build", "tiny", "--json"], { abortAtOut: /port/ });
    expect(JSON.parse(served.out)).toEqual({ port: expect.stringMatching(/^tcp:\/\/127\.0\.0\.1:\d+$/) });
    const plug = await TcpBoard.open(new VirtualNeuroCoreX(), 0);
    const args = ["--port", plug.url, "--steps", "10", "--input", at("in.csv"), "--out", at("ncx")];
    const got = await json(["neurocorex", at("small.json"), ...args]);
    plug.close();
    expect(got).toMatchObject({ steps: 10, spikes: 2, delayed: 0, files: [at("ncx/spikes.csv")] });
  });

  it("of other tools' models: run, import, export", async () => {
    const snn = at("pulse.snn.json");
    copyFileSync(model("snm/pulse.snn.json"), snn);
    expect(await json(["run", snn, "--steps", "5", "--out", at("snn")])).toMatchObject({ steps: 5, stepsAsked: 5 });
    const files = [at("snm.json"), at("snm.events.csv"), at("snm.report.json")];
    expect(await json(["import", snn, "--out", at("snm.json")])).toMatchObject({ files });
    const plain = { ...small, populations: [{ name: "out", size: 2, parameters: { threshold: 3 } }] };
    writeFileSync(at("plain.json"), JSON.stringify(plain));
    const to = (format: string, out: string) => json(["export", at("plain.json"), "--to", format, "--out", out]);
    expect(await to("snn", at("back.snn.json"))).toEqual({ file: at("back.snn.json"), format: "snn", notes: [] });
    expect(await to("nir", at("back.nir"))).toMatchObject({ file: at("back.nir"), format: "nir" });
    expect(await json(["export", "--build", "tiny", "--out", at("map.md")])).toEqual({
      file: at("map.md"),
      format: "md",
    });
    expect(await readFile(at("map.md"), "utf8")).toContain("# ");
  });

  it("every verb is here", () => {
    const streams = { out: () => {}, err: () => {}, isTerminal: false, signal: new AbortController().signal };
    const names = leaves(commandLine({ ...streams, redraw: () => {} })).map(({ name }) => name);
    expect(names.filter((name) => !["serve", "neurocorex", "sweep"].includes(name)).sort()).toEqual(
      Object.keys(CALLS).sort(),
    );
  });
});

describe("an output that is an input is refused, by whatever name it goes, and stays as it was:", () => {
  it.each<[string, string, () => string[]]>([
    [
      "run",
      "spikes.csv",
      () => ["run", at("small.json"), "--steps", "5", "--input", at("spikes.csv"), "--out", folder],
    ],
    [
      "run, by a link",
      "spikes.csv",
      () => ["run", at("small.json"), "--steps", "5", "--input", at("link.csv"), "--out", folder],
    ],
    [
      "run --vcd",
      "small.json",
      () => ["run", at("small.json"), "--steps", "5", "--vcd", at("small.json"), "--out", at("v")],
    ],
    [
      "run --checkpoint",
      "summary.json",
      () => ["run", at("net.json"), "--steps", "5", "--checkpoint", at("summary.json"), "--out", folder],
    ],
    [
      "run of a model",
      "state.json",
      () => ["run", "x.snn.json", "--steps", "5", "--input", at("state.json"), "--out", folder],
    ],
    ["import", "a.nir", () => ["import", at("a.nir"), "--out", at("a.nir")]],
    [
      "import --check",
      "b.json",
      () => ["import", at("a.nir"), "--out", at("b.json"), "--check", at("b.json"), "--steps", "5"],
    ],
    ["import of a model", "a.snn.json", () => ["import", at("a.snn.json"), "--out", at("a.snn.json")]],
    ["export", "small.json", () => ["export", at("small.json"), "--to", "snn", "--out", at("small.json")]],
    ["sweep", "t.json", () => ["sweep", at("t.json"), "--vary", "input.seed=1", "--steps", "5", "--out", at("t.json")]],
    [
      "neurocorex",
      "spikes.csv",
      () => [
        "neurocorex",
        at("small.json"),
        "--port",
        "tcp://127.0.0.1:1",
        "--steps",
        "5",
        "--input",
        at("spikes.csv"),
        "--out",
        folder,
      ],
    ],
    ["train", "summary.json", () => ["train", at("net.json"), at("summary.json"), "--out", folder]],
    [
      "eval",
      "test.csv",
      () => ["eval", at("net.json"), at("test.csv"), "--labels", "last", ...checkpoint(), "--out", at("test.csv")],
    ],
    ["weights read", "net.json", () => ["weights", "read", at("net.json"), "--svg", at("net.json"), ...checkpoint()]],
    [
      "weights export",
      "net.json",
      () => ["weights", "export", at("net.json"), "--out", at("net.json"), ...checkpoint()],
    ],
  ])("%s: %s", async (_verb, input, args) => {
    writeFileSync(at("spikes.csv"), "step,index\n0,0\n");
    writeFileSync(at("summary.json"), await readFile(at("train.json")));
    writeFileSync(at("t.json"), JSON.stringify(small));
    for (const name of ["state.json", "a.nir", "b.json", "a.snn.json"]) writeFileSync(at(name), "anything");
    await rm(at("link.csv"), { force: true });
    symlinkSync(at("spikes.csv"), at("link.csv"));
    const before = await readFile(at(input));
    const { exitCode, out, err } = await cli(args());
    expect([exitCode, out]).toEqual([2, ""]);
    expect(err).toMatch(/^lifwire: error ARGUMENT: [^\n]*the command reads this file[^\n]*; choose another place\n$/);
    expect((await readFile(at(input))).equals(before)).toBe(true);
  });
});
