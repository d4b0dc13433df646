import { HostError } from "../errors.js";
import { checkEvents, NO_EVENTS } from "../events/events.js";
import type { Network } from "../network/network.js";
import { loadEvents } from "../node/event-files.js";
import { saveFile } from "../node/files.js";
import { loadNetwork } from "../node/network-files.js";
import { refuseInputs } from "./files.js";
import type { CliIo } from "./options.js";
import { labelled } from "./terminal/table.js";

/** What `lifwire export <network> --to <format>` takes. */
export interface ExportModelOptions {
  readonly to: keyof typeof MODEL_WRITERS;
  readonly out?: string;
  readonly input?: string;
  readonly json?: true;
}

/** Writes a network as a file of another tool; returns what its receiver should know. */
type ModelWriter = (network: Network, file: string, options: ExportModelOptions) => Promise<readonly string[]>;

/** The formats that a network is written in. */
export const MODEL_WRITERS = { snn: writeSnn, nir: writeNir } as const satisfies Record<string, ModelWriter>;

/** Writes the network file in the format asked for; throws HostError ARGUMENT, MODEL_UNSUPPORTED, FILE_*. */
export async function exportModel(file: string, options: ExportModelOptions, io: CliIo): Promise<void> {
  const { out } = options;
  if (out === undefined) throw new HostError("ARGUMENT", "--to needs --out <file>, the model file to write");
  await refuseInputs([out], [file, options.input]);
  const notes = await MODEL_WRITERS[options.to](await loadNetwork(file), out, options);
  if (options.json) io.out(`${JSON.stringify({ file: out, format: options.to, notes }, null, 2)}\n`);
  else io.out(labelled([...notes.map((note): [string, string] => ["note", note]), ["file", out]]));
}

async function writeNir(network: Network, out: string): Promise<readonly string[]> {
  const { exportNir } = await import("../api/models.js");
  return exportNir(network, out);
}

async function writeSnn(network: Network, out: string, { input }: ExportModelOptions): Promise<readonly string[]> {
  const { encodeSnn, exportSuperNeuroMat } = await import("../models/snm/index.js");
  let events = NO_EVENTS;
  if (input !== undefined) {
    const loaded = await loadEvents(input);
    checkEvents(loaded.events, { steps: 2 ** 32, indices: network.axons.size, kind: "axon", ...loaded });
    events = loaded.events;
  }
  await saveFile(out, encodeSnn([exportSuperNeuroMat(network, { input: events })]));
  return [];
}
