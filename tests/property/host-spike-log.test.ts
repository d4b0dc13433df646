import fc from "fast-check";
import { expect, test } from "vitest";
import { firesIn, SpikeLog } from "../../host/events/spike-log.js";
import { decodeEvents, encodeEvents } from "../../protocol/codecs/event-codec.js";

// A failure prints its seed; LIFWIRE_SEED=n repeats it.
if (process.env.LIFWIRE_SEED) fc.configureGlobal({ seed: Number(process.env.LIFWIRE_SEED) });

const PAYLOAD_WORDS = 1024;

/** Spikes of a reply: gaps between steps, some longer than a half-word can hold, and the neurons of each step. */
const reply = fc.array(
  fc.record({
    gap: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 3 }) }, fc.nat(3000)),
    neurons: fc.uniqueArray(fc.nat(1023), { minLength: 1, maxLength: 60 }),
  }),
  { maxLength: 30 },
);

/** The words of a reply, and the steps it covers. */
function wordsOf(list: readonly { readonly gap: number; readonly neurons: readonly number[] }[]) {
  const [steps, indices]: [number[], number[]] = [[], []];
  let step = -1;
  for (const { gap, neurons } of list) {
    step += gap + 1;
    for (const neuron of [...neurons].sort((a, b) => a - b)) {
      steps.push(step);
      indices.push(neuron);
    }
  }
  const events = { steps: Uint32Array.from(steps), indices: Uint16Array.from(indices) };
  return { words: encodeEvents(events, PAYLOAD_WORDS).words, steps: step + 1 };
}

test("a run's spikes are those of its replies, long or short, one behind the other", () => {
  fc.assert(
    fc.property(fc.array(reply, { maxLength: 20 }), (lists) => {
      const log = new SpikeLog();
      const due: [number, number][] = [];
      let firstStep = 0;
      for (const list of lists) {
        const { words, steps } = wordsOf(list);
        log.add(words, firstStep);
        const events = decodeEvents(words, firstStep);
        events.indices.forEach((neuron, e) => void due.push([events.steps[e]!, neuron]));
        firstStep += steps;
      }
      const { steps, indices } = log.toList();
      expect(Array.from(steps, (step, e) => [step, indices[e]])).toEqual(due);
    }),
    { numRuns: 300 },
  );
});

test("whether neurons fire in a step", () => {
  fc.assert(
    fc.property(
      reply,
      fc.nat(1000),
      fc.nat(60),
      fc.nat(1023),
      fc.integer({ min: 1, max: 64 }),
      (list, at, step, first, size) => {
        const { words } = wordsOf(list);
        const { steps, indices } = decodeEvents(words, at);
        const due = indices.some((neuron, e) => steps[e] === at + step && neuron >= first && neuron < first + size);
        expect(firesIn(words, at, at + step, { first, size })).toBe(due);
      },
    ),
    { numRuns: 500 },
  );
});
