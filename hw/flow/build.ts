import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Build } from "../../protocol/tables/builds.js";
import type { Board } from "../boards/index.js";
import { FlowError } from "./errors.js";
import { checkFit } from "./fit.js";
import { bitstreamName, type Placement, pack, packBitstream, place } from "./placement.js";
import { currentHash, type Report, writeReport } from "./report.js";
import { collectSources, type Synthesis, synthesise } from "./synthesis.js";
import { findTool, type Tool, type ToolName, type ToolSource } from "./tools.js";
import { vivadoScript } from "./vivado.js";

export interface FlowOptions {
  readonly folder: string;
  readonly tools?: ToolSource;
  /** Called with what begins and with what came of it. */
  readonly onStage?: (text: string) => void;
  /** Called with every line a program prints, for a progress line. */
  readonly onLine?: (line: string) => void;
  /** Placements tried, each from a different seed, until the clock is met. Default 4. */
  readonly attempts?: number;
  readonly signal?: AbortSignal;
}

const PLACERS = { ice40: ["nextpnr-ice40", "icepack"], ecp5: ["nextpnr-ecp5", "ecppack"] } as const;

/** The programs that a build for a board needs. */
export function toolsFor(board: Board): readonly ToolName[] {
  const { family } = board.chip;
  return family === "xilinx" ? ["yosys"] : ["yosys", ...PLACERS[family]];
}

/**
 * Takes a build of a board as far as free tools go: to a bitstream or, for Artix-7, to a netlist and a Vivado script.
 * Throws FlowError DOES_NOT_FIT, TIMING, TOOL_MISSING, TOOL_FAILED, INTERRUPTED.
 */
export async function buildBoard(board: Board, build: Build, options: FlowOptions): Promise<Report> {
  const { folder, tools: source = "auto", onStage = () => undefined, signal } = options;
  const target = { ...board, build };
  // Looks for all of them first: a missing one should not show only after minutes of synthesis.
  const [yosys, placer, packer] = toolsFor(board).map((name) => findTool(name, source));
  onStage(`synthesis with yosys ${yosys!.version}`);
  const synthesis = await synthesise(target, build, folder, yosys!, signal);
  checkSynthesis(synthesis, board, build);
  if (!placer || !packer) {
    writeFileSync(join(folder, "vivado.tcl"), vivadoScript(board, build, collectSources(board, build, folder)));
    return finish(target, synthesis, [yosys!], folder);
  }
  onStage(`packing with ${placer.name} ${placer.version}`);
  checkFit(await pack(target, folder, placer, signal), board, build.neurons, build.axons);
  const placement = await placeUntilMet(target, placer, options);
  onStage(`bitstream with ${packer.name}`);
  const bitstreamBytes = await packBitstream(target, folder, packer, signal);
  return finish(target, synthesis, [yosys!, placer, packer], folder, { placement, bitstreamBytes });
}

/** Synthesis counts look-up tables before carries and lone flip-flops are packed: what is short here stays short. */
function checkSynthesis({ resources }: Synthesis, board: Board, build: Build): void {
  checkFit(resources, board, build.neurons, build.axons);
}

async function placeUntilMet(target: Board, placer: Tool, options: FlowOptions): Promise<Placement> {
  const { folder, onStage = () => undefined, onLine = () => undefined, attempts = 4, signal } = options;
  const { clockHz } = target.build;
  let best: Placement | undefined;
  let seconds = 0;
  for (let seed = 1; seed <= attempts; seed++) {
    onStage(`placement and routing with ${placer.name} ${placer.version}, seed ${seed}`);
    const placement = await place(target, folder, placer, seed, onLine, signal);
    seconds += placement.seconds;
    if (!best || placement.fmaxHz > best.fmaxHz) best = placement;
    if (placement.fmaxHz >= clockHz) return { ...placement, seconds };
    onStage(`reaches ${megahertz(placement.fmaxHz)} of ${megahertz(clockHz)}`);
  }
  const message =
    `the ${target.title} runs the core at ${megahertz(clockHz)}, but the best of ${attempts} placements reaches ` +
    `${megahertz(best!.fmaxHz)}: try fewer neurons or lanes, or more --attempts`;
  throw new FlowError("TIMING", message, { clockHz, fmaxHz: best!.fmaxHz, seed: best!.seed });
}

function finish(
  target: Board,
  synthesis: Synthesis,
  tools: readonly Tool[],
  folder: string,
  placed?: { readonly placement: Placement; readonly bitstreamBytes: number },
): Report {
  const { build } = target;
  const report: Report = {
    board: target.name,
    build,
    buildHash: currentHash(),
    tools: Object.fromEntries(tools.map((tool) => [tool.name, tool.version])),
    resources: { ...synthesis.resources, ...placed?.placement.resources },
    ...(synthesis.lutCells !== undefined && { lutCells: synthesis.lutCells }),
    memories: synthesis.memories,
    ...(placed && {
      fmaxHz: placed.placement.fmaxHz,
      slackNs: round(1e9 / build.clockHz - 1e9 / placed.placement.fmaxHz),
      seed: placed.placement.seed,
      bitstreamBytes: placed.bitstreamBytes,
    }),
    seconds: { synthesis: synthesis.seconds, ...(placed && { placement: placed.placement.seconds }) },
  };
  writeReport(join(folder, "report.json"), report);
  return report;
}

/** The file that a build leaves for the board, or for Vivado. */
export function resultFile(board: Board, folder: string): string {
  return join(folder, board.chip.family === "xilinx" ? "vivado.tcl" : bitstreamName(board));
}

/** A rate as text. */
export function megahertz(hertz: number): string {
  return `${round(hertz / 1e6)} MHz`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
