import { Command, Option } from "commander";
import { digitImages, type Method } from "./experiment.js";
import { integer, integers, runSeeds } from "./seeds.js";
import { SUPERVISED, UNSUPERVISED } from "./settings.js";

const METHODS = {
  unsupervised: { kind: "unsupervised", settings: UNSUPERVISED },
  supervised: { kind: "supervised", settings: SUPERVISED },
} as const satisfies Record<string, Method>;

interface Options {
  readonly method: keyof typeof METHODS | "both";
  readonly backend: string;
  readonly seeds: number[];
  readonly images?: number;
}

async function run({ method, backend, seeds, images }: Options): Promise<void> {
  for (const name of method === "both" ? (["unsupervised", "supervised"] as const) : [method]) {
    await runSeeds(backend, digitImages(), METHODS[name], seeds, images);
  }
}

const program = new Command("learn:digits")
  .description("Learns the 8x8 digits on the core by its own integer rule, then decides the 899 test images")
  .addOption(new Option("--method <name>").choices(["unsupervised", "supervised", "both"]).default("both"))
  .option("--backend <target>", "sim, rtl, auto, or a port", "sim")
  .option("--seeds <n...>", "one result for each", integers, [] as number[])
  .option("--images <n>", "stop the training after so many images", integer)
  .action(async (options: Options) =>
    run({ ...options, seeds: options.seeds.length ? options.seeds : [1, 2, 3, 4, 5] }),
  );

program.parseAsync().catch((error: unknown) => {
  console.error(`learn:digits: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
