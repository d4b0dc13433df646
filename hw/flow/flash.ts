import { existsSync } from "node:fs";
import type { Board } from "../boards/index.js";
import { FlowError } from "./errors.js";
import { run } from "./process.js";
import { findTool } from "./tools.js";

export interface FlashOptions {
  readonly bitstream: string;
  /** Writes to the configuration flash, so it is there after power-on; else to the FPGA, if the board can do so. */
  readonly persist: boolean;
  readonly onLine: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Writes a bitstream to a board with openFPGALoader. Throws FlowError FILE_READ, TOOL_MISSING, TOOL_FAILED. */
export async function flashBoard(board: Board, options: FlashOptions): Promise<void> {
  const { bitstream, persist, onLine, signal } = options;
  if (!existsSync(bitstream)) {
    const message = `${bitstream}: no such file; make it with: lifwire build ${board.name}`;
    throw new FlowError("FILE_READ", message, { file: bitstream });
  }
  const tool = findTool("openFPGALoader");
  const args = ["-b", board.programmer, ...(persist ? ["-f"] : []), bitstream];
  const { code, tail } = await run(tool.command, args, { cwd: ".", onLine, ...(signal ? { signal } : {}) });
  if (code !== 0) {
    const said = tail.filter((line) => line.trim() !== "").at(-1) ?? "nothing";
    throw new FlowError("TOOL_FAILED", `openFPGALoader ended with code ${code}: ${said}`, { code, args });
  }
}
