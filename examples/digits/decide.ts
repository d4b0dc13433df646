/** A spike of a neuron: the step within the image's run, and the neuron. */
export interface NeuronSpike {
  readonly step: number;
  readonly neuron: number;
}

/** Neighbouring neurons: the first one and how many. */
export interface NeuronRange {
  readonly first: number;
  readonly count: number;
}

/**
 * The class whose output neuron fired most; among several, the one that had all its spikes first, then the lowest.
 * Undefined if none fired. Spikes, in ascending steps, may be those of the whole network: others are ignored.
 */
export function decide(spikes: Iterable<NeuronSpike>, outputs: NeuronRange): number | undefined {
  const counts = new Uint32Array(outputs.count);
  const lastSteps = new Uint32Array(outputs.count);
  for (const { step, neuron } of spikes) {
    const output = neuron - outputs.first;
    if (output < 0 || output >= outputs.count) continue;
    counts[output] = (counts[output] ?? 0) + 1;
    lastSteps[output] = step;
  }
  const order = [...counts.keys()].sort(
    (a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || (lastSteps[a] ?? 0) - (lastSteps[b] ?? 0) || a - b,
  );
  const best = order[0] ?? 0;
  return counts[best] ? best : undefined;
}
