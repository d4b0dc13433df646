import type { HostError } from "../../errors.js";
import { STEP_MAX } from "../../events/events.js";
import type { Path } from "../../network/issue.js";
import type { SnmInputSpike } from "./snm-network.js";

type Refuse = (path: Path, value: unknown, allowed: string) => HostError;

/** The input spikes of a network: `{ "<step>": { nids, values } }`; for a neuron given twice in a step, the last counts. */
export function inputSpikes(
  entry: unknown,
  neurons: number,
  refuse: Refuse,
): { readonly spikes: SnmInputSpike[]; readonly replaced: number } {
  if (entry === undefined) return { spikes: [], replaced: 0 };
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) throw refuse([], entry, "an object");
  let replaced = 0;
  const steps = Object.entries(entry).map(([key, at]) => {
    const step = Number(key);
    if (!/^\d+$/.test(key) || step > STEP_MAX) throw refuse([key], key, `a step, 0..${STEP_MAX}`);
    const { nids, values } = (at ?? {}) as { nids?: unknown; values?: unknown };
    if (!Array.isArray(nids)) throw refuse([key, "nids"], nids, "a list of neurons");
    if (!Array.isArray(values) || values.length !== nids.length) {
      throw refuse([key, "values"], values, `a list of ${nids.length} numbers, one per neuron of nids`);
    }
    const byNeuron = new Map<number, number>();
    for (const [i, neuron] of nids.entries()) {
      const value: unknown = values[i];
      const known = typeof neuron === "number" && Number.isInteger(neuron) && neuron >= 0 && neuron < neurons;
      if (!known) throw refuse([key, "nids", i], neuron, `a neuron, 0..${neurons - 1}`);
      if (typeof value !== "number" || !Number.isFinite(value)) {
        throw refuse([key, "values", i], value, "a finite number");
      }
      byNeuron.set(neuron, value);
    }
    replaced += nids.length - byNeuron.size;
    return { step, byNeuron };
  });
  steps.sort((a, b) => a.step - b.step);
  const spikes = steps.flatMap(({ step, byNeuron }) =>
    [...byNeuron].sort((a, b) => a[0] - b[0]).map(([neuron, value]) => ({ step, neuron, value })),
  );
  return { spikes: spikes.filter(({ value }) => value !== 0), replaced };
}

/** Rows of the steps that were simulated before the file was written. */
export function spikeTrain(rows: readonly unknown[] | undefined, neurons: number, refuse: Refuse): Uint8Array[] {
  return (rows ?? []).map((row, r) => {
    if (!Array.isArray(row) || row.length !== neurons) {
      throw refuse([r], Array.isArray(row) ? row.length : row, `a list of ${neurons} flags, one per neuron`);
    }
    const wrong = row.findIndex((flag: unknown) => Number(flag) !== 0 && Number(flag) !== 1);
    if (wrong >= 0) throw refuse([r, wrong], row[wrong], "0 or 1");
    return Uint8Array.from(row, (flag: unknown) => Number(flag));
  });
}
