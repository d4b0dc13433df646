import { writeFile } from "node:fs/promises";
import { Argument, Command } from "commander";
import { BACKENDS, type Backend, connect } from "lifwire";
import { runExample } from "../command-line.js";
import { compareRules } from "./compare.js";
import { plotSvg } from "./plot.js";

async function run(file: string, backend: Backend): Promise<void> {
  await using core = await connect(backend, { build: "plastic", baudRate: 12_500_000 });
  const comparisons = await compareRules(core);
  for (const { rule, compared, wrong } of comparisons) {
    console.log(`${rule.padEnd(20)} ${compared - wrong.length} of ${compared} weights are what the formula gives`);
    for (const line of wrong.slice(0, 5)) console.log(`  ${line}`);
  }
  await writeFile(file, plotSvg(comparisons.map(({ panel }) => panel)));
  console.log(`curves in ${file}`);
  if (comparisons.some(({ wrong }) => wrong.length > 0)) process.exitCode = 1;
}

await runExample(
  new Command("stdp-curve")
    .description("Measures the STDP curves of the core and compares them with their formulas")
    .argument("[file]", "drawing of the curves, SVG", "stdp-curve.svg")
    .addArgument(new Argument("[backend]", "what runs the core").choices(BACKENDS).default("sim"))
    .action(run),
);
