import { Command } from "commander";
import { connect } from "lifwire";
import { integers, runExample } from "../command-line.js";
import { experiment } from "./experiment.js";

async function run(seeds: readonly number[]): Promise<void> {
  await using core = await connect("sim", { build: "plastic", baudRate: 12_500_000 });
  for (const seed of seeds) {
    const o = await experiment(core, seed);
    console.log(
      `seed ${seed}: detected ${o.detected} of ${o.patterns} (before learning ${o.detectedBefore}), ` +
        `false alarms ${o.falseAlarms} of ${o.noises} (before ${o.falseAlarmsBefore}), ` +
        `mean weight of the pattern ${o.patternWeight.toFixed(1)}, of the rest ${o.otherWeight.toFixed(1)}`,
    );
  }
}

await runExample(
  new Command("pattern-detector")
    .description("Learns a pattern among noise without labels, and judges by it")
    .argument("[seeds...]", "one result for each (default: 1 to 5)", integers)
    .action((seeds: number[] = [1, 2, 3, 4, 5]) => run(seeds)),
);
