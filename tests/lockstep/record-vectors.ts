import { BUILDS } from "../../protocol/tables/builds.js";
import { loadVectors, saveVector } from "./golden.js";
import { recordSimulator } from "./lockstep.js";
import { type Program, randomProgram } from "./program.js";

// Records the vectors that are kept: npx tsx tests/lockstep/record-vectors.ts
// Needed after a change that is meant to change what the core does (the build hash counts as such).

const REQUESTS = 18;
const recorded = new Set<string>();
function record(program: Program): void {
  console.log(saveVector({ program, edges: recordSimulator(program).edges }));
  recorded.add(program.name);
}

for (const seed of [11, 12, 13]) {
  const program = { ...randomProgram(BUILDS.tiny, seed, REQUESTS), name: `tiny-${seed}` };
  record(program);
}
for (const [build, seed, requests] of [
  [BUILDS.standard, 14, 8],
  [BUILDS.small, 52, 16],
] as const) {
  record({ ...randomProgram(build, seed, requests), name: `${build.name}-${seed}` });
}
// Programs that once made a difference: their bytes stay, whatever the generator makes now.
for (const { program } of loadVectors()) if (!recorded.has(program.name)) record(program);
