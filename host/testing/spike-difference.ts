import type { EventList } from "../events/events.js";

/** The matchers that `lifwire/testing` adds to vitest's `expect`. */
export interface SpikeMatchers<R = unknown> {
  /**
   * The spikes of a run are those of a golden file, CSV or `.bin`, beside the test; or of a list. `vitest -u` writes
   * the file, and so does a first run outside of CI. For a file, the expectation has to be awaited.
   */
  toSpikeLike(golden: string | EventList): R;
  /** A run took exactly this many clock cycles. */
  toTakeCycles(cycles: number): R;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: vitest's own declaration, which this one is merged with, has it so
  interface Matchers<T = any> extends SpikeMatchers<T> {}
}

/** Steps before the first difference that are shown with it. */
const CONTEXT_STEPS = 3;

/** The first step whose spikes differ, with the three before it, as text; undefined for equal lists. */
export function spikeDifference(expected: EventList, actual: EventList): string | undefined {
  const count = Math.max(expected.steps.length, actual.steps.length);
  for (let e = 0; e < count; e++) {
    if (expected.steps[e] === actual.steps[e] && expected.indices[e] === actual.indices[e]) continue;
    const step = Math.min(expected.steps[e] ?? Number.POSITIVE_INFINITY, actual.steps[e] ?? Number.POSITIVE_INFINITY);
    const before = Array.from(
      { length: Math.min(CONTEXT_STEPS, step) },
      (_, i) => step - Math.min(CONTEXT_STEPS, step) + i,
    );
    return [
      `the first difference is in step ${step}:`,
      ...before.map((s) => `  step ${s}: ${neuronsIn(actual, s)}`),
      `  step ${step}, expected: ${neuronsIn(expected, step)}`,
      `  step ${step}, found:    ${neuronsIn(actual, step)}`,
    ].join("\n");
  }
  return undefined;
}

function neuronsIn({ steps, indices }: EventList, step: number): string {
  const neurons = [...indices].filter((_, e) => steps[e] === step);
  return neurons.length === 0 ? "no neuron fires" : `neurons ${neurons.join(", ")} fire`;
}
