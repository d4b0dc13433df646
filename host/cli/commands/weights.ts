import { type Command, CommanderError, InvalidArgumentError } from "commander";
import { HostError } from "../../errors.js";
import type { NeuronRange } from "../../events/decoders.js";
import { encodeMatrix, endingOf, matrixOf, weightsOf } from "../../formats/matrix.js";
import { SnapshotMemory } from "../../memory/snapshot-memory.js";
import { readMatrix, type Selection, writeMatrixRequests } from "../../memory/synapse-access.js";
import { NO_MODEL } from "../../network/model-part.js";
import type { Network } from "../../network/network.js";
import { WeightMatrix } from "../../network/weight-matrix.js";
import { saveCheckpoint } from "../../node/checkpoint-files.js";
import { STANDARD, saveFile } from "../../node/files.js";
import { loadMatrix, saveMatrix } from "../../node/matrix-files.js";
import { loadNetwork } from "../../node/network-files.js";
import { heatMapSvg } from "../../pictures/heat-map.js";
import { refuseInputs } from "../files.js";
import { type CliIo, type CoreOptions, coreOptions, openCore, positiveInteger } from "../options.js";
import { checkpointOption } from "../training/checkpoint-option.js";
import { loadNetworkCheckpoint } from "../training/resume.js";
import { diffMatrices } from "../weights/diff.js";
import { addWeightsExport } from "../weights/export-network.js";

interface Range {
  readonly first: number;
  readonly last: number;
}

interface SelectOptions extends CoreOptions {
  readonly from?: string;
  readonly to?: string;
  readonly rows?: Range;
  readonly columns?: Range;
  readonly checkpoint?: string;
  readonly json?: true;
}

interface WriteOptions extends SelectOptions {
  readonly in: string;
}

interface ReadOptions extends SelectOptions {
  readonly out?: string;
  readonly fraction?: true;
  readonly svg?: string;
  readonly image?: readonly [number, number];
  readonly grid?: number;
}

/** `lifwire weights`: reads, writes, exports and compares weights. */
export function addWeights(program: Command, io: CliIo): void {
  const weights = program.command("weights").description("read, write, export and compare weights");
  selectOptions(weights.command("read").description("read weights of a core or a checkpoint"))
    .option("--out <file>", "file for them: .csv, .json or .npy; none, or -: CSV to the standard output")
    .option("--fraction", "with the fractions that learning keeps")
    .option("--svg <file>", "draw the receptive fields, one image per neuron")
    .option("--image <RxC>", "rows and columns of a receptive field; none: as square as the sources allow", imageShape)
    .option("--grid <n>", "receptive fields side by side", positiveInteger)
    .action((network: string, options: ReadOptions) => read(network, options, io));
  selectOptions(weights.command("write").description("write weights to a core or into a checkpoint"))
    .requiredOption("--in <file>", "file with the weights: .csv, .json, .npy, .npz; -: standard input")
    .action((network: string, options: WriteOptions) => write(network, options, io));
  addWeightsExport(weights, io);
  weights
    .command("diff")
    .description("compare two files of weights")
    .argument("<a>", ".csv, .json or .npy")
    .argument("<b>", ".csv, .json or .npy")
    .option("--json", "as JSON")
    .option("--exit-code", "exit code 1 when they differ")
    .action((a: string, b: string, options: DiffOptions) => diff(a, b, options, io));
}

function selectOptions(command: Command): Command {
  return checkpointOption(coreOptions(command))
    .argument("<network>", "network file (JSON)")
    .option("--from <name>", `"axons" or a population; none: all sources, axons first`)
    .option("--to <population>", "population; none: all neurons of the network")
    .option("--rows <a..b>", "only these sources, counted from 0 in --from", range)
    .option("--columns <a..b>", "only these neurons, counted from 0 in --to", range);
}

/** Parser of "3..7" or "3". */
function range(text: string): Range {
  const match = /^(\d+)(?:\.\.(\d+))?$/.exec(text);
  const [first, last] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  if (match && first <= last) return { first, last };
  throw new InvalidArgumentError("Allowed: a number, or two such as 3..7.");
}

/** Parser of "28x28". */
function imageShape(text: string): [number, number] {
  const match = /^(\d+)x(\d+)$/.exec(text);
  if (match && Number(match[1]) > 0 && Number(match[2]) > 0) return [Number(match[1]), Number(match[2])];
  throw new InvalidArgumentError("Allowed: rows and columns, such as 28x28.");
}

/** The selected synapses, as stretches of rows to read one after the other; all have the same columns. */
function selections(network: Network, options: SelectOptions): Selection[] {
  const { from, to } = options;
  if (network.neuronCount === 0) {
    throw new HostError("ARGUMENT", `${network.file ?? "the network"} has no neurons, so there are no weights`, {});
  }
  const all = { kind: "population", name: "all neurons", first: 0, size: network.neuronCount } as const;
  const every = { ...NO_MODEL, ...all, inhibitionGroup: undefined, parameters: network.populations[0]!.parameters };
  const chosen = from === undefined ? undefined : network.findSource(from);
  const target = to === undefined ? all : network.find(to);
  const columns = within(options.columns, target.size, "--columns");
  const neurons: NeuronRange = { first: target.first + columns.first, size: columns.last - columns.first + 1 };
  const sources = chosen ? [chosen] : [network.axons, every];
  const total = sources.reduce((sum, { size }) => sum + size, 0);
  const rows = within(options.rows, total, "--rows");
  let base = 0;
  return sources.flatMap((source) => {
    const [first, last] = [Math.max(rows.first - base, 0), Math.min(rows.last - base, source.size - 1)];
    base += source.size;
    return first > last ? [] : [{ source, target: neurons, firstRow: first, rows: last - first + 1 }];
  });
}

