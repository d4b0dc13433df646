import { type Command, InvalidArgumentError, Option } from "commander";
import { LIMITS } from "../../../protocol/tables/limits.js";
import { HostError } from "../../errors.js";
import { DIALECT_NAMES, type DialectName } from "../../models/nir/dialects.js";
import { Network } from "../../network/network.js";
import { saveFile } from "../../node/files.js";
import { loadValues } from "../../node/matrix-files.js";
import { decimal } from "../../text.js";
import { loadInput, refuseInputs, rowOption } from "../files.js";
import { type CliIo, type CoreOptions, coreOptions, openCore, positiveInteger, wholeNumber } from "../options.js";

interface ImportOptions extends CoreOptions {
  readonly out: string;
  readonly dialect?: DialectName;
  readonly dt?: number;
  readonly decay?: "euler" | "exp";
  readonly gain?: "file" | "one";
  readonly reset?: "value" | "subtract";
  readonly resetLate?: true;
  readonly weightBits?: number;
  readonly inputs?: "spikes" | "constant";
  readonly inputRange?: readonly [number, number];
  readonly row?: number;
  readonly check?: string;
  readonly steps?: number;
  readonly weightTable?: true;
  readonly network?: string;
  readonly json?: true;
}

/** `lifwire import`: a model file of another tool in, a network file and a report out. */
export function addImport(program: Command, io: CliIo): void {
  const command = program.command("import").description("make a network from a model file of NIR or SuperNeuroMAT");
  rowOption(coreOptions(command), "a --check file of values")
    .argument("<model>", "model file (.nir, .snn.json)")
    .requiredOption("--out <file>", "network file to write; the report goes beside it, as .report.json")
    .addOption(new Option("--dialect <name>", "framework that wrote a .nir file").choices(DIALECT_NAMES))
    .option("--dt <s>", "length of a step of a .nir file in seconds", positiveNumber)
    .addOption(
      new Option("--decay <kind>", "share of v that a step keeps: 1 - dt/tau, or exp(-dt/tau)").choices([
        "euler",
        "exp",
      ]),
    )
    .addOption(new Option("--gain <kind>", "gain of currents: as the file's r says, or 1").choices(["file", "one"]))
    .addOption(new Option("--reset <kind>", "what a spike does to v").choices(["value", "subtract"]))
    .option("--reset-late", "the reset acts in the step after the spike, like snnTorch's reset_delay")
    .option("--weight-bits <n>", "bits per weight", wholeNumber(LIMITS.weightWidth, WEIGHT_BITS_MIN))
    .addOption(
      new Option(
        "--inputs <kind>",
        "input of a .nir model; constant: numbers that stay the same in all steps of a sample",
      ).choices(["spikes", "constant"]),
    )
    .option("--input-range <min..max>", "of constant inputs (default: 0..1)", numberRange)
    .option(
      "--check <file>",
      "run the model in double precision and on the core with these events or values, and compare spikes",
    )
    .option("--steps <n>", "steps of --check", positiveInteger)
    .option("--weight-table", "with --check: the same for weights of 8 to 2 bits")
    .option("--network <name|index>", "which network of a .snn.json file with several")
    .action((file: string, options: ImportOptions) =>
      file.endsWith(".json") ? importSnn(file, options, io) : importNirFile(file, options, io),
    );
}

/** The fewest bits of a weight that has a sign. */
const WEIGHT_BITS_MIN = 2;

function positiveNumber(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("Allowed: a number of seconds above 0.");
}

function numberRange(text: string): readonly [number, number] {
  const [min = Number.NaN, max = Number.NaN, ...more] = text.split("..").map(decimal);
  if (more.length === 0 && min < max) return [min, max];
  throw new InvalidArgumentError("Allowed: two numbers, the smaller first, such as 0..1.");
}

const reportFile = (out: string) => `${out.replace(/\.json$/, "")}.report.json`;

/** Reports results as they come, or, with --json, all of them at the end. */
class Told {
  #checks: object[] = [];

  constructor(
    private readonly io: CliIo,
    private readonly json: boolean,
  ) {}

  say(text: string): void {
    if (!this.json) this.io.out(text);
  }

