import { join } from "node:path";
import { type Command, Option } from "commander";
import type { Device } from "../../device/device.js";
import { HOST_ERRORS } from "../../error-codes.js";
import { HostError } from "../../errors.js";
import { canonical, type EventList } from "../../events/events.js";
import type { Network } from "../../network/network.js";
import { loadNetwork } from "../../node/network-files.js";
import { OutputFolder } from "../../node/writing/output-folder.js";
import { RecordingFiles } from "../../node/writing/recording-files.js";
import { RunFiles } from "../../node/writing/run-files.js";
import type { Values } from "../../run/drive-writer.js";
import { SIGNAL_NAMES } from "../../run/record-selection.js";
import type { RunResult } from "../../run/run-result.js";
import type { StreamPart } from "../../run/stream-part.js";
import { eventOptions } from "../event-options.js";
import { loadConstantInput, loadInput, refuseInputs, rowOption, type ValuesOptions } from "../files.js";
import { interrupted, unlessInterrupted } from "../interruption.js";
import { buildName, type CliIo, coreOptions, openCore, positiveInteger } from "../options.js";
import { type RecordingOptions, recordingOptions, recordingPlan, withSink } from "../recording.js";
import { type RunSnnOptions, runSnn } from "../run-snn.js";
import { formatSummary, type Programmed, type Summary, summarize } from "../summary.js";
import { progressLine } from "../terminal/progress.js";
import { openAt, type Restored, restore } from "../training/checkpoint-option.js";
import { loadNetworkCheckpoint } from "../training/resume.js";
import { warnOfSilence, warnOfThresholds } from "../warnings.js";

/** How the name of a SuperNeuroMAT file ends. */
const SNN_ENDING = ".snn.json";

type RunFlags = RunSnnOptions &
  RecordingOptions &
  ValuesOptions & { readonly json?: true; readonly checkpoint?: string };

/** `lifwire run`: a network file and an events file in, spikes, summary and raster out. */
export function addRun(program: Command, io: CliIo): void {
  const command = program.command("run").description("run a network and write its spikes, a summary and a raster plot");
  rowOption(recordingOptions(eventOptions(coreOptions(command))), "a --values file")
    .argument(
      "<network>",
      `network file (JSON), -: standard input; or a SuperNeuroMAT file (${SNN_ENDING}), which runs with its own input`,
    )
    .requiredOption("--steps <n>", "steps to run", positiveInteger)
    .requiredOption("--out <folder>", "folder for spikes.csv, summary.json and raster.svg")
    .option(
      "--input <events>",
      "events: CSV (step,index), binary, N-MNIST .bin, tonic .npy, SHD or NIR .h5; -: standard input; none: no events",
    )
    .option("--values <file>", "constant input of a network that takes it: CSV or .npy, one row per sample")
    .option("--checkpoint <file>", "begin with the weights and the state of a checkpoint, on a core of its build")
    .option("--binary", "write spikes.bin too")
    .option(
      "--nir-data",
      "write spikes.h5 too, as nir.read_data reads it; a step is --dt, else the network's units.stepMs",
    )
    .option("--network <index|name>", `which network of a ${SNN_ENDING} file`)
    .addOption(
      new Option(
        "--stdp <mode>",
        `who changes the weights of a ${SNN_ENDING} file; default: the core where it is exact`,
      ).choices(["core", "host", "off"]),
    )
    .action((file: string, options: RunFlags) =>
      file.endsWith(SNN_ENDING) ? runSnn(file, withoutRecording(options), io) : run(file, options, io),
    );
}

/** A run of a model's own file consists of many runs, which cannot be recorded. */
function withoutRecording(options: RunFlags): RunSnnOptions {
  const given = {
    "--record": options.record,
    "--values": options.values,
    "--row": options.row,
    "--vcd": options.vcd,
    "--checkpoint": options.checkpoint,
  };
  const argument = Object.entries(given).find(([, value]) => value !== undefined)?.[0];
  if (argument === undefined) return options;
  const message = `${argument} is not for a ${SNN_ENDING} file; make a network file from it first: lifwire import`;
  throw new HostError("ARGUMENT", message, { argument });
}

/** What is run, and where its results go. */
interface Job {
  readonly network: Network;
  readonly input: EventList;
  readonly values: Values | undefined;
  readonly core: Device;
  readonly program: Programmed;
  readonly files: RunFiles;
  readonly recording: RecordingFiles;
}

async function run(file: string, options: RunFlags, io: CliIo): Promise<void> {
  const { steps, out, binary = false } = options;
  const network = await loadNetwork(file);
  const stepSeconds = nirStepSeconds(options, network);
  await refuseInputs(outputsOf(options), [file, options.input, options.values, options.checkpoint]);
  const from = await checkpointOf(options, network);
  const input = await loadInput(options.input, steps, network, options, (note) => io.err(`input: ${note}\n`));
  const values = await loadConstantInput(options, network);
  warnOfThresholds(network, io);
  await using folder = await OutputFolder.open(out); // before what may take long
  await using core = await (from ? openAt(options, from, io) : open(options, io));
  const program = await begin(core, network, from, io);
  await using set = folder.set();
  await using files = await RunFiles.begin(set, { network, steps, binary });
  await using recording = new RecordingFiles(set, network);
  const job = { network, input, values, core, program, files, recording };
  const { failure, result } = await runSteps(job, options, io);
  if (files.steps === 0) throw failure ?? interrupted(io.signal, "beginning the run");
  const recorded = await recording.finish(files.steps);
  const summary = await finish(job, result?.input ?? canonical(input), options);
  if (stepSeconds !== undefined && result) recorded.push(await saveNirData(out, result, stepSeconds));
  const paths = [...files.names, ...recorded].map((name) => join(out, name));
  if (summary.spikesOut === 0) warnOfSilence(files.steps, values ? undefined : input, io);
  if (options.json) io.out(`${JSON.stringify({ ...summary, files: paths }, null, 2)}\n`);
  else io.out(`${formatSummary(summary, core.transport.description)}${"files".padEnd(10)}${paths.join(", ")}\n`);
  if (failure) throw failure;
}

