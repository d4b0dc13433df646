import { join } from "node:path";
import type { SnmOutcome } from "../models/snm/run-snm.js";
import type { SnmNetwork } from "../models/snm/snm-network.js";
import { eventContent } from "../node/event-files.js";
import { OutputFolder } from "../node/writing/output-folder.js";
import { RunResult } from "../run/run-result.js";
import type { EventInputOptions } from "./event-options.js";
import { loadInput, refuseInputs } from "./files.js";
import { type CliIo, type CoreOptions, openCore } from "./options.js";
import { progressLine } from "./terminal/progress.js";
import { labelled } from "./terminal/table.js";

/** What `lifwire run` takes for a SuperNeuroMAT file. */
export interface RunSnnOptions extends CoreOptions, EventInputOptions {
  readonly input?: string;
  readonly steps: number;
  readonly out: string;
  readonly binary?: true;
  readonly nirData?: true;
  readonly network?: string;
  readonly stdp?: "core" | "host" | "off";
  readonly json?: true;
}

/** Runs a SuperNeuroMAT file as it is: its input spikes, its states, its weights; writes the results. */
export async function runSnn(file: string, options: RunSnnOptions, io: CliIo): Promise<void> {
  // Loaded only when such a file is run.
  const { importSuperNeuroMat, formatSnmReport, runSuperNeuroMat } = await import("../models/snm/index.js");
  const { loadSnn } = await import("../node/snn-files.js");
  const { steps, out, stdp } = options;
  const spikes = options.binary ? ["spikes.csv", "spikes.bin"] : ["spikes.csv"];
  const files = [...spikes, "state.json", "report.json", "raster.svg"].map((name) => join(out, name));
  await refuseInputs(files, [file, options.input]);
  const source = await loadSnn(file, options.network);
  const model = importSuperNeuroMat(source, { file, steps, ...(stdp === undefined ? {} : { stdp }) });
  const given =
    options.input === undefined
      ? {}
      : { input: await loadInput(options.input, steps, model.network, options, (note) => io.err(`input: ${note}\n`)) };
  await using folder = await OutputFolder.open(out);
  await using core = await openCore(options, io);
  const progress = progressLine(io, steps);
  const watched = { steps, ...given, signal: io.signal, onProgress: progress.show };
  const outcome = await runSuperNeuroMat(core, model, watched).finally(progress.end);
  await using set = folder.set();
  for (const name of spikes) await set.write(name, eventContent(name, outcome.spikes));
  await set.write("state.json", `${JSON.stringify(stateOf(source, outcome))}\n`);
  await set.write("report.json", `${JSON.stringify(model.report, null, 2)}\n`);
  const { network, input } = model;
  const { spikes: fired, stepsDone, cycles } = outcome;
  const result = new RunResult(network, input, fired, stepsDone, steps, cycles, 0);
  await set.write("raster.svg", result.raster().toSvg());
  await set.commit();
  if (options.json) {
    const summary = { steps: stepsDone, stepsAsked: steps, spikes: fired.steps.length, cycles, report: model.report };
    return io.out(`${JSON.stringify({ ...summary, files }, null, 2)}\n`);
  }
  const rows: [string, string][] = [
    ["core", core.transport.description],
    ["steps", stepsDone === steps ? String(steps) : `${stepsDone} of ${steps}`],
    ["spikes", String(fired.steps.length)],
    ["cycles", String(cycles)],
    ["files", files.join(", ")],
  ];
  io.out(formatSnmReport(model.report));
  io.out(labelled(rows));
}

/** The model's states and weights afterwards, in its own terms. */
function stateOf({ synapses: { pre, post } }: SnmNetwork, outcome: SnmOutcome) {
  return {
    ...{ format: "lifwire-model-state", version: 1, steps: outcome.stepsDone, cycles: outcome.cycles },
    ...{ states: [...outcome.states], refractory: [...outcome.refractory] },
    weights: [...outcome.weights].map((weight, s) => [pre[s], post[s], weight]),
  };
}
