import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { InstantiateOptions, ModelTypes, VerilatedModel } from "verilator-wasm-ts-bridge";
import {
  APT_PACKAGES,
  type BuildOptions,
  buildModel,
  findTools,
  type Manifest,
  missingTools,
} from "verilator-wasm-ts-bridge/build";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FIXTURES } from "./build-fixtures.js";
import { errorOf, here } from "./support.js";

const missing = await missingTools();
const canBuild = missing.length === 0;
if (!canBuild) {
  const names = missing.map(({ aptPackage }) => aptPackage).join(" ");
  console.warn(`builds are not tested here, these packages are not installed: ${names}`);
}

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bridge-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const [fixture] = FIXTURES as [BuildOptions];

/** A one-file design in its own folder. */
async function design(name: string, text: string): Promise<BuildOptions> {
  const place = path.join(folder, name);
  await mkdir(place, { recursive: true });
  await writeFile(path.join(place, `${name}.sv`), text);
  return { name, top: name, sources: [path.join(place, `${name}.sv`)], outDir: place, workDir: place };
}

/** The same build from copies of the sources below `place`. */
async function movedCopy(options: BuildOptions, place: string): Promise<BuildOptions> {
  const root = path.join(folder, place, options.name);
  const rootDir = path.join(root, "rtl");
  await cp(here("rtl"), rootDir, { recursive: true });
  const sources = options.sources.map((file) => path.join(rootDir, path.basename(file)));
  const folders = { outDir: path.join(root, "out"), workDir: path.join(root, "work") };
  return { ...options, sources, rootDir, includeDirs: [path.join(rootDir, "include")], ...folders };
}

/** Whether the tools here are those that a manifest lists. */
async function hasToolsOf(manifestFile: string): Promise<boolean> {
  const { tools } = JSON.parse(await readFile(manifestFile, "utf8")) as Manifest;
  const { versions } = await findTools();
  return JSON.stringify(tools) === JSON.stringify(versions);
}