  check(text: string, result: object): void {
    this.#checks.push(result);
    this.say(text);
  }

  end(report: unknown, files: readonly string[]): void {
    const checks = this.#checks.length > 0 ? { checks: this.#checks } : {};
    if (this.json) this.io.out(`${JSON.stringify({ report, ...checks, files }, null, 2)}\n`);
    else this.io.out(`${"files".padEnd(12)}${files.join(", ")}\n`);
  }
}

async function importNirFile(file: string, options: ImportOptions, io: CliIo): Promise<void> {
  const { checkNir, formatReport, importNir, reportJson } = await import("../../api/models.js");
  const { out, check, steps } = options;
  if ((check === undefined) !== (steps === undefined)) {
    throw new HostError("ARGUMENT", "--check <file> and --steps <n> go together", { argument: "check" });
  }
  checkRow(options);
  await refuseInputs([out, reportFile(out)], [file, check]);
  const told = new Told(io, options.json === true);
  const imported = await importNir(file, nirOptions(options));
  told.say(formatReport(imported.report));
  await saveFile(out, `${JSON.stringify(imported.network)}\n`);
  await saveFile(reportFile(out), reportJson(imported));
  if (check !== undefined && steps !== undefined) {
    const { formatBits, formatCheck } = await import("../../models/check-model.js");
    const network = Network.fromJSON(imported.network, out);
    const input = await checkInput(options, check, steps, network, io);
    await using core = await openCore(options, io);
    await core.program(network);
    const result = await checkNir(core, imported, input, steps);
    told.check(formatCheck(result), result);
    for (let bits = LIMITS.weightWidth; options.weightTable && bits >= WEIGHT_BITS_MIN; bits--) {
      const rounded = await importNir(file, { ...nirOptions(options), weightBits: bits });
      await core.program(Network.fromJSON(rounded.network, out));
      const checked = await checkNir(core, rounded, input, steps);
      told.check(formatBits(bits, checked), { weightBits: bits, ...checked });
    }
  }
  told.end(JSON.parse(reportJson(imported)), [out, reportFile(out)]);
}

/** Throws HostError ARGUMENT for a row without values to take it from. */
function checkRow({ row, inputs, check }: ImportOptions): void {
  const lacking = inputs !== "constant" ? "--inputs constant" : check === undefined ? "--check <file>" : undefined;
  if (row === undefined || lacking === undefined) return;
  throw new HostError("ARGUMENT", `--row <n> needs ${lacking}`, { argument: "row" });
}

/** What `--check` names: events, or the values of a sample of constant input. */
async function checkInput({ inputs, row }: ImportOptions, file: string, steps: number, network: Network, io: CliIo) {
  if (inputs === "constant") return loadValues(file, row);
  return loadInput(file, steps, network, {}, (note) => io.err(`input: ${note}\n`));
}

function nirOptions(options: ImportOptions) {
  const { dialect, dt, decay, gain, reset, resetLate, weightBits, inputs, inputRange } = options;
  const given = { dialect, dt, decay, gain, reset, resetLate, weightBits, inputs, inputRange };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

async function importSnn(file: string, options: ImportOptions, io: CliIo): Promise<void> {
  const { formatSnmReport, importSuperNeuroMat } = await import("../../models/snm/index.js");
  const { loadSnn } = await import("../../node/snn-files.js");
  const { saveEvents } = await import("../../node/event-files.js");
  const { out, network } = options;
  if (options.inputs === "constant") {
    const message = "--inputs constant is for .nir files: the input spikes of a .snn.json file already have values";
    throw new HostError("ARGUMENT", message, { argument: "inputs" });
  }
  const events = `${out.replace(/\.json$/, "")}.events.csv`;
  const files = [out, events, reportFile(out)];
  await refuseInputs(files, [file]);
  const told = new Told(io, options.json === true);
  const model = importSuperNeuroMat(await loadSnn(file, network), { file });
  await saveFile(out, `${JSON.stringify(model.network)}\n`);
  await saveFile(reportFile(out), `${JSON.stringify(model.report, null, 2)}\n`);
  await saveEvents(events, model.input);
  told.say(formatSnmReport(model.report));
  told.end(model.report, files);
}
