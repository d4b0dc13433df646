import { Command, Option } from "commander";
import { integer, integers, runExample } from "../command-line.js";
import { runSeeds } from "../digits-learning/seeds.js";
import { installMnist, loadMnist, mnistFolder } from "./data.js";
import { METHODS, type MnistNet } from "./settings.js";

interface Options {
  readonly net: MnistNet;
  readonly backend: string;
  readonly seeds?: readonly number[];
  readonly images?: number;
  readonly test?: number;
  readonly folder: string;
  readonly install?: true;
}

async function run({ net, backend, seeds = [1], images: only, test, folder, install }: Options): Promise<void> {
  if (install) await installMnist(folder);
  const all = await loadMnist(folder);
  // A short training names its neurons by the images it has seen.
  const images = { ...all, train: all.train.slice(0, only), test: all.test.slice(0, test) };
  await runSeeds(backend, images, METHODS[net], seeds);
}

const program = new Command("learn:mnist")
  .description("Learns MNIST on the core by its own integer rule, then decides the 10 000 test images")
  .addOption(new Option("--net <name>").choices(Object.keys(METHODS)).default("100"))
  .option("--backend <target>", "sim, auto, or a port whose core is large enough", "sim")
  .option("--seeds <n...>", "one result for each (default: 1)", integers)
  .option("--images <n>", "only the first n training images", integer)
  .option("--test <n>", "only the first n test images", integer)
  .option("--folder <path>", "where the images are", mnistFolder())
  .option("--install", "get the images with npm first (54 MB)")
  .action(run);

await runExample(program);
