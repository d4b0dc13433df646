import { join } from "node:path";
import type { Command } from "commander";
import { saveEvents } from "../../node/event-files.js";
import { loadNetwork } from "../../node/network-files.js";
import { OutputFolder } from "../../node/writing/output-folder.js";
import { loadInput, refuseInputs } from "../files.js";
import { type CliIo, positiveInteger } from "../options.js";

interface NeuroCoreXOptions {
  readonly port: string;
  readonly steps: number;
  readonly input?: string;
  readonly out: string;
  readonly json?: true;
}

/** `lifwire neurocorex`: runs a network on a board that carries the original NeuroCoreX bitstream. */
export function addNeuroCoreX(program: Command, io: CliIo): void {
  program
    .command("neurocorex")
    .description("run a network on a board with the original NeuroCoreX bitstream, and write its spikes")
    .argument("<network>", "network file (JSON) of up to 90 neurons and 95 axons")
    .requiredOption("--port <path>", "the board's serial port, or tcp://127.0.0.1:<port> of serve --neurocorex")
    .requiredOption("--steps <n>", "steps to run", positiveInteger)
    .requiredOption("--out <folder>", "folder for spikes.csv")
    .option("--input <events>", "events file of the inputs")
    .option("--verbose", "print the stack of an error")
    .action((file: string, options: NeuroCoreXOptions) => run(file, options, io));
}

async function run(file: string, { port, steps, input, out, json }: NeuroCoreXOptions, io: CliIo): Promise<void> {
  const { NEUROCOREX_DEFECTS, NeuroCoreX, toNeuroCoreX } = await import("../../models/neurocorex/index.js");
  const { BAUD_RATE } = await import("../../models/neurocorex/wire.js");
  const { openLine } = await import("../../node/open-port.js");
  const spikesFile = join(out, "spikes.csv");
  await refuseInputs([spikesFile], [file, input]);
  const network = await loadNetwork(file);
  const { model, defects } = toNeuroCoreX(network);
  const events = await loadInput(input, steps, network);
  await using folder = await OutputFolder.open(out);
  for (const defect of defects) io.err(`note: ${NEUROCOREX_DEFECTS[defect]}\n`);
  await using board = new NeuroCoreX(await openLine(port, BAUD_RATE));
  await board.program(model);
  const { spikes, delayed } = await board.run({ steps, input: events });
  await saveEvents(join(folder.path, "spikes.csv"), spikes);
  if (json) {
    const result = { steps, spikes: spikes.steps.length, delayed, defects, files: [spikesFile] };
    return io.out(`${JSON.stringify(result, null, 2)}\n`);
  }
  const late = delayed > 0 ? `, ${delayed} input events a step or more late` : "";
  io.out(`${"spikes".padEnd(10)}${spikes.steps.length} in ${steps} steps${late}\n`);
  io.out(`${"files".padEnd(10)}${spikesFile}\n`);
}
