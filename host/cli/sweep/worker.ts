import { workerData } from "node:worker_threads";
import { poisson } from "../../encoders.js";
import { reasonOf } from "../../errors.js";
import { NO_EVENTS } from "../../events.js";
import { Network } from "../../network.js";
import { connect } from "../connect.js";
import { summarize } from "../summary.js";
import { INPUT_PATHS, type InputPath, withValue } from "./grid.js";
import type { Outcome, SweepSetup } from "./job.js";

// A thread of the pool: runs one point of the grid after the other. What fails in a run is the run's outcome.

const [, setup] = workerData as [unknown, SweepSetup];

const isInput = (path: string): path is InputPath => (INPUT_PATHS as readonly string[]).includes(path);

function networkOf(values: readonly unknown[]): Network {
  const json = setup.paths.reduce(
    (json, path, i) => (isInput(path) ? json : withValue(json, path, values[i])),
    setup.json,
  );
  return Network.fromJSON(json, setup.file);
}

function inputOf(values: readonly unknown[], network: Network) {
  if (setup.input) return setup.input;
  const given = (path: InputPath, otherwise: number) => {
    const at = setup.paths.indexOf(path);
    return at < 0 ? otherwise : Number(values[at]);
  };
  const rate = given("input.rate", setup.rate);
  if (rate === 0) return NO_EVENTS;
  return poisson(new Float64Array(network.axons.size).fill(rate), { seed: given("input.seed", setup.seed) });
}

async function runPoint(values: readonly unknown[]): Promise<Readonly<Record<string, number>>> {
  const network = networkOf(values);
  await using core = await connect(setup.backend, setup.connect);
  const program = await core.program(network);
  const result = await core.run({ steps: setup.steps, input: inputOf(values, network) });
  const { steps, cycles, cyclesPerStep, spikesIn, spikesOut, populations } = summarize(
    result,
    program,
    core,
    setup.connect.build ?? "",
  );
  const counts = Object.entries(populations).map(([name, count]) => [`spikes.${name}`, count]);
  return { steps, cycles, cyclesPerStep, spikesIn, spikesOut, ...Object.fromEntries(counts) };
}

export default async function run(values: readonly unknown[]): Promise<Outcome> {
  const started = performance.now();
  const milliseconds = () => Math.round(performance.now() - started);
  try {
    return { status: "ok", values: await runPoint(values), milliseconds: milliseconds() };
  } catch (thrown) {
    return { status: "failed", error: reasonOf(thrown).replace(/\s*\n\s*/g, "; "), milliseconds: milliseconds() };
  }
}
