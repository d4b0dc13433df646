import { HostError } from "../errors.js";
import type { Network } from "../network/network.js";
import type { RunResult } from "../run/run-result.js";
import { runOn, type TestRun } from "./run-on.js";
import { spikeDifference } from "./spike-difference.js";

/** A run on both cores; without `record`, all potentials are compared after each step. */
export type Comparison = TestRun;

/**
 * Runs a network on the simulator and on the RTL, and compares spikes, cycles and what is recorded. Resolves with the
 * simulator's run; throws an Error that describes the first difference. Throws HostError ARGUMENT for a network without
 * neurons.
 */
export async function simulatorEqualsRtl(network: Network, run: Comparison): Promise<RunResult> {
  if (network.neuronCount === 0) throw new HostError("ARGUMENT", "the network has no neurons to compare", {});
  const record = run.record ?? { potential: { first: 0, size: network.neuronCount } };
  const [simulator, rtl] = [
    await runOn("sim", network, { ...run, record }),
    await runOn("rtl", network, { ...run, record }),
  ];
  const difference =
    spikeDifference(simulator.spikes, rtl.spikes) ?? cellDifference(simulator, rtl) ?? cycleDifference(simulator, rtl);
  if (difference === undefined) return simulator;
  throw new Error(`simulator (expected) and RTL (found) differ: ${difference}`);
}

function cellDifference(simulator: RunResult, rtl: RunResult): string | undefined {
  for (const { name, labels, values } of simulator.recording.signals) {
    const found = rtl.recording.signal(name).values;
    const at = values.findIndex((value, i) => value !== found[i]);
    if (at < 0) continue;
    const step = simulator.recording.steps[Math.floor(at / labels.length)];
    return `${name} ${labels[at % labels.length]} after step ${step}, expected: ${values[at]}, found: ${found[at]}`;
  }
  return undefined;
}

function cycleDifference({ cycles }: RunResult, rtl: RunResult): string | undefined {
  return cycles === rtl.cycles ? undefined : `cycles, expected: ${cycles}, found: ${rtl.cycles}`;
}
