import { type Backend, connect } from "lifwire";
import { describe, expect, test } from "vitest";
import { learnTrains } from "../../examples/pspm/learn.js";
import { BAUD_RATE, BUILD, NEURONS } from "../../examples/pspm/network.js";
import { isMatched, matchedShare, similarity } from "../../examples/pspm/similarity.js";

const open = (backend: Backend) => connect(backend, { build: BUILD, baudRate: BAUD_RATE });

describe("examples/pspm", () => {
  test("similarity is 1 for the same trains, 0 for trains without overlap, and falls with the distance", () => {
    expect(similarity([[3, 9]], [[3, 9]], 20)).toBe(1);
    expect(similarity([[]], [[]], 20)).toBe(1);
    expect(similarity([[3]], [[]], 20)).toBe(0);
    // One spike, moved by d of very many steps: D^2 = 2 E (1 - exp(-d/5)), both sizes E, so exp(-d/5) is left.
    expect(similarity([[3]], [[8]], 400)).toBeCloseTo(Math.exp(-1), 6);
    expect(similarity([[3], [7]], [[7], [3]], 400)).toBeCloseTo(Math.exp(-0.8), 6);
  });

  test("a spike is matched within two steps, on either side", () => {
    expect([4, 5, 7, 9, 10].map((step) => isMatched(step, [7]))).toEqual([false, true, true, true, false]);
    expect(matchedShare([[1, 20], [5]], [[2], [9]])).toBeCloseTo(1 / 3, 10);
    expect(matchedShare([[], []], [[2], [9]])).toBe(0);
  });

  test("150 rounds bring the trains nearer, seed 1; with random pools much less", async () => {
    await using core = await open("sim");
    const { before, best, chance, similarities, weights } = await learnTrains(core, 1, 150);
    expect([similarities.length, weights.length]).toEqual([151, NEURONS * NEURONS]);
    expect(best.similarity).toBe(Math.max(...similarities));
    expect(before.similarity).toBeGreaterThan(chance);
    expect(best.similarity).toBeGreaterThan(before.similarity + 0.09);
    expect(best.hit).toBeGreaterThan(before.hit + 0.08);
    const random = await learnTrains(core, 1, 150, "random");
    expect(random.before.similarity).toBe(before.similarity);
    expect(random.best.similarity).toBeLessThan(best.similarity - 0.03);
  });

  test("on the RTL the same rounds end with the same weights", async () => {
    const learned = [];
    for (const backend of ["sim", "rtl"] as const) {
      await using core = await open(backend);
      const { similarities, weights } = await learnTrains(core, 2, 3);
      learned.push({ similarities, weights });
    }
    expect(learned[1]).toEqual(learned[0]);
    expect(new Set(learned[0]!.similarities).size).toBe(4);
  });
});
