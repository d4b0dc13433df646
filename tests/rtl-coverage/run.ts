import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot, rtlSources } from "../../hw/project.js";
import { rtlParameters } from "../../hw/rtl-parameters.js";
import { BUILDS, type Build } from "../../protocol/tables/builds.js";
import type { PinEdge } from "../../sim/line/pin-core.js";
import { loadVectors, type Vector } from "../lockstep/golden.js";
import { receiveEdges, recordSimulator } from "../lockstep/lockstep.js";
import { randomProgram } from "../lockstep/program.js";
import { faultProgram, noiseEdges } from "./faults.js";
import { type CoveragePoint, coverageReport, readCoverage } from "./report.js";

// Line and toggle coverage of the RTL by the lockstep programs, in Verilator: npm run coverage [-- PROGRAMS]
// Every program's transmit pin is compared with the simulator's on the way. Writes hw/COVERAGE.md.

const PROGRAMS = Number(process.argv[2] ?? 60);
const REQUESTS = 18;
const BUILD: Build = BUILDS.tiny;
/** With learning and encoder; without either, which has other weight memories; with the other update and either multiplier. */
const VARIANTS: readonly Build[] = [
  BUILD,
  { ...BUILD, name: "plain", learning: false, thirdFactor: false, encoder: false, fractionBits: 0 },
  { ...BUILD, name: "serial", learning: false, thirdFactor: false, encoder: true, fractionBits: 0, serialUpdate: true },
];

function compile(build: Build, folder: string): string {
  const root = projectRoot();
  const parameters = Object.entries(rtlParameters(build)).map(([name, value]) => `-G${name}=${value}`);
  const sources = rtlSources(root).map((source) => join(root, "hw/rtl", source));
  const flags = ["--coverage-line", "--coverage-toggle", "--timing", "-Wno-fatal", "-CFLAGS", "-O1"];
  execFileSync(
    "verilator",
    [
      ...["--cc", "--exe", "--build", ...flags, "--Mdir", folder, "--top-module", "lifwire_tb", ...parameters],
      ...[...sources, join(root, "hw/sim/lifwire_tb.sv"), join(root, "tests/rtl-coverage/main.cpp")],
    ],
    { stdio: "pipe" },
  );
  return join(folder, "Vlifwire_tb");
}

interface Play {
  readonly name: string;
  readonly receive: readonly PinEdge[];
  readonly transmit: readonly PinEdge[];
  readonly cycles: number;
}

function playOf({ program, edges }: Vector): Play {
  return { name: program.name, receive: receiveEdges(program), transmit: edges, cycles: program.cycles };
}

function play(binary: string, { name, receive, transmit, cycles }: Play, folder: string): CoveragePoint[] {
  const write = (file: string, list: readonly PinEdge[]): string => {
    const path = join(folder, file);
    writeFileSync(path, list.map((edge) => `${edge.cycle} ${edge.level}\n`).join(""));
    return path;
  };
  const coverage = join(folder, "coverage.dat");
  const files = [`+rx=${write("rx.txt", receive)}`, `+tx=${write("tx.txt", transmit)}`];
  const output = execFileSync(binary, [...files, `+cycles=${cycles}`, `+coverage=${coverage}`], {
    encoding: "utf8",
  });
  if (!output.includes("PASS")) throw new Error(`${name}: ${output}`);
  return readCoverage(readFileSync(coverage, "latin1"));
}

const points: CoveragePoint[] = [];
for (const build of VARIANTS) {
  const folder = mkdtempSync(join(tmpdir(), "lifwire-coverage-"));
  try {
    const binary = compile(build, folder);
    const kept = loadVectors().filter(({ program }) => program.build === build);
    const faults = faultProgram(build);
    kept.push({ program: faults, edges: recordSimulator(faults).edges });
    for (let seed = 1; seed <= PROGRAMS; seed++) {
      const program = randomProgram(build, seed, REQUESTS);
      kept.push({ program, edges: recordSimulator(program).edges });
    }
    const noise = noiseEdges(build);
    const plays = kept.map(playOf);
    plays.push({ name: "noise", receive: noise.edges, transmit: [], cycles: noise.cycles });
    for (const one of plays) points.push(...play(binary, one, folder));
    console.log(`${build.name}: ${plays.length} programs`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
const { text, lines } = coverageReport(points, projectRoot(), `${VARIANTS.length} builds, ${PROGRAMS} programs each`);
writeFileSync(join(projectRoot(), "hw/COVERAGE.md"), text);
console.log(`${(100 * lines).toFixed(2)} % of lines; hw/COVERAGE.md has the rest`);
