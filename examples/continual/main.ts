import { writeFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { connect } from "lifwire";
import { integer, integers, runExample } from "../command-line.js";
import { loadDigits } from "../digits/dataset.js";
import { finalAccuracy, forgetting, learnTasks, type Outcome, SETTINGS, WAYS, type Way } from "./experiment.js";
import { BAUD_RATE, BUILD } from "./network.js";
import { accuracyPanels } from "./picture.js";

interface Options {
  readonly seeds?: readonly number[];
  readonly passes: number;
  readonly ways: readonly Way[];
  readonly backend: string;
  readonly picture?: string;
}

async function run({ seeds = [1, 2, 3], passes, ways, backend, picture }: Options): Promise<void> {
  console.log("| seed | way | 0, 1 | 2, 3 | 4, 5 | 6, 7 | 8, 9 | mean | forgotten |");
  console.log("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
  const data = loadDigits();
  for (const seed of seeds) {
    const outcomes = new Map<Way, Outcome>();
    for (const way of ways) {
      await using core = await connect(backend, { build: BUILD, baudRate: BAUD_RATE });
      const outcome = await learnTasks(core, data, seed, way, { ...SETTINGS, passes });
      outcomes.set(way, outcome);
      console.log(line(seed, way, outcome));
    }
    if (picture === undefined || seed !== seeds[0]) continue;
    const panels = [...outcomes].slice(0, 2).map(([way, outcome]) => ({ title: `${way}, seed ${seed}`, outcome }));
    await writeFile(picture, accuracyPanels(panels));
  }
}

const percent = (share: number) => (100 * share).toFixed(1);

function line(seed: number, way: Way, outcome: Outcome): string {
  const lost = way === "together" ? "" : percent(forgetting(outcome));
  const cells = [seed, way, ...outcome.accuracy.at(-1)!.map(percent), percent(finalAccuracy(outcome)), lost];
  return `| ${cells.join(" | ")} |`;
}

await runExample(
  new Command("learn:continual")
    .description("Learns the digits two classes at a time, without and with lateral protection of what was learned")
    .option("--seeds <n...>", "one network for each (default: 1 to 3)", integers)
    .option("--passes <n>", "over the images of each task", integer, SETTINGS.passes)
    .addOption(new Option("--ways <name...>", "of learning").choices(WAYS).default(WAYS))
    .option("--backend <target>", "sim, auto, or a port whose core is large enough", "sim")
    .option("--picture <file>", "accuracies of the first seed, SVG")
    .action(run),
);
