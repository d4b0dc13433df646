import { Command, InvalidArgumentError, Option } from "commander";
import { connect } from "lifwire";
import { digitImages, experiment, type Method, type Outcome } from "./experiment.js";
import { interruption, outcomeLine, summaryLine, watched } from "./report.js";
import { SUPERVISED, UNSUPERVISED } from "./settings.js";

const BAUD_RATE = 12_500_000;
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

async function run({ method, backend, seeds, images: only }: Options): Promise<void> {
  const images = digitImages();
  const signal = interruption();
  for (const name of method === "both" ? (["unsupervised", "supervised"] as const) : [method]) {
    const chosen = METHODS[name];
    const { build, neurons } = chosen.settings;
    console.log(`${name}: ${neurons} neurons, build ${build}, ${backend}`);
    const outcomes: Outcome[] = [];
    for (const seed of seeds) {
      await using core = await connect(backend, { build, baudRate: BAUD_RATE });
      const outcome = await experiment(core, images, chosen, seed, {
        ...watched(`seed ${seed}`),
        signal,
        images: only,
      });
      console.log(outcomeLine(outcome));
      outcomes.push(outcome);
    }
    if (outcomes.length > 1) console.log(summaryLine(outcomes));
  }
}

function integer(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1) throw new InvalidArgumentError("expected an integer of at least 1");
  return Number(text);
}

const program = new Command("learn:digits")
  .description("Learns the 8x8 digits on the core by its own integer rule, then decides the 899 test images")
  .addOption(new Option("--method <name>").choices(["unsupervised", "supervised", "both"]).default("both"))
  .option("--backend <target>", "sim, rtl, auto, or a port", "sim")
  .option(
    "--seeds <n...>",
    "one result for each",
    (text, before: number[]) => [...before, integer(text)],
    [] as number[],
  )
  .option("--images <n>", "stop the training after so many images", integer)
  .action(async (options: Options) =>
    run({ ...options, seeds: options.seeds.length ? options.seeds : [1, 2, 3, 4, 5] }),
  );

program.parseAsync().catch((error: unknown) => {
  console.error(`learn:digits: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
