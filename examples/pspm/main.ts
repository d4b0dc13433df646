import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { connect, Raster } from "lifwire";
import { integer, integers, runExample } from "../command-line.js";
import { type Learned, learnTrains } from "./learn.js";
import { BAUD_RATE, BUILD, NEURONS, STEPS } from "./network.js";

interface Options {
  readonly seeds?: readonly number[];
  readonly rounds: number;
  readonly backend: string;
  readonly picture?: string;
}

async function run({ seeds = [1, 2, 3, 4, 5], rounds, backend, picture }: Options): Promise<void> {
  console.log("| seed | target spikes | equal rates | before | after | random pools | hit | right |");
  console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
  for (const seed of seeds) {
    await using core = await connect(backend, { build: BUILD, baudRate: BAUD_RATE });
    const learned = await learnTrains(core, seed, rounds);
    const random = await learnTrains(core, seed, rounds, "random");
    console.log(line(seed, learned, random));
    if (picture !== undefined && seed === seeds[0]) await writeFile(picture, rasters(learned));
  }
}

const share = (value: number) => value.toFixed(3);
const fromTo = (a: number, b: number) => `${Math.round(100 * a)} to ${Math.round(100 * b)} %`;

function line(seed: number, { target, before, best, chance }: Learned, random: Learned): string {
  const similarities = [chance, before.similarity, best.similarity, random.best.similarity].map(share);
  const cells = [seed, target.spikes.steps.length, ...similarities];
  return `| ${[...cells, fromTo(before.hit, best.hit), fromTo(before.right, best.right)].join(" | ")} |`;
}

/** The target's spikes, and the network's before and after. */
function rasters({ target, before, best }: Learned): string {
  const panels = [
    { label: "target", size: NEURONS, events: target.spikes },
    { label: "before", size: NEURONS, events: before.run.spikes },
    { label: "after", size: NEURONS, events: best.run.spikes },
  ];
  return new Raster(STEPS, panels, "a network that learns to fire another one's spikes").toSvg();
}

await runExample(
  new Command("learn:pspm")
    .description("A recurrent network learns target spike trains by chance changes of presynaptic pools")
    .option("--seeds <n...>", "one pair of networks for each (default: 1 to 5)", integers)
    .option("--rounds <n>", "changes of the weights", integer, 800)
    .option("--backend <target>", "sim, rtl, auto, or a port", "sim")
    .option("--picture <file>", "rasters of the first seed, SVG")
    .action(run),
);
