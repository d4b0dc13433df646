import { Command, Option } from "commander";
import type { Backend } from "lifwire";
import { integer, runExample } from "../command-line.js";
import { type Digit, loadDigits } from "./dataset.js";
import { correct, type Evaluation, evaluate, firstDifference } from "./evaluate.js";

const CLOCK_MHZ = 100;

/** Shows progress on a terminal; leaves nothing in a file. */
function progress(total: number): (done: number) => void {
  if (!process.stderr.isTTY) return () => {};
  return (done) => process.stderr.write(done === total ? "\r\x1b[K" : `\rimage ${done} of ${total}`);
}

function report(evaluation: Evaluation): void {
  const { backend, images, bytesToDevice, bytesFromDevice, cyclesInAll, wallMs } = evaluation;
  const sum = (of: (image: (typeof images)[number]) => number) => images.reduce((total, image) => total + of(image), 0);
  const right = correct(evaluation);
  const stepCycles = sum((image) => image.cycles);
  const lines: [string, string][] = [
    ["backend", backend === "sim" ? "simulator (standard)" : "RTL in WebAssembly (standard)"],
    ["accuracy", `${right} of ${images.length} test images, ${((100 * right) / images.length).toFixed(2)} %`],
    ["cycles", `${stepCycles} in steps, ${Math.round(stepCycles / images.length)} an image`],
    ["spikes", `${sum((image) => image.spikesIn)} in, ${sum((image) => image.steps.length)} out`],
    ["link", `${bytesToDevice} bytes to the core, ${bytesFromDevice} back`],
    ["on a board", `${(cyclesInAll / CLOCK_MHZ / 1000).toFixed(1)} ms at ${CLOCK_MHZ} MHz, link included`],
    ["here", `${(wallMs / 1000).toFixed(2)} s`],
  ];
  for (const [name, text] of lines) console.log(`${name.padEnd(11)}${text}`);
}

async function run(backends: readonly Backend[], digits: readonly Digit[]): Promise<void> {
  const results: Evaluation[] = [];
  for (const backend of backends) {
    const evaluation = await evaluate(backend, digits, progress(digits.length));
    report(evaluation);
    console.log();
    results.push(evaluation);
  }
  const [a, b] = results;
  if (!a || !b) return;
  const difference = firstDifference(a, b);
  if (difference === undefined) console.log(`all spikes and cycles of all ${digits.length} images are equal`);
  else {
    console.log(`image ${difference} differs`);
    process.exitCode = 1;
  }
}

const program = new Command("digits")
  .description("Classifies the 899 test digits on the core, image by image over the link")
  .addOption(new Option("--backend <name>").choices(["sim", "rtl", "both"]).default("sim"))
  .option("--images <n>", "only the first n", integer)
  .action(async ({ backend, images }: { backend: Backend | "both"; images?: number }) => {
    const { test } = loadDigits();
    await run(backend === "both" ? ["sim", "rtl"] : [backend], test.slice(0, images));
  });

await runExample(program);