/** The files that a run can write; the arrays of a recording are named by its signals. */
function outputsOf({ out, binary, record, vcd, nirData }: RunFlags): string[] {
  const recorded = record
    ? ["recording.csv", "steps.npy", "recording.svg", ...SIGNAL_NAMES.map((name) => `${name}.npy`)]
    : [];
  const optional = [...(binary ? ["spikes.bin"] : []), ...(nirData ? ["spikes.h5"] : []), ...recorded];
  const names = ["spikes.csv", "summary.json", "raster.svg", ...optional];
  return [...names.map((name) => join(out, name)), ...(vcd === undefined ? [] : [vcd])];
}

async function checkpointOf({ checkpoint }: RunFlags, network: Network): Promise<Restored | undefined> {
  if (checkpoint === undefined) return undefined;
  return { snapshot: (await loadNetworkCheckpoint(checkpoint, network)).snapshot, file: checkpoint };
}

/** Puts the network on the core, or the state to begin with; reports what that took. */
async function begin(core: Device, network: Network, from: Restored | undefined, io: CliIo): Promise<Programmed> {
  if (!from) return unlessInterrupted(io, "programming the core", () => core.program(network));
  const before = core.linkStatistics.bytesToDevice;
  await restore(core, network, from, io);
  return { bytes: core.linkStatistics.bytesToDevice - before, quantisation: network.quantisation };
}

function open(options: RunFlags, io: CliIo): Promise<Device> {
  return unlessInterrupted(io, "connecting", () => openCore(options, io));
}

/** The outcome of the steps: a result, or what the device or the line failed with. */
interface Ended {
  readonly result?: RunResult;
  readonly failure?: HostError;
}

/** Runs all steps. A failure of device or line is returned, because what came before it is worth keeping. */
async function runSteps(
  { network, core, input, values, files, recording }: Job,
  options: RunFlags,
  io: CliIo,
): Promise<Ended> {
  const { steps } = options;
  const progress = progressLine(io, steps);
  const { run: recorded, sink } = await recordingPlan(options, network, core, steps, io);
  // A sample's spikes are reported in the model's steps once all are there.
  const isKept = network.head.sample || options.nirData;
  const onPart = async (part: StreamPart) => {
    recording.addSpikes(part);
    await files.add(part);
  };
  try {
    const asked = { steps, input, values, signal: io.signal, onProgress: progress.show, ...recorded };
    const taken = { onPart: isKept ? undefined : onPart, onRecord: recorded.record && recording.add.bind(recording) };
    const result = await withSink(sink, () => core.run({ ...asked, ...taken }));
    if (isKept) {
      recording.addSpikes({ spikes: result.spikes, step: 0 });
      await files.addAll(result);
    }
    return { result };
  } catch (thrown) {
    if (thrown instanceof HostError && HOST_ERRORS[thrown.code].kind === "device") return { failure: thrown };
    throw thrown;
  } finally {
    progress.end();
  }
}

async function finish(
  { network, core, program, files }: Job,
  axonEvents: EventList,
  options: RunFlags,
): Promise<Summary> {
  const beyond = axonEvents.steps.findIndex((step) => step >= files.steps);
  const figures = {
    ...{ network, stepsAsked: options.steps, stepsDone: files.steps, cycles: files.cycles, counts: files.counts },
    spikesIn: beyond < 0 ? axonEvents.steps.length : beyond,
  };
  const summary = summarize(figures, program, core, buildName(options, core));
  await files.finish(`${JSON.stringify(summary, null, 2)}\n`, axonEvents);
  return summary;
}

/** Seconds of a step for `--nir-data`, undefined without it; throws HostError ARGUMENT when its length is not known. */
function nirStepSeconds({ nirData, dt }: RunFlags, { head }: Network): number | undefined {
  if (!nirData) return undefined;
  const stepMs = dt ?? head.units?.stepMs;
  if (stepMs !== undefined) return stepMs / 1000;
  throw new HostError("ARGUMENT", "--nir-data needs the length of a step: --dt <ms>, or units.stepMs in the network");
}

/** Writes the spikes as NIR data, and returns its name; the modules for that are loaded only then. */
async function saveNirData(folder: string, result: RunResult, stepSeconds: number): Promise<string> {
  const { saveSpikesAsNirData } = await import("../../node/nir-data-files.js");
  const { network, spikes, stepsDone: steps } = result;
  await saveSpikesAsNirData(join(folder, "spikes.h5"), { spikes, neurons: network.neuronCount, steps, stepSeconds });
  return "spikes.h5";
}
