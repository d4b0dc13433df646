import { connect } from "lifwire";
import { experiment } from "./experiment.js";

const seeds = process.argv.slice(2).map(Number);
await using core = await connect("sim", { build: "plastic", baudRate: 12_500_000 });
for (const seed of seeds.length > 0 ? seeds : [1, 2, 3, 4, 5]) {
  const o = await experiment(core, seed);
  console.log(
    `seed ${seed}: detected ${o.detected} of ${o.patterns} (before learning ${o.detectedBefore}), ` +
      `false alarms ${o.falseAlarms} of ${o.noises} (before ${o.falseAlarmsBefore}), ` +
      `mean weight of the pattern ${o.patternWeight.toFixed(1)}, of the rest ${o.otherWeight.toFixed(1)}`,
  );
}
