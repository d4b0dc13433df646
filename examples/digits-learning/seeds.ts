import { connect } from "lifwire";
import { experiment, type Method, type Outcome } from "./experiment.js";
import type { ImageSet } from "./images.js";
import { interruption, outcomeLine, summaryLine, watched } from "./report.js";

const BAUD_RATE = 12_500_000;

/** Learns and tests once for each seed, each on its own core, and prints what came of it. */
export async function runSeeds(
  target: string,
  images: ImageSet,
  method: Method,
  seeds: readonly number[],
  only?: number,
): Promise<void> {
  const signal = interruption();
  const { build, neurons } = method.settings;
  console.log(`${method.kind}: ${neurons} neurons, build ${build}, ${target}`);
  const outcomes: Outcome[] = [];
  for (const seed of seeds) {
    await using core = await connect(target, { build, baudRate: BAUD_RATE });
    const options = { ...watched(`seed ${seed}`), signal, images: only };
    const outcome = await experiment(core, images, method, seed, options);
    console.log(outcomeLine(outcome));
    outcomes.push(outcome);
  }
  if (outcomes.length > 1) console.log(summaryLine(outcomes));
}
