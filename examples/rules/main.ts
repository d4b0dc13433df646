import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { runExample } from "../command-line.js";
import { largestDifference } from "./figure.js";
import { measureRules } from "./figures.js";
import { figureSvg } from "./picture.js";

async function run(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const figure of await measureRules()) {
    await writeFile(join(folder, `${figure.name}.svg`), figureSvg(figure));
    const registers = Object.entries(figure.registers).map(([name, value]) => `${name} ${value}`);
    console.log(`${figure.name}: at most ${largestDifference(figure).toFixed(3)} from the formula`);
    console.log(`  ${registers.join(", ")}`);
  }
}

await runExample(
  new Command("rules")
    .description("Measures every learning rule, beside its formula, and draws it")
    .argument("[folder]", "where the pictures go, SVG", "rules")
    .action(run),
);
