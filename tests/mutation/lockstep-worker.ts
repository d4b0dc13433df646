import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { buildByName } from "../../protocol/tables/builds.js";
import { RtlCore, type RtlModel } from "../../sim/rtl/rtl-core.js";
import { compare } from "../lockstep/lockstep.js";
import { randomProgram } from "../lockstep/program.js";

// Runs random programs until simulator and a given RTL model differ: prints the seed and the difference, or "equal".
// Arguments: build, model class file, wasm file, first seed, number of seeds.

const REQUESTS = 30;

const [buildName, classFile, wasmFile, firstSeed, count] = process.argv.slice(2);
const build = buildByName(buildName!);
const module: Record<string, unknown> = await import(pathToFileURL(classFile!).href);
const modelClass = Object.values(module).find((value) => typeof value === "function" && "instantiate" in value) as {
  instantiate(bytes: Uint8Array): Promise<RtlModel>;
};
const bytes = readFileSync(wasmFile!);

function firstDifference(seed: number, core: RtlCore): string | undefined {
  try {
    return compare(randomProgram(build, seed, REQUESTS), core)?.text;
  } catch (error) {
    return `stopped: ${error instanceof Error ? error.message : String(error)}`;
  }
}

let found: string | undefined;
for (let seed = Number(firstSeed); !found && seed < Number(firstSeed) + Number(count); seed++) {
  const text = firstDifference(seed, new RtlCore(build, await modelClass.instantiate(bytes)));
  if (text) found = `seed ${seed}: ${text}`;
}
console.log(found ?? "equal");
