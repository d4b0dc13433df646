import { describe, expect, it } from "vitest";
import { errorOf, startFixture } from "./support.js";

describe("registers", () => {
  it("reads the register of each instance by its hierarchical name", async () => {
    const model = await startFixture();
    Object.assign(model.ports, { we_i: 1, d8_i: 40 });
    model.clock(2);
    expect(model.signal("bridge_fixture.gen_lane[0].u_ram8.rdata_q").value).toBe(40);
    expect(model.signal("bridge_fixture.gen_lane[1].u_ram8.rdata_q").value).toBe(41);
    expect(model.signal("bridge_fixture.count_q").value).toBe(2);
  });

  it("lets the logic behind a written register see the new value at the very next edge", async () => {
    const model = await startFixture();
    model.clock(3);
    model.signal("bridge_fixture.count_q").value = 100;
    model.eval();
    expect(model.ports.count_o).toBe(100);
    model.signal("bridge_fixture.count_q").value = 200;
    model.clock(1); // count_d, a separate process, must have become 201
    expect(model.ports.count_o).toBe(201);
  });

  it("writes registers wider than 64 bits", async () => {
    const model = await startFixture();
    const words = Uint32Array.of(7, 8, 9);
    model.signal("bridge_fixture.u_ram96.rdata_q").value = words;
    model.eval();
    expect(model.ports.q96_o).toEqual(words);
  });

  it("knows a name with two underscores", async () => {
    const model = await startFixture();
    model.ports.rx_i = 1;
    model.clock(5);
    expect(model.signal("bridge_fixture.sum__odd_q").value).toBe(5);
  });

  it("refuses a value that does not fit, and names it does not have", async () => {
    const model = await startFixture();
    const handle = model.signal("bridge_fixture.count_q");
    expect((await errorOf(() => (handle.value = 256))).code).toBe("value-out-of-range");
    expect(handle.value).toBe(0);
    const error = await errorOf(() => model.signalByName("bridge_fixture.nothing"));
    expect(error.code).toBe("unknown-signal");
    expect(error.data.known).toContain("bridge_fixture.count_q");
    const near = await errorOf(() => model.signalByName("bridge_fixture.count"));
    expect(near.message).toMatch(
      /has no public register bridge_fixture\.count; of its \d+, most similar: bridge_fixture\.count_q/,
    );
    expect(near.message.length).toBeLessThan(300);
    expect((await errorOf(() => model.signalByName("bridge_fixture.grid"))).code).toBe("unknown-signal");
    expect((await errorOf(() => model.memoryByName("bridge_fixture.count_q"))).code).toBe("unknown-memory");
  });
});

describe("memories", () => {
  it("shows each storage class as the fitting array, on the model's own memory", async () => {
    const model = await startFixture();
    const kinds = [
      [model.memory("bridge_fixture.gen_lane[1].u_ram8.mem"), Uint8Array, 16, 1],
      [model.memory("bridge_fixture.u_ram12.mem"), Uint16Array, 16, 1],
      [model.memory("bridge_fixture.u_ram32.mem"), Uint32Array, 16, 1],
      [model.memory("bridge_fixture.u_ram33.mem"), BigUint64Array, 16, 1],
      [model.memory("bridge_fixture.u_ram64.mem"), BigUint64Array, 16, 1],
      [model.memory("bridge_fixture.u_ram96.mem"), Uint32Array, 48, 3],
    ] as const;
    for (const [memory, kind, length, words] of kinds) {
      expect(memory.data).toBeInstanceOf(kind);
      expect([memory.data.length, memory.wordsPerRow, memory.depth]).toEqual([length, words, 16]);
      expect(memory.data).toBe(memory.data);
    }
  });

  it("sees what the RTL wrote, and the RTL sees what is written here", async () => {
    const model = await startFixture();
    const memory = model.memory("bridge_fixture.u_ram12.mem");
    const { data } = memory;
    Object.assign(model.ports, { we_i: 1, addr_i: 3, d12_i: 0x123 });
    model.clock(1);
    expect([data[3], memory.get(3)]).toEqual([0x123, 0x123]);
    model.ports.we_i = 0;
    memory.data[3] = 0x456;
    model.clock(1);
    expect(model.ports.q12_o).toBe(0x456);
    memory.set(3, 0xfff);
    model.clock(1);
    expect(model.ports.q12_o).toBe(0xfff);
  });

  it("keeps rows of 96 bits apart, three words each", async () => {
    const model = await startFixture();
    const memory = model.memory("bridge_fixture.u_ram96.mem");
    memory.set(14, Uint32Array.of(1, 2, 3));
    memory.data.set([4, 5, 6], 15 * memory.wordsPerRow);
    expect([...memory.data.subarray(13 * 3)]).toEqual([0, 0, 0, 1, 2, 3, 4, 5, 6]);
    model.ports.addr_i = 15;
    model.clock(1);
    expect(model.ports.q96_o).toEqual(Uint32Array.of(4, 5, 6));
    expect(memory.get(14)).toEqual(Uint32Array.of(1, 2, 3));
  });

  it("counts rows of several dimensions row-major", async () => {
    const model = await startFixture();
    model.clock(2); // grid[0][2] <= 0, then grid[1][2] <= 1
    const grid = model.memory("bridge_fixture.grid");
    expect([grid.depth, grid.width]).toEqual([6, 4]);
    expect([...grid.data]).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it("keeps up with a growth of the model's memory", async () => {
    const model = await startFixture();
    const memory = model.memory("bridge_fixture.u_ram12.mem");
    const before = memory.data;
    memory.set(2, 77);
    const cycles = Float64Array.from({ length: 2_000_000 }, (_, i) => 10 + i);
    model.schedule("rx_i", cycles, new Uint8Array(cycles.length));
    expect(before.length).toBe(0); // detached
    expect([memory.data[2], memory.get(2), model.ports.rst_ni]).toEqual([77, 77, 1]);
    model.ports.addr_i = 2;
    model.clock(100);
    expect([model.ports.q12_o, model.ports.count_o, model.drainEdges().length]).toEqual([77, 100, 25]);
  });

  it("refuses rows and values out of range", async () => {
    const memory = (await startFixture()).memory("bridge_fixture.u_ram33.mem");
    expect((await errorOf(() => memory.get(16))).code).toBe("row-out-of-range");
    expect((await errorOf(() => memory.set(-1, 0n))).code).toBe("row-out-of-range");
    expect((await errorOf(() => memory.set(0, 1n << 33n))).code).toBe("value-out-of-range");
  });
});
