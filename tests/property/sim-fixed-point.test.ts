import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIMITS } from "../../protocol/tables/limits.js";
import {
  ADAPTATION_MAX,
  adapt,
  decay,
  linearLeak,
  POTENTIAL_MAX,
  POTENTIAL_MIN,
  saturate,
  signExtend,
} from "../../sim/state/fixed-point.js";

// A failure prints its seed; LIFWIRE_SEED=n repeats it.
if (process.env.LIFWIRE_SEED) fc.configureGlobal({ seed: Number(process.env.LIFWIRE_SEED) });

const ONE = LIMITS.decayOne;
const RUNS = { numRuns: 20_000 };
const potential = fc.oneof(
  fc.integer({ min: POTENTIAL_MIN, max: POTENTIAL_MAX }),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(POTENTIAL_MIN, POTENTIAL_MAX, -ONE, ONE),
);
const factor = fc.oneof(fc.integer({ min: 0, max: ONE }), fc.constantFrom(0, 1, 2, ONE / 2, ONE - 1, ONE));
const unsigned17 = fc.oneof(fc.integer({ min: 0, max: ADAPTATION_MAX }), fc.constantFrom(0, 1, ADAPTATION_MAX));

/** decay(x, k) as documented, k being what is lost; BigInt division truncates toward zero. */
const lose = (x: number, k: number) => decay(x, ONE - k);
const exact = (x: number, k: number) => Number((BigInt(x) * (65536n - BigInt(k))) / 65536n);

test("the ranges are those of 18 signed and 17 unsigned bits", () => {
  expect([POTENTIAL_MIN, POTENTIAL_MAX, ADAPTATION_MAX]).toEqual([-131072, 131071, 131071]);
});

describe("decay", () => {
  test("is x (65536 - k) / 65536 truncated toward zero, over all potentials and factors", () => {
    fc.assert(
      fc.property(potential, factor, (x, k) => {
        const expected = exact(x, k);
        expect(lose(x, k)).toBe(expected);
        expect(Object.is(lose(x, k), -0)).toBe(false);
      }),
      RUNS,
    );
  });

  test("keeps with k = 0 and clears with k = 65536", () => {
    fc.assert(
      fc.property(potential, (x) => {
        expect(lose(x, 0)).toBe(x);
        expect(lose(x, ONE)).toBe(0);
      }),
      RUNS,
    );
  });

  test("treats both signs alike and never grows nor crosses zero", () => {
    fc.assert(
      fc.property(potential, factor, (x, k) => {
        const y = lose(x, k);
        if (x !== POTENTIAL_MIN) expect(lose(-x, k) + y).toBe(0);
        expect(Math.abs(y)).toBeLessThanOrEqual(Math.abs(x));
        expect(y * x).toBeGreaterThanOrEqual(0);
      }),
      RUNS,
    );
  });

  test.each([1, 2, 66, 3196, 32768, 65535, 65536])(
    "with k = %i every value reaches exactly zero, from either side",
    (k) => {
      for (const start of [POTENTIAL_MAX, POTENTIAL_MIN, 12345, -12345, 1, -1]) {
        let x = start;
        let steps = 0;
        while (x !== 0) {
          const next = lose(x, k);
          // At least 1 is lost in every step, so |start| steps are enough.
          if (!(Math.abs(next) < Math.abs(x)) || ++steps > Math.abs(start)) expect.fail(`k ${k}: stands at ${x}`);
          x = next;
        }
      }
    },
  );

  test.each([
    [3, 32768, 1],
    [-3, 32768, -1],
    [1, 1, 0],
    [-1, 1, 0],
    [131071, 1, 131069],
    [-131072, 1, -131070],
    [-131072, 65535, -2],
    [131071, 65535, 1],
  ])("decay(%i, %i) = %i", (x, k, expected) => expect(lose(x, k)).toBe(expected));
});

describe("saturation", () => {
  test("stops at both ends and keeps what lies between", () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 30), max: 2 ** 30 }), (x) => {
        expect(saturate(x)).toBe(Math.min(Math.max(x, POTENTIAL_MIN), POTENTIAL_MAX));
      }),
      RUNS,
    );
    expect([131071, 131072, -131072, -131073].map(saturate)).toEqual([131071, 131071, -131072, -131072]);
  });

  test("of the adaptation stops at 17 bits", () => {
    fc.assert(
      fc.property(unsigned17, unsigned17, (a, by) => {
        expect(adapt(a, by)).toBe(Math.min(a + by, ADAPTATION_MAX));
      }),
      RUNS,
    );
  });
});

test("the linear leak pulls toward zero and stops there", () => {
  fc.assert(
    fc.property(potential, unsigned17, (x, leak) => {
      const expected = Math.abs(x) <= leak ? 0 : x - Math.sign(x) * leak;
      expect(linearLeak(x, leak)).toBe(expected);
    }),
    RUNS,
  );
});

test("sign extension is two's complement", () => {
  fc.assert(
    fc.property(potential, (x) => {
      expect(signExtend(x & 0x3ffff, 18)).toBe(x);
    }),
  );
  expect([signExtend(0x80, 8), signExtend(0x7f, 8), signExtend(0xffffffff, 32)]).toEqual([-128, 127, -1]);
});
