import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { Board } from "../../../hw/boards/index.js";
import { boardBuild } from "../../../hw/flow/board-build.js";
import { buildBoard, type FlowOptions, megahertz, resultFile, toolsFor } from "../../../hw/flow/build.js";
import type { Report } from "../../../hw/flow/report.js";
import { searchLargest } from "../../../hw/flow/search.js";
import { installTools, TOOL_SOURCES, type ToolSource } from "../../../hw/flow/tools.js";
import { parseBuild } from "../../../protocol/tables/build-text.js";
import { makeFolder } from "../../node/writing/output-folder.js";
import { boardNamed, learningOf } from "../board.js";
import { type CliIo, positiveInteger } from "../options.js";
import { StatusLine } from "../terminal/progress.js";

interface BuildOptions {
  readonly build?: string;
  readonly neurons?: number;
  readonly axons?: number;
  readonly lanes?: number;
  readonly baud?: number;
  readonly out?: string;
  readonly tools: ToolSource;
  readonly installTools?: true;
  readonly attempts: number;
  readonly search?: true;
  readonly json?: true;
}

/** `lifwire build`: from the RTL to a bitstream for a board. */
export function addBuild(program: Command, io: CliIo): void {
  program
    .command("build <board>")
    .description("make a bitstream for a board; without options, for the build that `lifwire boards` lists")
    .option("--build <name>", "another build: a name, or parameters such as neurons=64,axons=128,thirdFactor=1")
    .option("--neurons <n>", "neurons", positiveInteger)
    .option("--axons <n>", "axons", positiveInteger)
    .option("--lanes <n>", "synapses per cycle", positiveInteger)
    .option("--baud <rate>", "line rate after power-on", positiveInteger)
    .option("--out <folder>", "where everything goes (build/<board>)")
    .addOption(new Option("--tools <source>", "where tools come from").choices(TOOL_SOURCES).default("auto"))
    .option("--install-tools", "fetch what is missing with npm first")
    .option("--attempts <n>", "placements to try for the clock", positiveInteger, 4)
    .option("--search", "search for the largest build that fits, and build that instead")
    .option("--verbose", "print the stack of an error")
    .action(async (name: string, options: BuildOptions) => {
      const board = boardNamed(name);
      const { build: text, baud, ...sizes } = options;
      const other = text === undefined ? {} : { build: parseBuild(text) };
      const changed = boardBuild(board, { ...sizes, ...other, ...(baud === undefined ? {} : { baudRate: baud }) });
      const folder = resolve(options.out ?? `build/${board.name}`);
      await makeFolder(folder);
      if (options.installTools) {
        await installTools(toolsFor(board), options.tools, (line) => io.err(`${line}\n`), io.signal);
      }
      const flow = { folder, tools: options.tools, attempts: options.attempts, signal: io.signal, ...stages(io) };
      const build = options.search ? await searchLargest({ ...board, build: changed }, flow) : changed;
      const report = await buildBoard(board, build, flow);
      const json = { ...report, board: board.name, file: resultFile(board, folder) };
      io.out(options.json ? `${JSON.stringify(json, null, 2)}\n` : summary(board, report, folder));
    });
}

/** Stages as lines on stderr; on a terminal, with the tool's own last line below. */
function stages(io: CliIo): Pick<FlowOptions, "onStage" | "onLine"> {
  const started = performance.now();
  const status = new StatusLine(io);
  return {
    onStage(text) {
      status.end();
      io.err(`${Math.round((performance.now() - started) / 1000)} s  ${text}\n`);
    },
    onLine: (line) => status.draw(() => `   ${line}`),
  };
}

function summary(board: Board, report: Report, folder: string): string {
  const { build, resources, memories, fmaxHz, slackNs } = report;
  const { capacity } = board.chip;
  const rows: [string, string][] = [
    ["board", `${board.title}, ${board.chip.name}`],
    ["build", `${build.neurons} neurons, ${build.axons} axons, ${build.lanes} lanes, ${build.clockHz / 1e6} MHz`],
    ["learning", learningOf(build)],
    ...(Object.keys(capacity) as (keyof typeof capacity)[])
      .filter((resource) => capacity[resource] > 0)
      .map((resource): [string, string] => [resource, `${resources[resource]} of ${capacity[resource]}`]),
    ...memories.map((memory): [string, string] => [
      memory.name,
      `${Object.entries(memory.cells)
        .map(([type, count]) => `${count} ${type}`)
        .join(" + ")}${memory.bits > 0 ? `, ${Math.round((100 * memory.bits) / memory.cellBits)} % full` : ""}`,
    ]),
    ["clock", fmaxHz === undefined ? "not placed: estimates by Yosys" : `reaches ${megahertz(fmaxHz)}`],
    ...(slackNs === undefined ? [] : [["slack", `${slackNs} ns`] as [string, string]]),
    ["file", resultFile(board, folder)],
  ];
  const text = rows.map(([name, value]) => `${name.padEnd(22)}${value}\n`).join("");
  if (board.chip.family !== "xilinx") return text;
  return `${text}No free tool here places Artix-7; for the bitstream, run in ${folder}: vivado -mode batch -source vivado.tcl\n`;
}
