import type { Command } from "commander";
import { flashBoard } from "../../../hw/flow/flash.js";
import { bitstreamName } from "../../../hw/flow/placement.js";
import { boardNamed } from "../board.js";
import type { CliIo } from "../options.js";

interface FlashOptions {
  readonly bitstream?: string;
  readonly persist?: true;
}

/** `lifwire flash`: a bitstream to a board. */
export function addFlash(program: Command, io: CliIo): void {
  program
    .command("flash <board>")
    .description("write a bitstream to a board, with openFPGALoader")
    .option("--bitstream <file>", "instead of the one in build/<board>")
    .option("--persist", "into the flash memory, to be there after power-on")
    .option("--verbose", "print the stack of an error")
    .action(async (name: string, options: FlashOptions) => {
      const board = boardNamed(name);
      await flashBoard(board, {
        bitstream: options.bitstream ?? `build/${board.name}/${bitstreamName(board)}`,
        persist: options.persist === true,
        onLine: (line) => io.err(`${line}\n`),
        signal: io.signal,
      });
      io.out(`${board.title}: written\n`);
    });
}