describe.runIf(canBuild)("building", () => {
  it("gives the committed fixtures again, byte by byte, from sources in another folder", async () => {
    for (const options of FIXTURES) {
      const moved = await movedCopy(options, "moved");
      await buildModel(moved);
      // With other tools than those of the fixtures, a build in yet another folder takes their place.
      let expectedDir = here("fixtures");
      if (!(await hasToolsOf(`${expectedDir}/${options.name}.manifest.json`))) {
        const again = await movedCopy(options, "moved-again/further");
        await buildModel({ ...again, jobs: 1 });
        expectedDir = again.outDir;
      }
      for (const ending of ["wasm", "ts", "manifest.json"]) {
        const file = `${options.name}.${ending}`;
        const [fresh, expected] = await Promise.all([
          readFile(`${moved.outDir}/${file}`),
          readFile(`${expectedDir}/${file}`),
        ]);
        expect(fresh.equals(expected), `${file} differs: run build-fixtures.ts`).toBe(true);
      }
    }
  });

  it("builds a module without clock, and lets it read its table from a given file", async () => {
    const runtimeModule = import.meta.resolve("verilator-wasm-ts-bridge"); // the class lies outside this project
    const place = { sources: [here("rtl/bridge_rom.sv")], outDir: folder, workDir: folder };
    const rom: BuildOptions = { name: "rom", top: "bridge_rom", ...place, runtimeModule };
    const { classFile, wasmFile, manifest } = await buildModel(rom);
    expect(manifest).toMatchObject({ clock: null, signals: [], memories: [] });
    const { Rom } = (await import(/* @vite-ignore */ classFile)) as { Rom: ModelClass<RomPorts> };
    const bytes = await readFile(wasmFile);
    const lines: string[] = [];
    const model = await Rom.instantiate(bytes, { files: { "rom.hex": Buffer.from("11 22 33 44\n@f\nee\n") } });
    model.ports.addr_i = 2;
    model.eval();
    expect(model.ports.data_o).toBe(0x33);
    model.ports.addr_i = 15;
    model.eval();
    expect(model.ports.data_o).toBe(0xee);
    expect((await errorOf(() => model.clock(1))).code).toBe("no-clock");
    await Rom.instantiate(bytes, { onDisplay: (line: string) => lines.push(line) });
    expect(lines.join()).toContain("rom.hex");
  });

  it("gives up a model whose logic oscillates, and lets a memory nobody drives be written", async () => {
    const text = `module loop(input logic on_i, input logic addr_i, output logic a_o, output logic [3:0] d_o);
  logic a;
  logic [3:0] table_q[2];
  always_comb a = on_i & ~a_o;
  assign a_o = a;
  assign d_o = table_q[addr_i];
endmodule
`;
    const runtimeModule = import.meta.resolve("verilator-wasm-ts-bridge");
    const publicSignals = [{ module: "loop", signal: "table_q" }];
    const built = await buildModel({ ...(await design("loop", text)), runtimeModule, publicSignals });
    const { Loop } = (await import(/* @vite-ignore */ built.classFile)) as { Loop: ModelClass<LoopPorts> };
    const model = await Loop.instantiate(await readFile(built.wasmFile));
    model.memoryByName("loop.table_q").set(1, 9);
    model.ports.addr_i = 1;
    model.eval();
    expect(model.ports.d_o).toBe(9);
    model.ports.on_i = 1;
    const error = await errorOf(() => model.eval());
    expect(error.code).toBe("model-failed");
    expect(error.message).toContain("converge");
    expect(await errorOf(() => model.eval())).toBe(error);
  });

  it("names file and line of the first error of the RTL", async () => {
    const options = await design("broken", "module broken(input logic a_i);\n  assign b = ;\nendmodule\n");
    const error = await errorOf(() => buildModel(options));
    expect(error.code).toBe("verilator-refused");
    expect(error.data).toMatchObject({ file: "broken.sv", line: 2 });
    expect(error.message).toContain("syntax error");
    expect(await readdir(options.outDir)).not.toContain("broken.wasm");
  });

  it.each([
    [{ parameters: { Nothing: 3 } }, "verilator-refused", "Nothing"],
    [{ top: "absent" }, "verilator-refused", "absent"],
    [{ publicSignals: [{ module: "absent", signal: "mem" }] }, "unknown-module", "bridge_ram"],
    [{ publicSignals: [{ module: "bridge_ram", signal: "memory" }] }, "unknown-signal", "mem"],
    [{ publicSignals: [{ module: "bridge_ram", signal: "Width" }] }, "unsupported-signal", "Width"],
    [{ clock: "absent" }, "unknown-port", "absent"],
    [{ clock: "count_o" }, "unknown-port", "8-bit output"],
    [{ watch: ["rx_i"] }, "unknown-port", "1-bit input"],
  ])("refuses %j", async (change, code, text) => {
    const error = await errorOf(() => buildModel({ ...fixture, ...change, outDir: folder, workDir: folder }));
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
  });

  it("refuses ports it cannot carry", async () => {
    const pad = await design("pad", "module pad(inout wire a_io);\nendmodule\n");
    expect((await errorOf(() => buildModel(pad))).code).toBe("unsupported-port");
    const array = await design(
      "many",
      "module many(input logic [3:0] a_i[2], output logic b_o);\nassign b_o = a_i[1][0];\nendmodule\n",
    );
    expect((await errorOf(() => buildModel(array))).code).toBe("unsupported-port");
  });

  it("passes Verilator's warnings on", async () => {
    const options = await design(
      "short",
      "module short(input logic [7:0] a_i, output logic b_o);\n  assign b_o = a_i;\nendmodule\n",
    );
    const { warnings } = await buildModel(options);
    expect(warnings.join()).toMatch(/^WIDTH: short\.sv:2:/);
  });
});

describe("options and tools", () => {
  it("says which packages are missing when the tools are not there", async () => {
    const { PATH } = process.env;
    process.env.PATH = folder;
    try {
      const error = await errorOf(() => buildModel({ ...fixture, outDir: folder, workDir: folder }));
      expect(error.code).toBe("tool-missing");
      for (const aptPackage of APT_PACKAGES) expect(error.message).toContain(aptPackage);
    } finally {
      process.env.PATH = PATH;
    }
  });

  it("installs exactly the packages that are asked for", async () => {
    const script = await readFile(here("../../sim/verilator-wasm-ts-bridge/install-tools.sh"), "utf8");
    expect(/packages="([^"]+)"/.exec(script)?.[1]?.split(" ")).toEqual(APT_PACKAGES);
  });

  it.each([
    [{ name: "1st" }, "bad-option"],
    [{ top: "not a name" }, "bad-option"],
    [{ sources: [] }, "bad-option"],
    [{ sources: ["absent.sv"] }, "source-missing"],
    [{ parameters: { Depth: 1.5 } }, "bad-option"],
    [{ watch: ["tx_o", "tx_o"] }, "bad-option"],
    [{ rootDir: "/absent" }, "bad-option"],
  ])("refuses %j", async (change, code) => {
    expect((await errorOf(() => buildModel({ ...fixture, ...change, outDir: folder }))).code).toBe(code);
  });
});

interface RomPorts {
  addr_i: number;
  readonly data_o: number;
}

interface LoopPorts {
  on_i: number;
  addr_i: number;
  readonly d_o: number;
}

/** A generated class that is imported at run time. */
interface ModelClass<P extends object> {
  instantiate(bytes: Uint8Array, options?: InstantiateOptions): Promise<VerilatedModel<ModelTypes & { ports: P }>>;
}
