import { Command, Option } from "commander";
import { integer, integers, runExample } from "../command-line.js";
import { digitImages, type Method } from "./experiment.js";
import { runSeeds } from "./seeds.js";
import { SUPERVISED, UNSUPERVISED } from "./settings.js";

const METHODS = {
  unsupervised: { kind: "unsupervised", settings: UNSUPERVISED },
  supervised: { kind: "supervised", settings: SUPERVISED },
} as const satisfies Record<string, Method>;

interface Options {
  readonly method: keyof typeof METHODS | "both";
  readonly backend: string;
  readonly seeds?: readonly number[];
  readonly images?: number;
}

async function run({ method, backend, seeds = [1, 2, 3, 4, 5], images }: Options): Promise<void> {
  for (const name of method === "both" ? (["unsupervised", "supervised"] as const) : [method]) {
    await runSeeds(backend, digitImages(), METHODS[name], seeds, images);
  }
}

const program = new Command("learn:digits")
  .description("Learns the 8x8 digits on the core by its own integer rule, then decides the 899 test images")
  .addOption(new Option("--method <name>").choices(["unsupervised", "supervised", "both"]).default("both"))
  .option("--backend <target>", "sim, rtl, auto, or a port", "sim")
  .option("--seeds <n...>", "one result for each (default: 1 to 5)", integers)
  .option("--images <n>", "stop the training after so many images", integer)
  .action(run);

await runExample(program);
