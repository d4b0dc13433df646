import type { Command } from "commander";
import { BOARDS } from "../../../hw/boards/index.js";
import { rates } from "../../../hw/flow/rates.js";
import { learningOf } from "../board.js";
import type { CliIo } from "../options.js";

/** `lifwire boards`: the boards there are, with the builds that fit and what these do per second. */
export function addBoards(program: Command, io: CliIo): void {
  program
    .command("boards")
    .description("list the boards, each with a build that fits it: the largest, or one for hidden layers")
    .option("--json", "as JSON")
    .action((options: { readonly json?: true }) => {
      if (options.json) {
        const list = BOARDS.map(({ name, title, chip, build }) => ({
          name,
          title,
          chip,
          build,
          ...rates(build),
        }));
        io.out(`${JSON.stringify(list, null, 2)}\n`);
        return;
      }
      const head = ["board", "chip", "N", "A", "L", "clock", "steps/s idle", "at 5 %", "synapses/s", "learning"];
      const rows = BOARDS.map(({ name, chip, build }) => {
        const { idleStepsPerSecond, activeStepsPerSecond, synapsesPerSecond } = rates(build);
        return [
          name,
          chip.name,
          ...[build.neurons, build.axons, build.lanes].map(String),
          `${build.clockHz / 1e6} MHz`,
          String(Math.round(idleStepsPerSecond)),
          String(Math.round(activeStepsPerSecond)),
          `${Math.round(synapsesPerSecond / 1e6)} M`,
          learningOf(build),
        ];
      });
      io.out(alignColumns([head, ...rows]));
    });
}

function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) =>
    Math.max(...rows.filter((cells) => cells.length === rows[0]!.length).map((cells) => cells[column]!.length)),
  );
  const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padEnd(widths[column]!)).join("  ");
  return rows.map((cells) => `${line(cells).trimEnd()}\n`).join("");
}
