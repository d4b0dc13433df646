import fc from "fast-check";
import { expect, test } from "vitest";
import { UartRx } from "../../sim/core/link/uart-rx.js";
import { UartTx } from "../../sim/core/link/uart-tx.js";
import {
  type Burst,
  burstCharacters,
  CHARACTER_BITS,
  type Character,
  characterEdges,
  Line,
} from "../../sim/line/line.js";
import { LineDecoder } from "../../sim/line/line-decoder.js";

// A failure prints its seed; LIFWIRE_SEED=n repeats it.
if (process.env.LIFWIRE_SEED) fc.configureGlobal({ seed: Number(process.env.LIFWIRE_SEED) });

const divisor = fc.oneof(fc.integer({ min: 8, max: 20 }), fc.integer({ min: 8, max: 65535 }));
const bytes = fc.array(fc.tuple(fc.nat(255), fc.oneof(fc.constant(0), fc.nat(5000))), { minLength: 1, maxLength: 40 });

/** Characters of one rate with gaps between them. */
function characters(list: readonly (readonly [number, number])[], rate: number): Character[] {
  let cycle = 3;
  return list.map(([byte, gap]) => {
    const character = { startCycle: cycle + gap, byte, divisor: rate };
    cycle = character.startCycle + CHARACTER_BITS * rate;
    return character;
  });
}

test("what one side sends the other receives, at any rate, with any gaps, in any calls", () => {
  fc.assert(
    fc.property(bytes, divisor, fc.array(fc.nat(), { maxLength: 20 }), (list, rate, cuts) => {
      const sent = characters(list, rate);
      const edges = characterEdges(sent);
      const end = sent.at(-1)!.startCycle + CHARACTER_BITS * rate;
      const decoder = new LineDecoder(rate);
      const received: number[] = [];
      let from = 0;
      for (const to of [...cuts.map((cut) => cut % end), end].sort((a, b) => a - b)) {
        received.push(
          ...decoder.push(
            edges.filter(({ cycle }) => cycle >= from && cycle < to),
            to,
          ),
        );
        from = to;
      }
      expect(received).toEqual(list.map(([byte]) => byte));
    }),
    { numRuns: 300 },
  );
});

test("level changes alternate, and lie where the line's levels change", () => {
  fc.assert(
    fc.property(bytes, fc.integer({ min: 8, max: 16 }), (list, rate) => {
      const sent = characters(
        list.slice(0, 6).map(([byte, gap]) => [byte, gap % 40] as const),
        rate,
      );
      const line = new Line();
      for (const character of sent) line.send(character);
      const edges = characterEdges(sent);
      let level = 1;
      for (let cycle = 0; cycle < line.endCycle; cycle++) {
        const edge = edges.find((other) => other.cycle === cycle);
        if (edge) expect(edge.level).toBe(1 - level);
        level = edge?.level ?? level;
        expect([cycle, line.levelAt(cycle)]).toEqual([cycle, level]);
      }
    }),
    { numRuns: 30 },
  );
});

test("a receiver hears a sender whose bits are up to 4 % longer or shorter", () => {
  fc.assert(
    fc.property(
      bytes,
      fc.integer({ min: 100, max: 2000 }),
      fc.integer({ min: -40, max: 40 }),
      (list, rate, permille) => {
        const line = new Line();
        for (const character of characters(list, Math.round(rate * (1 + permille / 1000)))) line.send(character);
        const receiver = new UartRx(line);
        for (const [byte] of list) {
          const reception = receiver.next(line.endCycle + rate, rate);
          expect(reception).toMatchObject({ kind: "character", byte, framingError: false });
          receiver.accept();
        }
        expect(receiver.next(line.endCycle + 100 * rate, rate)).toBeUndefined();
      },
    ),
    { numRuns: 300 },
  );
});

test("characters given whole decode as their level changes do, whatever rates meet and wherever the calls fall", () => {
  const rate = fc.constantFrom(8, 9, 16);
  const burst = fc.record({
    gap: fc.nat(300),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }),
    divisor: rate,
  });
  const call = fc.record({ after: fc.integer({ min: 1, max: 400 }), listenAt: fc.option(rate) });
  const bursts = fc.array(burst, { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(bursts, rate, fc.array(call, { maxLength: 30 }), (sent, first, calls) => {
      const transmitter = new UartTx();
      const all: Burst[] = [];
      for (const { gap, bytes, divisor } of sent) {
        const startCycle = Math.max(0, transmitter.freeEdge) + gap;
        transmitter.send(bytes, startCycle, divisor);
        all.push({ startCycle, bytes, divisor });
      }
      const edges = characterEdges(burstCharacters(all));
      const [whole, sampled] = [new LineDecoder(first), new LineDecoder(first)];
      let cycle = 0;
      for (const { after, listenAt } of [...calls, { after: transmitter.freeEdge + 1000, listenAt: null }]) {
        const from = cycle;
        cycle += after;
        if (listenAt !== null) whole.divisor = sampled.divisor = listenAt;
        const heard = whole.pushBursts(transmitter.take(cycle), cycle);
        const due = sampled.push(
          edges.filter((edge) => edge.cycle >= from && edge.cycle < cycle),
          cycle,
        );
        expect([cycle, ...heard]).toEqual([cycle, ...due]);
      }
    }),
    { numRuns: 1000 },
  );
});
