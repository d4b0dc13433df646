import { Command } from "commander";
import { connect } from "lifwire";
import { integer, integers, runExample } from "../command-line.js";
import { learnToBalance } from "./learn.js";
import { BUILD } from "./network.js";

interface Options {
  readonly seeds?: readonly number[];
  readonly trials: number;
  readonly backend: string;
}

async function run({ seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], trials, backend }: Options): Promise<void> {
  let solved = 0;
  for (const seed of seeds) {
    await using core = await connect(backend, { build: BUILD, baudRate: 12_500_000 });
    const { decisions, solvedAfter, cycles } = await learnToBalance(core, seed, trials);
    if (solvedAfter !== undefined) solved++;
    const total = decisions.reduce((sum, count) => sum + count, 0);
    const how = solvedAfter === undefined ? "NOT solved" : `solved after ${solvedAfter} trials`;
    console.log(`seed ${seed}: ${how}, ${total} decisions of ${Math.round(cycles / total)} cycles`);
  }
  console.log(`${solved} of ${seeds.length} seeds solved`);
}

await runExample(
  new Command("control")
    .description("Balances a pole on a cart, learned on the core from nothing but its falls")
    .option("--seeds <n...>", "one controller for each (default: 1 to 10)", integers)
    .option("--trials <n>", "give up after so many", integer, 600)
    .option("--backend <target>", "sim, auto, or a port whose core is large enough", "sim")
    .action(run),
);
