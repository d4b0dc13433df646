import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorOf, startFixture } from "./support.js";

describe("input schedule", () => {
  it("drives a value for exactly the rising edge of its cycle", async () => {
    const model = await startFixture();
    model.watch("blink_o", false);
    model.watch("same_o", false);
    model.schedule("rx_i", [10, 11, 20], [1, 0, 1]);
    expect(model.scheduled("rx_i")).toBe(3);
    model.clock(30);
    expect(model.drainEdges()).toEqual([
      { cycle: 10, port: "tx_o", value: 1 },
      { cycle: 11, port: "tx_o", value: 0 },
      { cycle: 20, port: "tx_o", value: 1 },
    ]);
    expect([model.scheduled("rx_i"), model.ports.rx_i]).toEqual([0, 1]);
  });

  it("gives the same as setting the port by hand, cycle by cycle, for random waveforms", async () => {
    const waveform = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 1 })), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(waveform, fc.integer({ min: 1, max: 50 }), async (changes, chunk) => {
        const [queued, byHand] = await Promise.all([startFixture(), startFixture()]);
        let cycle = 1;
        const cycles = changes.map(([gap]) => (cycle += gap));
        const values = changes.map(([, value]) => value);
        queued.schedule("rx_i", cycles, values);
        const end = cycle + 3;
        while (queued.cycle < end) queued.clock(Math.min(chunk, end - queued.cycle));
        while (byHand.cycle < end) {
          const index = cycles.indexOf(byHand.cycle);
          if (index >= 0) byHand.ports.rx_i = values[index] as number;
          byHand.clock(1);
        }
        expect(queued.drainEdges()).toEqual(byHand.drainEdges());
        expect(queued.signal("bridge_fixture.sum__odd_q").value).toBe(byHand.signal("bridge_fixture.sum__odd_q").value);
      }),
      { numRuns: 40 },
    );
  });

  it("takes long waveforms, in several pieces, for several ports", async () => {
    const model = await startFixture();
    model.watch("blink_o", false);
    model.watch("same_o", false);
    const cycles = Float64Array.from({ length: 5000 }, (_, i) => 10 + 3 * i);
    const values = Uint8Array.from(cycles, (_, i) => (i + 1) % 2);
    model.schedule("rx_i", cycles.subarray(0, 3000), values.subarray(0, 3000));
    model.clock(5000);
    model.schedule("rx_i", cycles.subarray(3000), values.subarray(3000));
    model.schedule("rst_ni", [14_000], [0]);
    model.clock(10_100);
    const edges = model.drainEdges();
    const seen = edges.filter(({ cycle }) => cycle < 14_000).map(({ cycle }) => cycle);
    expect(seen).toEqual([...cycles].filter((cycle) => cycle < 14_000));
    expect(edges.filter(({ cycle }) => cycle >= 14_000).length).toBeLessThanOrEqual(1);
    expect(model.ports.count_o).toBe(0);
    expect(model.scheduled("rx_i")).toBe(0);
  });

  it.each([
    [[5, 5], [0, 1], "twice the same cycle"],
    [[6, 5], [0, 1], "descending"],
    [[1], [0], "in the past"],
    [[7.5], [0], "no integer"],
    [[5], [2], "no bit"],
    [[5, 6], [1], "too few values"],
  ])("refuses %j with %j (%s) and queues nothing", async (cycles, values) => {
    const model = await startFixture();
    expect((await errorOf(() => model.schedule("rx_i", cycles, values))).code).toBe("bad-schedule");
    expect(model.scheduled("rx_i")).toBe(0);
  });

  it("refuses a change before one already queued, and wrong ports", async () => {
    const model = await startFixture();
    model.schedule("rx_i", [50], [1]);
    expect((await errorOf(() => model.schedule("rx_i", [49], [0]))).code).toBe("bad-schedule");
    model.clearSchedule("rx_i");
    model.schedule("rx_i", [49], [1]);
    expect(model.scheduled("rx_i")).toBe(1);
    for (const port of ["tx_o", "d8_i", "clk_i", "nothing"]) {
      expect((await errorOf(() => model.schedule(port as "rx_i", [60], [1]))).code).toBe("unknown-port");
    }
  });
});
