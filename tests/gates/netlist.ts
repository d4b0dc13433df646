import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { run } from "../../hw/flow/process.js";
import { countResources } from "../../hw/flow/synthesis.js";
import { findTool, toolFolder } from "../../hw/flow/tools.js";
import { projectRoot, rtlSources } from "../../hw/project.js";
import { rtlParameters } from "../../hw/rtl-parameters.js";
import type { Build } from "../../protocol/tables/builds.js";
import type { PinEdge } from "../../sim/line/pin-core.js";
import type { Vector } from "../lockstep/golden.js";
import { receiveEdges } from "../lockstep/lockstep.js";

// The core as gates: iCE40 cells from Yosys, simulated with Yosys' models of them in Icarus Verilog.

const NETLIST = "netlist.v";

/** Models of the iCE40's cells: beside a Yosys on the PATH, or in its npm package. */
function cellLibrary(): string {
  const yosys = spawnSync("sh", ["-c", "command -v yosys"], { encoding: "utf8" }).stdout.trim();
  const places = [join(dirname(yosys), "../share/yosys"), join(toolFolder(), "node_modules/@yowasp/yosys/gen/share")];
  const found = places.map((share) => join(share, "ice40/cells_sim.v")).find((path) => existsSync(path));
  if (!found) throw new Error(`no ice40/cells_sim.v in ${places.join(", ")}`);
  return found;
}

/** Synthesises a build for iCE40 in a folder and compiles the netlist with the test bench; returns its cells. */
export async function buildNetlist(build: Build, folder: string) {
  const root = projectRoot();
  const sources = rtlSources(root).map((source) => join(root, "hw/rtl", source));
  for (const path of sources) copyFileSync(path, join(folder, basename(path)));
  const parameters = Object.entries(rtlParameters(build)).map(([name, value]) => `-set ${name} ${value}`);
  const script = [
    `read_verilog -sv ${sources.map((path) => basename(path)).join(" ")}`,
    `chparam ${parameters.join(" ")} lifwire_top`,
    "synth_ice40 -abc9 -device hx -top lifwire_top",
    "setundef -params -zero",
    `write_verilog -noattr ${NETLIST}`,
    "write_json netlist.json",
    "",
  ];
  writeFileSync(join(folder, "gates.ys"), script.join("\n"));
  const yosys = findTool("yosys");
  const { code, tail } = await run(yosys.command, [...yosys.prefix, "-q", "-s", "gates.ys"], { cwd: folder });
  if (code !== 0) throw new Error(`yosys: ${tail.slice(-5).join("; ")}`);
  const bench = join(root, "hw/sim/lifwire_tb.sv");
  const args = [
    "-g2012",
    "-DNETLIST",
    "-DNO_ICE40_DEFAULT_ASSIGNMENTS",
    "-s",
    "lifwire_tb",
    "-o",
    "gates.vvp",
    NETLIST,
    cellLibrary(),
    bench,
  ];
  execFileSync("iverilog", args, { cwd: folder, stdio: "pipe" });
  const netlist = JSON.parse(readFileSync(join(folder, "netlist.json"), "utf8"));
  const cells = netlist.modules.lifwire_top.cells as Record<string, { type: string }>;
  return countResources(Object.entries(cells).map(([name, cell]) => [name, cell.type] as const));
}

/** Plays a recorded vector on a netlist; returns what the test bench says, "PASS: ..." when all edges are as recorded. */
export function playOnNetlist({ program, edges }: Vector, folder: string): string {
  const write = (name: string, list: readonly PinEdge[]): string => {
    writeFileSync(join(folder, name), list.map((edge) => `${edge.cycle} ${edge.level}\n`).join(""));
    return name;
  };
  const rx = write("rx.txt", receiveEdges(program));
  const tx = write("tx.txt", edges);
  const args = ["gates.vvp", `+rx=${rx}`, `+tx=${tx}`, `+cycles=${program.cycles}`];
  return execFileSync("vvp", args, { cwd: folder, encoding: "utf8" }).trim();
}
