import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { NEURON_BITS } from "../../protocol/generate/sv-vectors.js";
import type { Build } from "../../protocol/tables/builds.js";
import type { Board, Resources } from "../boards/index.js";
import { projectRoot, rtlSources } from "../project.js";
import { BUILD_PACKAGE, buildPackage } from "./build-package.js";
import { FlowError } from "./errors.js";
import { run } from "./process.js";
import { type Tool, versionHint } from "./tools.js";

/** A memory of the core, the RAM cells that hold it, and how much of these it uses. */
export interface MemoryUse {
  readonly name: string;
  readonly cells: Readonly<Record<string, number>>;
  /** Bits the core needs, and bits of data in the cells. */
  readonly bits: number;
  readonly cellBits: number;
}

export interface Synthesis {
  readonly resources: Resources;
  /** Look-up tables of the netlist, where `resources` has fewer, because Yosys estimates that small ones share one. */
  readonly lutCells?: number;
  readonly memories: readonly MemoryUse[];
  readonly seconds: number;
}

/** Files in a build's folder. */
export const NETLIST = "netlist.json";
const ESTIMATE = "estimate.txt";

const SHARED = ["board_reset.sv", "board_core.sv"];

/** Puts sources, build, top and pins into the folder of a build, flat; returns the sources in compile order. */
export function collectSources(board: Board, build: Build, folder: string): string[] {
  const hw = join(projectRoot(), "hw");
  const core = rtlSources(projectRoot()).map((source) => join(hw, "rtl", source));
  const own = [...SHARED.map((name) => join(hw, "boards/shared", name)), join(hw, "boards", board.folder, "top.sv")];
  mkdirSync(folder, { recursive: true });
  for (const path of [...core, ...own, join(hw, "boards", board.folder, board.pins)]) {
    copyFileSync(path, join(folder, basename(path)));
  }
  writeFileSync(join(folder, BUILD_PACKAGE), buildPackage(board, build));
  return [...core, BUILD_PACKAGE, ...own].map((path) => basename(path));
}

/** The Yosys script that makes a board's netlist. */
export function synthesisScript(board: Board, sources: readonly string[]): string {
  const { family, synthesis, capacity } = board.chip;
  const command = `synth_${family} ${synthesis.join(" ")} -top ${board.top}`;
  const style = (kind: string, memory: string) => `setattr -set ram_style "${kind}" ${memory}`;
  const styles = [
    // Yosys puts a memory into SPRAM only when told to; of the core's memories, the weights belong there.
    ...(capacity.spram > 0 ? [style("huge", "*ram_sp*/m:mem")] : []),
    // A counter's word is read, added to and written back in one cycle. On an ECP5, block RAM to block RAM is too far.
    ...(family === "ecp5" ? [style("distributed", "*register_words*/m:words")] : []),
  ];
  return [
    `read_verilog -sv ${sources.join(" ")}`,
    ...(styles.length > 0 ? [`hierarchy -top ${board.top}`, "proc", ...styles] : []),
    `${command} -run begin:map_luts`,
    // Without this, ABC9 may give two cells the same name, and Yosys stops (YosysHQ/yosys issue 4451).
    "splitnets",
    // This gives fewer look-up tables than the default. On ECP5 it was faster too, and Yosys expects the same on
    // Artix-7; on HX8K it cost 5 MHz of 53.
    "scratchpad -copy abc9.script.flow3 abc9.script",
    `${command} -run map_luts:`,
    ...(family === "xilinx" ? [`tee -q -o ${ESTIMATE} stat -tech xilinx`] : []),
    // The RAM cells do not start with X: a configured chip has zeros there.
    "setundef -params -zero",
    `write_json ${NETLIST}`,
    "write_verilog -noattr -noexpr netlist.v",
    "",
  ].join("\n");
}

/** Synthesises a build of a board in a folder. Throws FlowError TOOL_FAILED with what Yosys said. */
export async function synthesise(
  board: Board,
  build: Build,
  folder: string,
  yosys: Tool,
  signal?: AbortSignal,
): Promise<Synthesis> {
  const started = performance.now();
  writeFileSync(join(folder, "synthesis.ys"), synthesisScript(board, collectSources(board, build, folder)));
  const log = join(folder, "synthesis.log");
  const args = [...yosys.prefix, "-q", "-s", "synthesis.ys"];
  const { code, tail } = await run(yosys.command, args, { cwd: folder, log, ...(signal ? { signal } : {}) });
  if (code !== 0) {
    const line = tail.findLast((text) => text.includes("ERROR")) ?? tail.at(-1) ?? "";
    const message = `yosys: ${line.trim()} (all of it in ${log})${versionHint(yosys)}`;
    throw new FlowError("TOOL_FAILED", message, { tool: "yosys", log });
  }
  const cells = readNetlist(join(folder, NETLIST), board.top);
  const seconds = Math.round((performance.now() - started) / 1000);
  const counted = countResources(cells);
  const rest = { memories: memoryUse(board, build, cells), seconds };
  if (board.chip.family !== "xilinx") return { resources: counted, ...rest };
  const lut = estimatedLuts(readFileSync(join(folder, ESTIMATE), "utf8"), cells);
  return { resources: { ...counted, lut }, lutCells: counted.lut, ...rest };
}

