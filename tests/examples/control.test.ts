import { connect } from "lifwire";
import { describe, expect, test } from "vitest";
import { BOXES, boxOf, hasFailed, push } from "../../examples/control/cart-pole.js";
import { learnToBalance } from "../../examples/control/learn.js";
import { BUILD } from "../../examples/control/network.js";

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("examples/control", () => {
  test("the cart moves by Newton's laws: a push, and a pole that falls by itself", () => {
    const upright = { position: 0, velocity: 0, angle: 0, turn: 0 };
    // 10 N on 1.1 kg, and the pole's base pulled away under it.
    const pushed = push(upright, 1);
    expect(pushed.velocity).toBeCloseTo(0.1951, 4);
    expect(pushed.turn).toBeCloseTo(-0.2927, 4);
    expect(push(upright, 0).velocity).toBe(-pushed.velocity);
    expect(hasFailed(upright)).toBe(false);
    expect(hasFailed({ ...upright, angle: 0.21 })).toBe(true);
    expect(hasFailed({ ...upright, position: -2.5 })).toBe(true);
  });

  test("162 boxes, each with its number", () => {
    const far = { position: 2, velocity: 2, angle: 0.2, turn: 2 };
    expect(BOXES).toBe(162);
    expect(boxOf(far)).toBe(BOXES - 1);
    expect(boxOf({ position: -2, velocity: -2, angle: -0.2, turn: -2 })).toBe(0);
    expect(boxOf({ ...far, turn: 0 })).toBe(BOXES - 2);
  });

  test("the pole stays up several times longer after 40 trials, seed 1", async () => {
    await using core = await connect("sim", { build: BUILD, baudRate: 12_500_000 });
    const { decisions } = await learnToBalance(core, 1, 40);
    expect(decisions).toHaveLength(40);
    expect(mean(decisions.slice(0, 15))).toBeLessThan(60);
    expect(mean(decisions.slice(-15))).toBeGreaterThan(150);
  });
});
