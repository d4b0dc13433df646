import { BUILDS } from "../../protocol/tables/builds.js";
import { loadVectors, saveVector } from "./golden.js";
import { hiddenLayerProgram } from "./hidden-layer-program.js";
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

record({ ...randomProgram(BUILDS.tiny, 21, REQUESTS), name: "tiny-21" });
// A hidden layer in training: at the end of each run; in periods, to nearest, cleared after each; with columns beside
// it.
record(await hiddenLayerProgram("tiny-layer-1", 1, 6, {}));
record(await hiddenLayerProgram("tiny-layer-2", 2, 6, { periodic: 1, periodLog2: 1, clearAfter: 1, roundNearest: 1 }));
record(await hiddenLayerProgram("tiny-layer-3", 3, 6, { postGain: 1, postSoft: 1, reward: 300, encodeSteps: 2 }));
// Programs of earlier generators, and those that once showed a difference: their bytes stay.
for (const { program } of loadVectors()) if (!recorded.has(program.name)) record(program);
