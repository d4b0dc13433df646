import { describe, expect, test } from "vitest";
import { BUILDS, type BuildName } from "../../protocol/tables/builds.js";
import { createRtlCore } from "../../sim/rtl/index.js";
import { saveVector } from "./golden.js";
import { compare, recordSimulator } from "./lockstep.js";
import { type Program, randomProgram } from "./program.js";

// Random programs on the simulator and on the RTL: transmit pin edge by edge with cycles, state after every step.
// LIFWIRE_SEED=n repeats a run; LIFWIRE_PROGRAMS=n changes how many programs `tiny` gets.
const FIRST_SEED = Number(process.env.LIFWIRE_SEED ?? Math.floor(Date.now() / 1000) % 1_000_000_000);
const TINY_PROGRAMS = Number(process.env.LIFWIRE_PROGRAMS ?? 240);
/** How many the others get; those of layers take long. */
const PROGRAMS = { standard: 10, plastic: 10, layers: 3, small: 10 } as const;
const BATCH = 20;
const REQUESTS = 30;

/** The shortest beginning of a program that still shows the difference, saved; its path. */
async function saveFailing(program: Program, differsAt: number): Promise<string> {
  const characters = program.characters.filter((character) => character.startCycle < differsAt);
  const shorter = { ...program, characters, cycles: Math.min(program.cycles, differsAt + 2000) };
  const kept = (await compare(shorter, await createRtlCore(program.build.name))) ? shorter : program;
  return saveVector({ program: kept, edges: recordSimulator(kept).edges });
}

async function check(build: BuildName, seed: number): Promise<void> {
  const program = randomProgram(BUILDS[build], seed, REQUESTS);
  const difference = await compare(program, await createRtlCore(build));
  if (!difference) return;
  const path = await saveFailing(program, difference.cycle);
  expect.fail(`${build}, seed ${seed}: ${difference.text}; saved as ${path}`);
}

describe(`simulator and RTL in lockstep, seeds ${FIRST_SEED}..${FIRST_SEED + TINY_PROGRAMS - 1}`, () => {
  for (let first = 0; first < TINY_PROGRAMS; first += BATCH) {
    test(`tiny, seeds from ${FIRST_SEED + first}`, async () => {
      for (let i = first; i < Math.min(first + BATCH, TINY_PROGRAMS); i++) await check("tiny", FIRST_SEED + i);
    });
  }
  test.each(Object.entries(PROGRAMS))(`%s, %i seeds from ${FIRST_SEED}`, async (build, count) => {
    for (let i = 0; i < count; i++) await check(build as BuildName, FIRST_SEED + i);
  });
});
