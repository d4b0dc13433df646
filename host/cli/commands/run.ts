import { join } from "node:path";
import { type Command, Option } from "commander";
import { HostError } from "../../errors.js";
import type { Network } from "../../network/network.js";
import { saveEvents } from "../../node/event-files.js";
import { saveFile } from "../../node/files.js";
import { loadNetwork, savePicture } from "../../node/network-files.js";
import type { RunResult } from "../../run/run-result.js";
import { eventOptions } from "../event-options.js";
import { checkFolder, loadInput, makeFolder } from "../files.js";
import { buildName, type CliIo, coreOptions, openCore, positiveInteger } from "../options.js";
import { progressLine } from "../progress.js";
import { type RecordingOptions, recordingOptions, recordingPlan, saveRecording, withSink } from "../recording.js";
import { type RunSnnOptions, runSnn } from "../run-snn.js";
import { formatSummary, summarize } from "../summary.js";

/** How the name of a SuperNeuroMAT file ends. */
const SNN_ENDING = ".snn.json";

type RunFlags = RunSnnOptions & RecordingOptions;

/** `lifwire run`: a network file and an events file in, spikes, summary and raster out. */
export function addRun(program: Command, io: CliIo): void {
  const command = program.command("run").description("run a network and write its spikes, a summary and a raster plot");
  recordingOptions(eventOptions(coreOptions(command)))
    .argument(
      "<network>",
      `network file (JSON), or a SuperNeuroMAT file (${SNN_ENDING}), which runs with its own input`,
    )
    .requiredOption("--steps <n>", "steps to run", positiveInteger)
    .requiredOption("--out <folder>", "folder for spikes.csv, summary.json and raster.svg")
    .option(
      "--input <events>",
      "events: CSV (step,index), binary, N-MNIST .bin, tonic .npy, SHD or NIR .h5; none: no events",
    )
    .option("--binary", "write spikes.bin too")
    .option(
      "--nir-data",
      "write spikes.h5 too, as nir.read_data reads it; a step is --dt, else the network's units.stepMs",
    )
    .option("--network <index|name>", `which network of a ${SNN_ENDING} file`)
    .addOption(
      new Option(
        "--stdp <mode>",
        `who changes weights of a ${SNN_ENDING} file; default: the core where it is exact`,
      ).choices(["core", "host", "off"]),
    )
    .action((file: string, options: RunFlags) =>
      file.endsWith(SNN_ENDING) ? runSnn(file, withoutRecording(options), io) : run(file, options, io),
    );
}

async function run(file: string, options: RunFlags, io: CliIo): Promise<void> {
  const { steps, out } = options;
  const network = await loadNetwork(file);
  const stepSeconds = nirStepSeconds(options, network);
  const input = await loadInput(options.input, steps, network, options, (note) => io.err(`input: ${note}\n`));
  await checkFolder(out); // before what may take long
  await using core = await openCore(options, io);
  const program = await core.program(network);
  const progress = progressLine(io, steps);
  const { run: recorded, sink } = recordingPlan(options, network, core, steps, io);
  const asked = { steps, input, signal: io.signal, onProgress: progress.show, ...recorded };
  const result = await withSink(sink, () => core.run(asked)).finally(progress.end);
  const summary = summarize(result, program, core, buildName(options, core));
  const files = [
    "spikes.csv",
    ...(options.binary ? ["spikes.bin"] : []),
    ...(options.nirData ? ["spikes.h5"] : []),
    "summary.json",
    "raster.svg",
  ];
  await makeFolder(out);
  await saveEvents(join(out, "spikes.csv"), result.spikes);
  if (options.binary) await saveEvents(join(out, "spikes.bin"), result.spikes);
  if (stepSeconds !== undefined) await saveNirData(join(out, "spikes.h5"), result, stepSeconds);
  await saveFile(join(out, "summary.json"), `${JSON.stringify(summary, null, 2)}\n`);
  await savePicture(result.raster(), join(out, "raster.svg"));
  if (recorded.record) files.push(...(await saveRecording(result, out)));
  io.out(formatSummary(summary, core.transport.description));
  io.out(`${"files".padEnd(10)}${files.map((name) => join(out, name)).join(", ")}\n`);
}

/** Of a model's own file the run is made of many, which nobody records. */
function withoutRecording(options: RunFlags): RunSnnOptions {
  const { record, vcd } = options;
  if (!record && vcd === undefined) return options;
  const argument = record ? "--record" : "--vcd";
  const message = `${argument} is not for a ${SNN_ENDING} file; make a network file of it first: lifwire import`;
  throw new HostError("ARGUMENT", message, { argument });
}

/** Seconds of a step for `--nir-data`, undefined without it; throws HostError ARGUMENT when nobody says how long it is. */
function nirStepSeconds({ nirData, dt }: RunFlags, { head }: Network): number | undefined {
  if (!nirData) return undefined;
  const stepMs = dt ?? head.units?.stepMs;
  if (stepMs !== undefined) return stepMs / 1000;
  throw new HostError("ARGUMENT", "--nir-data needs the length of a step: --dt <ms>, or units.stepMs in the network");
}

/** Writes the spikes as NIR data; its readers are loaded by those who ask for it. */
async function saveNirData(path: string, { network, spikes, stepsDone }: RunResult, stepSeconds: number) {
  const { saveSpikesAsNirData } = await import("../../node/nir-data-files.js");
  await saveSpikesAsNirData(path, { spikes, neurons: network.neuronCount, steps: stepsDone, stepSeconds });
}
