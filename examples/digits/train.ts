import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ExampleError } from "../errors.js";
import { type Digit, loadDigits } from "./dataset.js";
import { DIGITS_NETWORK } from "./paths.js";
import { formatNetwork, toNetwork } from "./training/export.js";
import { SETTINGS, type Settings } from "./training/settings.js";
import { type EpochReport, Trainer } from "./training/trainer.js";

const SCHEMA = "../../host/network.schema.json";
const FOLDS = 4;
const EPOCHS_PER_LINE = 20;

const USAGE = `Trains the digits network and writes it.
  --out FILE     where to (default: digits.network.json of this example)
  --seed N       default ${SETTINGS.seed}
  --epochs N     default ${SETTINGS.epochs}
  --hidden N     hidden neurons, default ${SETTINGS.hidden}
  --folds N      quarters of the training images to validate on first, 0..${FOLDS}, default 1 (the last quarter)`;

function main(): void {
  const { out, folds, settings } = readArguments();
  const { train } = loadDigits();
  const started = performance.now();
  const accuracies: number[] = [];
  for (let fold = FOLDS - 1; fold >= FOLDS - folds; fold--) accuracies.push(validate(train, fold, settings));
  if (folds > 1) console.log(`validation, mean of ${folds}: ${percent(mean(accuracies))}`);
  console.log(`training on all ${train.length} images`);
  const trainer = new Trainer(settings);
  trainer.train(train, progress(settings));
  writeFileSync(out, formatNetwork({ $schema: SCHEMA, ...toNetwork(trainer).toJSON() }));
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`training accuracy ${percent(trainer.accuracy(train))}, ${seconds} s, wrote ${out}`);
}

/** Trains without one quarter of the images (neighbouring lines) and tests on it. */
function validate(digits: readonly Digit[], fold: number, settings: Settings): number {
  const from = Math.floor((fold * digits.length) / FOLDS);
  const to = Math.floor(((fold + 1) * digits.length) / FOLDS);
  console.log(`validation: training without images ${from}..${to - 1}`);
  const trainer = new Trainer(settings);
  trainer.train([...digits.slice(0, from), ...digits.slice(to)], progress(settings));
  const accuracy = trainer.accuracy(digits.slice(from, to));
  console.log(`validation accuracy ${percent(accuracy)} of ${to - from} images`);
  return accuracy;
}

function progress({ epochs }: Settings): (report: EpochReport) => void {
  return ({ epoch, loss, hiddenSpikes }) => {
    if (epoch % EPOCHS_PER_LINE !== 0 && epoch !== epochs) return;
    console.log(
      `  epoch ${epoch}/${epochs}  loss ${loss.toFixed(4)}  hidden spikes an image ${hiddenSpikes.toFixed(1)}`,
    );
  };
}

function readArguments(): { out: string; folds: number; settings: Settings } {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: { out: text, seed: text, epochs: text, hidden: text, folds: text, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const settings = {
    ...SETTINGS,
    seed: integer("seed", values.seed, SETTINGS.seed, 0, 2 ** 32 - 1),
    epochs: integer("epochs", values.epochs, SETTINGS.epochs, 1, 10_000),
    hidden: integer("hidden", values.hidden, SETTINGS.hidden, 1, 246),
  };
  return { out: values.out ?? DIGITS_NETWORK, folds: integer("folds", values.folds, 1, 0, FOLDS), settings };
}

function integer(option: string, text: string | undefined, fallback: number, min: number, max: number): number {
  if (text === undefined) return fallback;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  const message = `--${option} is "${text}", expected an integer ${min}..${max}`;
  throw new ExampleError("OPTION_INVALID", message, { option, value: text, allowed: `${min}..${max}` });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

try {
  main();
} catch (error) {
  console.error(`train: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
