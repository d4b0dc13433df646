import { type Command, InvalidArgumentError, Option } from "commander";
import { LIMITS } from "../../../protocol/tables/limits.js";
import { HostError } from "../../errors.js";
import { DIALECT_NAMES, type DialectName } from "../../models/nir/dialects.js";
import { Network } from "../../network/network.js";
import { saveFile } from "../../node/files.js";
import { loadInput } from "../files.js";
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
  readonly check?: string;
  readonly steps?: number;
  readonly weightTable?: true;
  readonly network?: string;
}

/** `lifwire import`: a model file of another tool in, a network file and a report out. */
export function addImport(program: Command, io: CliIo): void {
  coreOptions(program.command("import").description("make a network of a model file: NIR, or SuperNeuroMAT's"))
    .argument("<model>", "model file (.nir, .snn.json)")
    .requiredOption("--out <file>", "network file to write; the report goes beside it, as .report.json")
    .addOption(new Option("--dialect <name>", "framework that wrote a .nir file").choices(DIALECT_NAMES))
    .option("--dt <s>", "seconds of a step of a .nir file", positiveNumber)
    .addOption(
      new Option("--decay <kind>", "share of v that a step keeps: 1 - dt/tau, or exp(-dt/tau)").choices([
        "euler",
        "exp",
      ]),
    )
    .addOption(new Option("--gain <kind>", "of currents: as the file's r says, or 1").choices(["file", "one"]))
    .addOption(new Option("--reset <kind>", "what a spike does to v").choices(["value", "subtract"]))
    .option("--reset-late", "the reset acts in the step behind the spike, as snnTorch's reset_delay")
    .option("--weight-bits <n>", "bits of a weight", wholeNumber(LIMITS.weightWidth, WEIGHT_BITS_MIN))
    .option("--check <events>", "run the model in double precision and on the core, and compare spikes")
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

const reportFile = (out: string) => `${out.replace(/\.json$/, "")}.report.json`;

async function importNirFile(file: string, options: ImportOptions, io: CliIo): Promise<void> {
  const { formatReport, importNir, reportJson } = await import("../../api/models.js");
  const { out, check, steps } = options;
  if ((check === undefined) !== (steps === undefined)) {
    throw new HostError("ARGUMENT", "--check <events> and --steps <n> go together", { argument: "check" });
  }
  const imported = await importNir(file, nirOptions(options));
  io.out(formatReport(imported.report));
  await saveFile(out, `${JSON.stringify(imported.network)}\n`);
  await saveFile(reportFile(out), reportJson(imported));
  if (check !== undefined && steps !== undefined) {
    const { checkNir } = await import("../../api/models.js");
    const { formatBits, formatCheck } = await import("../../models/check-model.js");
    const network = Network.fromJSON(imported.network, out);
    const input = await loadInput(check, steps, network, {}, (note) => io.err(`input: ${note}\n`));
    await using core = await openCore(options, io);
    await core.program(network);
    io.out(formatCheck(await checkNir(core, imported, input, steps)));
    for (let bits = LIMITS.weightWidth; options.weightTable && bits >= WEIGHT_BITS_MIN; bits--) {
      const rounded = await importNir(file, { ...nirOptions(options), weightBits: bits });
      await core.program(Network.fromJSON(rounded.network, out));
      io.out(formatBits(bits, await checkNir(core, rounded, input, steps)));
    }
  }
  io.out(`${"files".padEnd(12)}${out}, ${reportFile(out)}\n`);
}

function nirOptions({ dialect, dt, decay, gain, reset, resetLate, weightBits }: ImportOptions) {
  const given = { dialect, dt, decay, gain, reset, resetLate, weightBits };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

async function importSnn(file: string, { out, network }: ImportOptions, io: CliIo): Promise<void> {
  const { formatSnmReport, importSuperNeuroMat } = await import("../../models/snm/index.js");
  const { loadSnn } = await import("../../node/snn-files.js");
  const { saveEvents } = await import("../../node/event-files.js");
  const model = importSuperNeuroMat(await loadSnn(file, network), { file });
  const events = `${out.replace(/\.json$/, "")}.events.csv`;
  await saveFile(out, `${JSON.stringify(model.network)}\n`);
  await saveFile(reportFile(out), `${JSON.stringify(model.report, null, 2)}\n`);
  await saveEvents(events, model.input);
  io.out(formatSnmReport(model.report));
  io.out(`${"files".padEnd(12)}${out}, ${events}, ${reportFile(out)}\n`);
}
