import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BUILDS, type BuildName } from "../../protocol/tables/builds.js";
import type { PinEdge } from "../../sim/line/pin-core.js";
import type { Program } from "./program.js";

/** Folder of kept programs: recorded vectors, and whatever once showed a difference. */
export const GOLDEN = fileURLToPath(new URL("../golden/", import.meta.url));

/** A program with the transmit pin's changes it must cause. */
export interface Vector {
  readonly program: Program;
  readonly edges: readonly PinEdge[];
}

interface VectorFile {
  readonly build: BuildName;
  readonly name: string;
  readonly cycles: number;
  /** Each [start cycle, byte, cycles per bit]. */
  readonly characters: readonly (readonly [number, number, number])[];
  /** Each [cycle, level]. */
  readonly edges: readonly (readonly [number, 0 | 1])[];
}

/** Writes a vector into the golden folder; returns the file's path. */
export function saveVector({ program, edges }: Vector): string {
  const file: VectorFile = {
    build: program.build.name as BuildName,
    name: program.name,
    cycles: program.cycles,
    characters: program.characters.map((c) => [c.startCycle, c.byte, c.divisor]),
    edges: edges.map((edge) => [edge.cycle, edge.level]),
  };
  mkdirSync(GOLDEN, { recursive: true });
  const path = `${GOLDEN}${program.name}.json`;
  writeFileSync(path, `${JSON.stringify(file)}\n`);
  return path;
}

/** All kept vectors. */
export function loadVectors(): Vector[] {
  const names = readdirSync(GOLDEN).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => {
    const file = JSON.parse(readFileSync(`${GOLDEN}${name}`, "utf8")) as VectorFile;
    const characters = file.characters.map(([startCycle, byte, divisor]) => ({ startCycle, byte, divisor }));
    return {
      program: { build: BUILDS[file.build], name: file.name, cycles: file.cycles, characters },
      edges: file.edges.map(([cycle, level]) => ({ cycle, level })),
    };
  });
}
