import { writeFile } from "node:fs/promises";
import { type Backend, connect } from "lifwire";
import { compareRules } from "./compare.js";
import { plotSvg } from "./plot.js";

const [file = "stdp-curve.svg", backend = "sim"] = process.argv.slice(2);
await using core = await connect(backend as Backend, { build: "plastic", baudRate: 12_500_000 });
const comparisons = await compareRules(core);
for (const { rule, compared, wrong } of comparisons) {
  console.log(`${rule.padEnd(20)} ${compared - wrong.length} of ${compared} weights are what the formula gives`);
  for (const line of wrong.slice(0, 5)) console.log(`  ${line}`);
}
await writeFile(file, plotSvg(comparisons.map(({ panel }) => panel)));
console.log(`curves in ${file}`);
if (comparisons.some(({ wrong }) => wrong.length > 0)) process.exitCode = 1;
