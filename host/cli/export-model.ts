import { HostError } from "../errors.js";
import { checkEvents, NO_EVENTS } from "../events/events.js";
import type { Network } from "../network/network.js";
import { loadEvents } from "../node/event-files.js";
import { saveFile } from "../node/files.js";
import { loadNetwork } from "../node/network-files.js";
import type { CliIo } from "./options.js";

/** What `lifwire export <network> --to <format>` takes. */
export interface ExportModelOptions {
  readonly to: keyof typeof MODEL_WRITERS;
  readonly out?: string;
  readonly input?: string;
}

/** Writes a network as a file of another tool. */
type ModelWriter = (network: Network, file: string, options: ExportModelOptions, io: CliIo) => Promise<void>;

/** The formats that a network is written in. */
export const MODEL_WRITERS = { snn: writeSnn, nir: writeNir } as const satisfies Record<string, ModelWriter>;

/** Writes the network file in the format asked for; throws HostError ARGUMENT, MODEL_UNSUPPORTED, FILE_*. */
export async function exportModel(file: string, options: ExportModelOptions, io: CliIo): Promise<void> {
  const { out } = options;
  if (out === undefined) throw new HostError("ARGUMENT", "--to needs --out <file>, the model file to write");
  await MODEL_WRITERS[options.to](await loadNetwork(file), out, options, io);
  io.out(`${"file".padEnd(10)}${out}\n`);
}

async function writeNir(network: Network, out: string, _options: ExportModelOptions, io: CliIo): Promise<void> {
  const { exportNir } = await import("../api/models.js");
  for (const note of await exportNir(network, out)) io.out(`${"note".padEnd(10)}${note}\n`);
}

async function writeSnn(network: Network, out: string, { input }: ExportModelOptions): Promise<void> {
  const { encodeSnn, exportSuperNeuroMat } = await import("../models/snm/index.js");
  let events = NO_EVENTS;
  if (input !== undefined) {
    const loaded = await loadEvents(input);
    checkEvents(loaded.events, { steps: 2 ** 32, indices: network.axons.size, kind: "axon", ...loaded });
    events = loaded.events;
  }
  await saveFile(out, encodeSnn([exportSuperNeuroMat(network, { input: events })]));
}
