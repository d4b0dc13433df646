import type { Command } from "commander";
import { flashBoard } from "../../../hw/flow/flash.js";
import { bitstreamName } from "../../../hw/flow/placement.js";
import { boardNamed } from "../board.js";
import type { CliIo } from "../options.js";

interface FlashOptions {
  readonly bitstream?: string;
  readonly persist?: true;
  readonly json?: true;
}

/** `lifwire flash`: a bitstream to a board. */
export function addFlash(program: Command, io: CliIo): void {
  program
    .command("flash <board>")
    .description("write a bitstream to a board, with openFPGALoader")
    .option("--bitstream <file>", "bitstream to write instead of the one in build/<board>")
    .option("--persist", "write it to the flash memory, so that it survives power-off")
    .option("--verbose", "print the stack of an error")
    .action(async (name: string, options: FlashOptions) => {
      const board = boardNamed(name);
      const bitstream = options.bitstream ?? `build/${board.name}/${bitstreamName(board)}`;
      const persist = options.persist === true;
      await flashBoard(board, {
        ...{ bitstream, persist },
        onLine: (line) => io.err(`${line}\n`),
        signal: io.signal,
      });
      if (options.json) io.out(`${JSON.stringify({ board: board.name, bitstream, persist }, null, 2)}\n`);
      else io.out(`${board.title}: written\n`);
    });
}
