import { describe, expect, it } from "vitest";
import { errorOf, startFixture } from "./support.js";

describe("edge log", () => {
  it("logs cycle, port and value as seen after the rising edge of that cycle", async () => {
    const model = await startFixture();
    model.watch("blink_o", false);
    model.clock(3); // cycles 2, 3, 4
    model.ports.rx_i = 1;
    model.clock(2); // cycle 5 samples 1, and shows it
    model.ports.rx_i = 0;
    model.clock(1);
    expect(model.drainEdges()).toEqual([
      { cycle: 5, port: "tx_o", value: 1 },
      { cycle: 5, port: "same_o", value: 1 },
      { cycle: 7, port: "tx_o", value: 0 },
      { cycle: 7, port: "same_o", value: 0 },
    ]);
    expect(model.drainEdges()).toEqual([]);
  });

  it("agrees with looking at the port after each single cycle", async () => {
    const [logged, stepped] = await Promise.all([startFixture(), startFixture()]);
    logged.clock(300);
    const expected: { cycle: number; port: string; value: number }[] = [];
    let before = stepped.ports.blink_o;
    for (let i = 0; i < 300; i++) {
      const cycle = stepped.cycle;
      stepped.clock(1);
      const value = stepped.ports.blink_o;
      if (value !== before) expected.push({ cycle, port: "blink_o", value });
      before = value;
    }
    expect(expected.length).toBe(75);
    expect(logged.drainEdges()).toEqual(expected);
  });

  it("offers the log as arrays, the same ones each time", async () => {
    const model = await startFixture();
    model.clock(8); // the counter reaches 4 after cycle 5
    const view = model.edgeView();
    expect([view.count, view.cycles[0], view.codes[0], view.cycles[1], view.codes[1]]).toEqual([2, 5, 3, 9, 2]);
    model.clearEdges();
    model.clock(4);
    expect(model.edgeView()).toBe(view);
    expect([view.count, view.cycles[0], view.codes[0]]).toEqual([1, 13, 3]);
  });

  it("stops early rather than lose an edge", async () => {
    const model = await startFixture({ edgeCapacity: 32 });
    const collected: { cycle: number }[] = [];
    let left = 1000;
    let stops = 0;
    while (left > 0) {
      const run = model.clock(left);
      expect(run).toBe(model.stopReason === "edge-log-full" ? run : left);
      stops += model.stopReason === "edge-log-full" ? 1 : 0;
      left -= run;
      collected.push(...model.drainEdges());
    }
    expect(model.cycle).toBe(1002);
    expect(stops).toBeGreaterThan(5);
    // Bit 2 of a counter that starts in cycle 2: changes at 5, 9, 13, ...
    expect(collected.map(({ cycle }) => cycle)).toEqual(Array.from({ length: 250 }, (_, i) => 5 + 4 * i));
  });

  it("complains when there is no room for even one cycle", async () => {
    const model = await startFixture({ edgeCapacity: 32 });
    expect(model.clock(1000)).toBeLessThan(1000);
    const { cycle } = model;
    expect((await errorOf(() => model.clock(1))).code).toBe("edge-log-full");
    expect(model.cycle).toBe(cycle);
    model.clearEdges();
    expect(model.clock(1)).toBe(1);
  });

  it("does not log, and does not fill up with, a port switched off", async () => {
    const model = await startFixture({ edgeCapacity: 32 });
    model.watch("blink_o", false);
    expect(model.clock(1000)).toBe(1000);
    model.watch("blink_o", true);
    const start = model.cycle;
    model.clock(8);
    expect(model.drainEdges().map(({ cycle }) => cycle >= start)).toEqual([true, true]);
  });

  it("tells the level the edges start from", async () => {
    const model = await startFixture();
    expect(model.watchedLevel("tx_o")).toBe(0);
    model.ports.rx_i = 1;
    model.clock(1);
    expect(model.watchedLevel("tx_o")).toBe(1);
    const error = await errorOf(() => model.watchedLevel("count_o" as "tx_o"));
    expect(error.code).toBe("unknown-port");
  });

  it("stops after the cycle in which a watched port changed", async () => {
    const model = await startFixture();
    expect(model.clock(100, { stopOnEdge: true })).toBe(4); // cycles 2 to 5
    expect([model.stopReason, model.cycle, model.ports.count_o]).toEqual(["edge", 6, 4]);
    expect(model.drainEdges()).toEqual([{ cycle: 5, port: "blink_o", value: 1 }]);
    expect(model.clock(3, { stopOnEdge: true })).toBe(3);
    expect(model.stopReason).toBe("done");
  });
});