/** Look-up tables an Artix-7 needs as Yosys estimates it: those of logic, small ones in pairs, and those of memories. */
export function estimatedLuts(estimate: string, cells: Cells): number {
  const [, logic] = /Estimated number of LCs:\s+(\d+)/.exec(estimate) ?? [];
  if (logic === undefined) throw new FlowError("TOOL_FAILED", "yosys: no estimate of logic cells", { tool: "yosys" });
  return Number(logic) + countResources(cells.filter(([, type]) => /^(RAM|SRL)/.test(type))).lut;
}

/** Cell names of a netlist with their types. */
export type Cells = readonly (readonly [name: string, type: string])[];

export function readNetlist(path: string, top: string): Cells {
  const netlist = JSON.parse(readFileSync(path, "utf8")) as {
    modules: Record<string, { cells: Record<string, { type: string }> }>;
  };
  return Object.entries(netlist.modules[top]!.cells).map(([name, cell]) => [name, cell.type] as const);
}

/** What a cell type counts as, in units of that resource. */
const CELLS: readonly (readonly [RegExp, keyof Resources, number])[] = [
  [/^(SB_LUT4|LUT4|LUT[1-6]|INV)$/, "lut", 1],
  [/^CCU2C$/, "lut", 2],
  [/^TRELLIS_DPR16X4$/, "lut", 6],
  [/^(RAM32M|RAM64M)$/, "lut", 4],
  [/^(SRL16E|SRLC32E|RAM(32|64)X1S)$/, "lut", 1],
  [/^RAM(32|64)X1D$/, "lut", 2],
  [/^(SB_DFF\w*|TRELLIS_FF|FD[CPRS]E(_1)?)$/, "ff", 1],
  [/^(SB_RAM40_4K\w*|DP16KD|PDPW16KD|RAMB36E1)$/, "bram", 1],
  [/^RAMB18E1$/, "bram", 0.5],
  [/^(SB_MAC16|MULT18X18D|DSP48E1)$/, "dsp", 1],
  [/^SB_SPRAM256KA$/, "spram", 1],
];

/** Sums up what the cells of a netlist use. */
export function countResources(cells: Cells): Resources {
  const sum = { lut: 0, ff: 0, bram: 0, dsp: 0, spram: 0 };
  for (const [, type] of cells) {
    for (const [pattern, resource, count] of CELLS) if (pattern.test(type)) sum[resource] += count;
  }
  return sum;
}

const RAM_BITS: Readonly<Record<string, number>> = {
  SB_RAM40_4K: 4096,
  SB_SPRAM256KA: 262144,
  // With the ninth bit of each byte, as RAMB*.
  DP16KD: 18432,
  PDPW16KD: 18432,
  RAMB18E1: 18432,
  RAMB36E1: 36864,
  TRELLIS_DPR16X4: 64,
  RAM32M: 256,
  RAM64M: 256,
};

/** Instances of the RTL by what they hold, with the bits a build needs there. */
function memories(build: Build): readonly (readonly [name: string, instance: RegExp, bits: number])[] {
  const { neurons, axons, payloadWords, window, fractionBits, learning } = build;
  const synapses = (axons + neurons) * neurons;
  const accumulator = 8 + Math.ceil(Math.log2(Math.max(axons, neurons)));
  return [
    ["weights", /synapse_array\.gen_(weights|cells)\./, synapses * (8 + fractionBits + (learning ? 1 : 0))],
    ["accumulators", /synapse_array\.(\w+\.)?u_acc/, 2 * neurons * accumulator],
    ["neurons", /neuron_update\./, neurons * NEURON_BITS],
    ["requests and replies", /u_(requests|replies)\b/, 2 * window * payloadWords * 32],
  ];
}

/** What the memories of a build use in a netlist. */
export function memoryUse(board: Board, build: Build, cells: Cells): MemoryUse[] {
  const left = cells.filter(([, type]) => type in RAM_BITS);
  const used = memories(build).map(([name, instance, bits]) => {
    const own = left.filter(([cell]) => instance.test(cell));
    for (const cell of own) left.splice(left.indexOf(cell), 1);
    return { name, bits, ...sumCells(own) };
  });
  const rest = left.length === 0 ? [] : [{ name: "others", bits: 0, ...sumCells(left) }];
  return [...used, ...rest].filter((memory) => memory.bits > 0 || board.chip.bramBits > 0);
}

function sumCells(cells: Cells): Pick<MemoryUse, "cells" | "cellBits"> {
  const count: Record<string, number> = {};
  for (const [, type] of cells) count[type] = (count[type] ?? 0) + 1;
  const cellBits = Object.entries(count).reduce((sum, [type, number]) => sum + number * RAM_BITS[type]!, 0);
  return { cells: count, cellBits };
}
