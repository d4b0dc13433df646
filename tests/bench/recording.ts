import { parseArgs } from "node:util";
import { connect, Network, poisson, type RecordOptions } from "../../host/api/index.js";

// node dist/tests/bench/recording.js: what recording 256 potentials after each step costs on the simulator. Recorded
// and unrecorded runs take turns in one process, and the fastest of each are compared.

const { values: options } = parseArgs({
  options: { steps: { type: "string", default: "20000" }, rounds: { type: "string", default: "9" } },
});
const steps = Number(options.steps);
const AXONS = 256;
const NEURONS = 256;

const network = new Network({ axons: AXONS });
const all = network.population("all", NEURONS, {
  threshold: 900,
  leak: 4000,
  currentDecay: 30_000,
  refractorySteps: 2,
});
network.connect(network.axons, all, { kind: "random", min: -20, max: 60, seed: 1 });
network.connect(all, all, { kind: "random", min: -20, max: 18, seed: 2 });
const input = poisson(new Array(AXONS).fill(0.02), { seed: 3 })(steps);

await using core = await connect("sim", { baudRate: 12_500_000 });
await core.program(network);

/** Of this process's own time, which a busy machine stretches less than wall time. */
async function seconds(record?: RecordOptions): Promise<number> {
  const began = process.cpuUsage();
  await core.run({ steps, input, clear: "all", ...(record ? { record } : {}) });
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

await seconds();
await seconds({ potential: all });
const fastest = { plain: Number.POSITIVE_INFINITY, recorded: Number.POSITIVE_INFINITY };
for (let round = 0; round < Number(options.rounds); round++) {
  const plain = await seconds();
  const recorded = await seconds({ potential: all });
  fastest.plain = Math.min(fastest.plain, plain);
  fastest.recorded = Math.min(fastest.recorded, recorded);
  console.log(`${Math.round(steps / plain)} steps/s unrecorded, ${Math.round(steps / recorded)} recorded`);
}
const percent = (fastest.recorded / fastest.plain - 1) * 100;
console.log(`recording ${NEURONS} potentials a step: ${percent.toFixed(1)} % longer, fastest round to fastest round`);
