import { BUILDS } from "../../protocol/tables/builds.js";
import { saveVector } from "./golden.js";
import { recordSimulator } from "./lockstep.js";
import { randomProgram } from "./program.js";

// Records the vectors that are kept: npx tsx tests/lockstep/record-vectors.ts
// Needed after a change that is meant to change what the core does (the build hash counts as such).

const REQUESTS = 18;
for (const seed of [11, 12, 13]) {
  const program = { ...randomProgram(BUILDS.tiny, seed, REQUESTS), name: `tiny-${seed}` };
  console.log(saveVector({ program, edges: recordSimulator(program).edges }));
}
for (const [build, seed, requests] of [
  [BUILDS.standard, 14, 8],
  [BUILDS.small, 52, 16],
] as const) {
  const program = { ...randomProgram(build, seed, requests), name: `${build.name}-${seed}` };
  console.log(saveVector({ program, edges: recordSimulator(program).edges }));
}
