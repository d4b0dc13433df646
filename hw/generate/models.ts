import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildModel } from "verilator-wasm-ts-bridge/build";
import { BUILDS, type Build, buildByName } from "../../protocol/tables/builds.js";
import { projectRoot, rtlSources } from "../project.js";
import { rtlParameters } from "../rtl-parameters.js";

// Builds the WebAssembly models of the shipped builds, or of those named, into sim/rtl/builds, or with --check compares them.

/** What lockstep tests look at inside the RTL of a build. */
function publicSignals({ learning, encoder, serialUpdate }: Build): { module: string; signal: string }[] {
  return [
    { module: "ram_sdp", signal: "mem" },
    ...(learning ? [] : [{ module: "ram_sp", signal: "mem" }]),
    ...(serialUpdate ? [{ module: "ram_masked", signal: "mem" }] : []),
    ...(learning || encoder ? [{ module: "random_generators", signal: "random_q" }] : []),
    { module: "fired_bits", signal: "fired_q" },
    { module: "run_counters", signal: "step_q" },
  ];
}

/** Optimisations of Verilator 5.006 that make this RTL slower; tests/bench/README.md has the figures. */
const FASTEST_FLAGS = ["-fno-gate", "-fno-subst"];

/** Builds one model of the RTL in `rtlDir` into a folder. Works in its own folder, so builds may run in parallel. */
export async function buildRtlModel(
  build: Build,
  outDir: string,
  rtlDir = join(projectRoot(), "hw/rtl"),
  name: string = build.name,
) {
  const workDir = mkdtempSync(join(tmpdir(), "lifwire-build-"));
  try {
    return await buildModel({
      name,
      top: "lifwire_top",
      sources: rtlSources(projectRoot()).map((source) => join(rtlDir, source)),
      rootDir: rtlDir,
      parameters: rtlParameters(build),
      clock: "clk_i",
      watch: ["uart_tx_o"],
      publicSignals: publicSignals(build),
      verilatorFlags: FASTEST_FLAGS,
      outDir,
      workDir,
    });
  } finally {
    rmSync(workDir, { recursive: true });
  }
}

function fileHash(path: string): string {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch {
    return "missing";
  }
}

async function check(shipped: string): Promise<void> {
  const fresh = mkdtempSync(join(tmpdir(), "lifwire-models-"));
  try {
    for (const build of Object.values(BUILDS)) {
      await buildRtlModel(build, fresh);
      for (const ending of ["wasm", "ts", "manifest.json"]) {
        const file = `${build.name}.${ending}`;
        if (fileHash(join(fresh, file)) !== fileHash(join(shipped, file))) {
          console.error(`sim/rtl/builds/${file} is not what hw/rtl gives; run: npm run rtl:build`);
          process.exitCode = 1;
        } else console.log(`${file}: as built`);
      }
    }
  } finally {
    rmSync(fresh, { recursive: true });
  }
}

async function main(): Promise<void> {
  const shipped = join(projectRoot(), "sim/rtl/builds");
  if (process.argv.includes("--check")) return check(shipped);
  const names = process.argv.slice(2);
  for (const build of names.length === 0 ? Object.values(BUILDS) : names.map(buildByName)) {
    const { wasmFile } = await buildRtlModel(build, shipped);
    console.log(`built ${wasmFile}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
