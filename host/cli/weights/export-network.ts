import type { Command } from "commander";
import { HostError } from "../../errors.js";
import { learnedNetwork } from "../../memory/learned-network.js";
import type { Snapshot } from "../../memory/snapshot.js";
import type { Network } from "../../network/network.js";
import { saveFile } from "../../node/files.js";
import { loadNetwork } from "../../node/network-files.js";
import { refuseInputs } from "../files.js";
import { type CliIo, type CoreOptions, coreOptions, openCore } from "../options.js";
import { checkpointOption } from "../training/checkpoint-option.js";
import { loadNetworkCheckpoint } from "../training/resume.js";

interface ExportOptions extends CoreOptions {
  readonly checkpoint?: string;
  readonly out: string;
  readonly fresh?: true;
  readonly json?: true;
}

/** `lifwire weights export`: the network file with what a core has learned. */
export function addWeightsExport(weights: Command, io: CliIo): void {
  checkpointOption(coreOptions(weights.command("export").description("write a network file with the learned weights")))
    .argument("<network>", "network file (JSON)")
    .requiredOption("--out <file>", "network file to write; it runs with the same spikes as run --checkpoint")
    .option("--fresh", "weights and adaptation only: potentials, currents, refractory counters and spikes begin at 0")
    .action((network: string, options: ExportOptions) => exportNetwork(network, options, io));
}

async function exportNetwork(file: string, options: ExportOptions, io: CliIo): Promise<void> {
  const { out, fresh = false, json } = options;
  await refuseInputs([out], [file, options.checkpoint]);
  const network = await loadNetwork(file);
  const learned = await learnedNetwork(network, await snapshotOf(network, options, io), { state: !fresh });
  await saveFile(out, `${JSON.stringify(learned)}\n`);
  const changed = network.projections.filter(({ source, target, weights }) => {
    const now = learned.projections.find((one) => one.source.name === source.name && one.target.name === target.name);
    return now?.weights.values.some((weight, i) => weight !== weights.values[i]) ?? false;
  });
  const names = changed.map(({ source, target }) => `${source.name} to ${target.name}`);
  if (json) io.out(`${JSON.stringify({ file: out, learned: names }, null, 2)}\n`);
  else
    io.out(
      `${"learned".padEnd(10)}${names.join(", ") || "nothing: all weights are as in the file"}\n${"file".padEnd(10)}${out}\n`,
    );
}

async function snapshotOf(network: Network, options: ExportOptions, io: CliIo): Promise<Snapshot> {
  if (options.checkpoint !== undefined) return (await loadNetworkCheckpoint(options.checkpoint, network)).snapshot;
  if (options.port === undefined) {
    const message = "weights export needs --checkpoint or --port: a core in this process has learned nothing";
    throw new HostError("ARGUMENT", message, { argument: "checkpoint" });
  }
  await using core = await openCore(options, io);
  await core.attach(network);
  return await core.readSnapshot(); // before the core is closed
}
