import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildRtlModel } from "../../hw/generate/models.js";
import { projectRoot } from "../../hw/project.js";
import { BUILDS, type BuildName } from "../../protocol/tables/builds.js";
import { type Mutation, mutatedFile } from "./mutation.js";
import { MUTATIONS } from "./mutations.js";

// Proves that the lockstep test has teeth: makes one small mistake at a time in a copy of the RTL or of the simulator and
// expects the random programs to show a difference. npm run mutate [-- words of the mutations to run]
// LIFWIRE_SEED chooses the first seed.

const FIRST_SEED = Number(process.env.LIFWIRE_SEED ?? 1000);
const SEEDS = 120;
const SHOWN = 110;
const root = projectRoot();

function mutate(copy: string, mutation: Mutation): void {
  const { file, find, replace } = mutation;
  const path = mutatedFile(copy, mutation);
  const text = readFileSync(path, "utf8");
  if (text.split(find).length !== 2) throw new Error(`${file}: "${find}" must occur once`);
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
}

function runWorker(source: string, models: string, build: BuildName): string {
  const worker = join(source, "tests/mutation/lockstep-worker.ts");
  const model = (ending: string) => join(models, `${build}.${ending}`);
  const script = [
    join(root, "node_modules/tsx/dist/cli.mjs"),
    worker,
    build,
    model("ts"),
    model("wasm"),
    String(FIRST_SEED),
    String(SEEDS),
  ];
  return execFileSync("node", script, {
    encoding: "utf8",
    cwd: source,
    timeout: 1_200_000,
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

/** A copy of the sources that the worker runs from, under the project's own modules. */
function copySources(): string {
  const copy = mkdtempSync(join(tmpdir(), "lifwire-mutant-"));
  for (const folder of ["protocol", "sim", "tests/lockstep", "tests/mutation", "hw/rtl"]) {
    cpSync(join(root, folder), join(copy, folder), { recursive: true });
  }
  cpSync(join(root, "package.json"), join(copy, "package.json"));
  cpSync(join(root, "tsconfig.json"), join(copy, "tsconfig.json"));
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** What the worker finds with a mutation in place; without one it must be "equal", or a catch would mean nothing. */
async function tryMutation(mutation?: Mutation, build: BuildName = mutation?.build ?? "tiny"): Promise<string> {
  const copy = copySources();
  try {
    if (mutation) mutate(copy, mutation);
    const models = join(copy, "sim/rtl/builds");
    if (mutation?.side !== "sim") await buildRtlModel(BUILDS[build], models, join(copy, "hw/rtl"));
    return runWorker(copy, models, build);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

const words = process.argv.slice(2);
const chosen = MUTATIONS.filter(({ file, what }) => words.every((word) => `${file} ${what}`.includes(word)));
if (chosen.length === 0) throw new Error(`no mutation's file and text have ${words.join(" and ")}`);
for (const build of new Set(chosen.map((mutation) => mutation.build ?? "tiny"))) {
  const unmutated = await tryMutation(undefined, build);
  if (unmutated !== "equal") throw new Error(`${build}: the programs differ without any mutation: ${unmutated}`);
  console.log(`no mutation: ${SEEDS} programs of ${build} equal`);
}
let survivors = 0;
for (const [index, mutation] of chosen.entries()) {
  const outcome = await tryMutation(mutation);
  const caught = outcome !== "equal";
  if (!caught) survivors++;
  const result = caught ? `caught    ${outcome.slice(0, SHOWN)}` : `SURVIVED  ${SEEDS} programs`;
  console.log(`${String(index + 1).padStart(2)} ${mutation.side} ${mutation.file}: ${mutation.what}\n   ${result}`);
}
console.log(`${chosen.length - survivors} of ${chosen.length} mutations caught`);
process.exitCode = survivors === 0 ? 0 : 1;
