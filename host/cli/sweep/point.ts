import type { Device } from "../../device/device.js";
import { reasonOf } from "../../errors.js";
import { poisson } from "../../events/encoders.js";
import { NO_EVENTS } from "../../events/events.js";
import { Network } from "../../network/network.js";
import { summarize } from "../summary.js";
import { type InputPath, isInputPath, withValue } from "./grid.js";
import type { Outcome, SweepSetup } from "./job.js";

/**
 * Runs one point of the grid on a core and gives the numbers of its line. A run that `signal` ends early has fewer steps
 * than the setup asks for.
 */
export async function runPoint(
  setup: SweepSetup,
  values: readonly unknown[],
  core: Device,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, number>>> {
  const network = networkOf(setup, values);
  const program = await core.program(network);
  const result = await core.run({ steps: setup.steps, input: inputOf(setup, values, network), signal });
  const figures = {
    ...{ network, stepsAsked: setup.steps, stepsDone: result.stepsDone, cycles: result.cycles },
    ...{ spikesIn: result.spikesIn, counts: result.spikeCounts({ first: 0, size: network.neuronCount }) },
  };
  const { steps, cycles, cyclesPerStep, spikesIn, spikesOut, populations } = summarize(figures, program, core, "");
  const counts = Object.entries(populations).map(([name, count]) => [`spikes.${name}`, count]);
  return { steps, cycles, cyclesPerStep, spikesIn, spikesOut, ...Object.fromEntries(counts) };
}

/** The outcome of a run, its failure included. */
export async function outcomeOf(act: () => Promise<Readonly<Record<string, number>>>): Promise<Outcome> {
  const started = performance.now();
  const milliseconds = () => Math.round(performance.now() - started);
  try {
    return { status: "ok", values: await act(), milliseconds: milliseconds() };
  } catch (thrown) {
    return { status: "failed", error: reasonOf(thrown).replace(/\s*\n\s*/g, "; "), milliseconds: milliseconds() };
  }
}

function networkOf({ json, file, paths }: SweepSetup, values: readonly unknown[]): Network {
  const changed = paths.reduce((json, path, i) => (isInputPath(path) ? json : withValue(json, path, values[i])), json);
  return Network.fromJSON(changed, file);
}

function inputOf(setup: SweepSetup, values: readonly unknown[], network: Network) {
  if (setup.input) return setup.input;
  const given = (path: InputPath, otherwise: number) => {
    const at = setup.paths.indexOf(path);
    return at < 0 ? otherwise : Number(values[at]);
  };
  const rate = given("input.rate", setup.rate);
  if (rate === 0) return NO_EVENTS;
  return poisson(new Float64Array(network.axons.size).fill(rate), { seed: given("input.seed", setup.seed) });
}
