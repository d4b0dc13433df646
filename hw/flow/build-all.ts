import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BOARDS } from "../boards/index.js";
import { projectRoot } from "../project.js";
import { boardByName } from "./board-build.js";
import { buildBoard } from "./build.js";
import { FlowError } from "./errors.js";
import { reportPath } from "./report.js";
import { installTools, TOOL_SOURCES, type ToolSource } from "./tools.js";

// Builds the named boards, or all, each with its own build, and keeps their reports: npm run boards -- [BOARD...]
// Afterwards npm run gen brings the table in hw/README.md up to date. LIFWIRE_TOOL_SOURCE=native|npm chooses the tools.

async function main(names: readonly string[]): Promise<void> {
  const source = TOOL_SOURCES.find((name) => name === process.env.LIFWIRE_TOOL_SOURCE) ?? ("npm" satisfies ToolSource);
  const boards = names.length === 0 ? BOARDS : names.map(boardByName);
  await installTools(["yosys", "nextpnr-ice40", "icepack"], source, console.log);
  for (const board of boards) {
    const folder = join(projectRoot(), "build", board.name);
    mkdirSync(folder, { recursive: true });
    try {
      await buildBoard(board, board.build, {
        folder,
        tools: source,
        onStage: (text) => console.log(`${board.name}: ${text}`),
      });
      copyFileSync(join(folder, "report.json"), reportPath(board));
    } catch (thrown) {
      if (!(thrown instanceof FlowError)) throw thrown;
      console.error(`${board.name}: ${thrown.code}: ${thrown.message}`);
      process.exitCode = 1;
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
