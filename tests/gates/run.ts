import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUILDS } from "../../protocol/tables/builds.js";
import { loadVectors } from "../lockstep/golden.js";
import { buildNetlist, playOnNetlist } from "./netlist.js";

// Plays the recorded vectors on the netlist of the build they were recorded on: npm run rtl:gates [-- NAME...]
// Without names, those of the build small, which is that of the iCE40 HX8K board; a large one takes hours in Icarus.

const names = process.argv.slice(2);
const chosen = loadVectors().filter(({ program }) =>
  names.length === 0 ? program.build === BUILDS.small : names.includes(program.name),
);
if (chosen.length === 0) throw new Error(`no recorded vector is named ${names.join(", ") || "after the build small"}`);
for (const build of new Set(chosen.map(({ program }) => program.build))) {
  const folder = mkdtempSync(join(tmpdir(), "lifwire-gates-"));
  try {
    const { lut, ff, bram } = await buildNetlist(build, folder);
    console.log(`${build.name}: ${lut} look-up tables, ${ff} flip-flops, ${bram} block RAMs`);
    for (const vector of chosen.filter(({ program }) => program.build === build)) {
      const verdict = playOnNetlist(vector, folder);
      console.log(`${vector.program.name} on the netlist: ${verdict}`);
      if (!verdict.startsWith("PASS")) process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
