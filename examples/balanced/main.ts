import { Argument, Command } from "commander";
import { BACKENDS, type Backend, connect } from "lifwire";
import { integer, runExample } from "../command-line.js";
import { balancedInput, balancedNetwork, irregularity } from "./network.js";

const BAUD_RATE = 12_500_000;

async function run(backend: Backend, { steps }: { readonly steps: number }): Promise<void> {
  await using core = await connect(backend, { baudRate: BAUD_RATE });
  await core.program(balancedNetwork());
  const result = await core.run({ steps, input: balancedInput(1), record: { potential: [0, 1, 2] } });
  const { meanCv, neurons, rateHz } = irregularity(result);
  console.log(`CV of the intervals ${meanCv.toFixed(3)}, mean of ${neurons} neurons; rate ${rateHz.toFixed(1)} Hz`);
  await result.raster().save("balanced-raster.svg");
  await result.curves().save("balanced-potentials.svg");
  console.log("pictures in balanced-raster.svg and balanced-potentials.svg");
}

await runExample(
  new Command("balanced")
    .description("A network whose excitation and inhibition cancel: its neurons fire irregularly")
    .addArgument(new Argument("[backend]", "what runs the core").choices(BACKENDS).default("sim"))
    .option("--steps <n>", "steps of 1 ms", integer, 3000)
    .action(run),
);