function within(range: Range | undefined, size: number, option: string): Range {
  const { first, last } = range ?? { first: 0, last: size - 1 };
  if (last < size) return { first, last };
  throw new HostError("ARGUMENT", `${option} is ${first}..${last}, allowed: within 0..${size - 1}`, { option, size });
}

/** Calls with the memory that the options name: a checkpoint's, or a core's that has the network. */
async function withMemory<T>(
  network: Network,
  options: SelectOptions,
  io: CliIo,
  act: (memory: Parameters<typeof readMatrix>[0]) => Promise<T>,
  keep = false,
): Promise<T> {
  if (options.checkpoint === undefined) {
    await using core = await openCore(options, io);
    // A core in this process has just been made: it holds nothing yet. One at a port has what it learned.
    if (options.port === undefined) await core.program(network);
    else await core.attach(network);
    return await act(core); // before the core is closed
  }
  const checkpoint = await loadNetworkCheckpoint(options.checkpoint, network);
  const result = await act(new SnapshotMemory(checkpoint.snapshot));
  if (keep) await saveCheckpoint(options.checkpoint, checkpoint);
  return result;
}

async function read(file: string, options: ReadOptions, io: CliIo): Promise<void> {
  const out = options.out === STANDARD ? undefined : options.out;
  if (out !== undefined) endingOf(out);
  await refuseInputs([out, options.svg], [file, options.checkpoint]);
  const network = await loadNetwork(file);
  const parts = selections(network, options);
  const weights = await withMemory(network, options, io, async (memory) => {
    const read: WeightMatrix[] = [];
    for (const part of parts) read.push(await readMatrix(memory, part, options.fraction === true));
    return stacked(read);
  });
  if (options.svg !== undefined) {
    const [imageRows, imageColumns] = options.image ?? squarest(weights.rows);
    const grid = options.grid === undefined ? {} : { gridColumns: options.grid };
    const title = `${network.head.name ?? file}: ${options.from ?? "all sources"} to ${options.to ?? "all neurons"}`;
    await saveFile(options.svg, heatMapSvg(matrixOf(weights), { imageRows, imageColumns, title, ...grid }));
  }
  if (out !== undefined) await saveMatrix(out, weights);
  else if (options.svg === undefined || options.out === STANDARD) {
    io.out(String(encodeMatrix(weights, options.json ? ".json" : ".csv")));
    return;
  }
  const files = [options.svg, out].filter((place) => place !== undefined);
  if (options.json) io.out(`${JSON.stringify({ rows: weights.rows, columns: weights.columns, files }, null, 2)}\n`);
}

/** Matrices with the same columns, one below the other. */
function stacked(parts: readonly WeightMatrix[]): WeightMatrix {
  const first = parts[0]!;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const values = Int8Array.from(parts.flatMap((part) => [...part.values]));
  const fractions = first.fractions && {
    bits: first.fractions.bits,
    values: Uint8Array.from(parts.flatMap((part) => [...(part.fractions?.values ?? [])])),
  };
  return new WeightMatrix(rows, first.columns, values, fractions);
}

/** The two factors that are closest to each other. */
function squarest(count: number): [number, number] {
  let rows = Math.floor(Math.sqrt(count));
  while (count % rows !== 0) rows--;
  return [rows, count / rows];
}

async function write(file: string, options: WriteOptions, io: CliIo): Promise<void> {
  if (options.port === undefined && options.checkpoint === undefined) {
    const message = "weights write needs --port or --checkpoint: a core in this process is lost when it ends";
    throw new HostError("ARGUMENT", message, { argument: "port" });
  }
  const network = await loadNetwork(file);
  const parts = selections(network, options);
  const matrix = await loadMatrix(options.in);
  const rows = parts.reduce((sum, part) => sum + (part.rows ?? 0), 0);
  const columns = parts[0]!.target.size;
  await withMemory(
    network,
    options,
    io,
    async (memory) => {
      const weights = weightsOf(matrix, { rows, columns }, memory.descriptor.fractionBits, options.in);
      let base = 0;
      for (const part of parts) {
        const share = rowsOf(weights, base, part.rows ?? 0);
        base += share.rows;
        await memory.submitAll(writeMatrixRequests(memory, part, share), () => undefined);
        const held = await readMatrix(memory, part, true);
        if (share.toFloats().every((weight, i) => weight === held.toFloats()[i])) continue;
        throw new HostError("REPLY_SHAPE", "the weights read back are not those written", { file: options.in });
      }
    },
    true,
  );
  const written = rows * columns;
  io.out(options.json ? `${JSON.stringify({ written }, null, 2)}\n` : `${written} weights written and read back\n`);
}

function rowsOf({ columns, values, fractions }: WeightMatrix, first: number, rows: number): WeightMatrix {
  const [from, to] = [first * columns, (first + rows) * columns];
  const part = fractions && { bits: fractions.bits, values: fractions.values.slice(from, to) };
  return new WeightMatrix(rows, columns, values.slice(from, to), part);
}

interface DiffOptions {
  readonly json?: true;
  readonly exitCode?: true;
}

async function diff(a: string, b: string, options: DiffOptions, io: CliIo): Promise<void> {
  const difference = diffMatrices(await loadMatrix(a), await loadMatrix(b), a, b);
  if (options.json) io.out(`${JSON.stringify(difference, null, 2)}\n`);
  else {
    const { differing, weights, largest, mean, at } = difference;
    const where = at ? `, the largest ${largest} (row ${at.row}, column ${at.column})` : "";
    io.out(`${differing} of ${weights} weights differ${where}; mean ${Number(mean.toPrecision(6))}\n`);
  }
  if (options.exitCode && difference.differing > 0) throw new CommanderError(1, "weights.differ", "");
}
