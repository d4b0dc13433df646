import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { Fixture, fixtureDescription } from "./fixtures/fixture.js";
import { errorOf, here, startFixture } from "./support.js";

describe("ports and clock", () => {
  it("counts cycles from 0 and runs exactly as many as asked", async () => {
    const model = await Fixture.instantiate(await readFile(here("fixtures/fixture.wasm")));
    expect(model.cycle).toBe(0);
    expect(model.clock(2)).toBe(2);
    model.ports.rst_ni = 1;
    expect(model.clock(0)).toBe(0);
    expect(model.clock()).toBe(1);
    expect(model.clock(9)).toBe(9);
    expect(model.cycle).toBe(12);
    expect(model.ports.count_o).toBe(10);
    expect(model.stopReason).toBe("done");
  });

  it("carries values of 8 to 96 bits in and out through the memories", async () => {
    const model = await startFixture();
    const { ports } = model;
    Object.assign(ports, { addr_i: 5, we_i: 1, d8_i: 0xff, d12_i: 0xabc, d32_i: 0xfedc_ba98 });
    Object.assign(ports, { d33_i: 0x1_0000_0001n, d64_i: 0xffff_ffff_ffff_fffen });
    ports.d96_i = Uint32Array.of(1, 0x8000_0000, 0xffff_ffff);
    model.clock(1);
    ports.we_i = 0;
    ports.d96_i = new Uint32Array(3);
    model.clock(1);
    expect([ports.q12_o, ports.q32_o, ports.q33_o, ports.q64_o]).toEqual([
      0xabc,
      0xfedc_ba98,
      0x1_0000_0001n,
      0xffff_ffff_ffff_fffen,
    ]);
    expect(ports.q96_o).toEqual(Uint32Array.of(1, 0x8000_0000, 0xffff_ffff));
    expect(ports.d64_i).toBe(0xffff_ffff_ffff_fffen);
  });

  it("settles logic without a clock edge", async () => {
    const model = await startFixture();
    model.ports.rx_i = 1;
    model.eval();
    expect([model.ports.same_o, model.ports.tx_o, model.cycle]).toEqual([1, 0, 2]);
  });

  it("resets asynchronously, since reset is a port like others", async () => {
    const model = await startFixture();
    model.clock(7);
    model.ports.rst_ni = 0;
    model.eval();
    expect(model.ports.count_o).toBe(0);
  });

  it.each([
    ["addr_i", 16],
    ["addr_i", -1],
    ["addr_i", 1.5],
    ["rx_i", 2],
    ["d32_i", 2 ** 32],
    ["d33_i", 1n << 33n],
    ["d33_i", 3],
    ["d96_i", new Uint32Array(2)],
    ["count_o", 1],
    ["clk_i", 1],
  ])("refuses %s = %s and changes nothing", async (name, value) => {
    const model = await startFixture();
    const ports = model.ports as unknown as Record<string, unknown>;
    const before = ports[name];
    const error = await errorOf(() => {
      ports[name] = value;
    });
    expect(error.code).toBe("value-out-of-range");
    expect(error.data.name).toBe(name);
    expect(ports[name]).toEqual(before);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses to run %s cycles", async (cycles) => {
    const model = await startFixture();
    expect((await errorOf(() => model.clock(cycles))).code).toBe("bad-cycle-count");
    expect(model.cycle).toBe(2);
  });

  it("keeps instances apart, also when they share a compiled module", async () => {
    const bytes = await readFile(here("fixtures/fixture.wasm"));
    const module = new WebAssembly.Module(bytes);
    const [one, other] = await Promise.all([Fixture.instantiate(module), Fixture.instantiate(module)]);
    one.ports.rst_ni = 1;
    one.clock(5);
    expect([one.ports.count_o, other.ports.count_o, other.cycle]).toEqual([5, 0, 0]);
  });

  it("describes each port with name, direction and width", () => {
    const widths = new Map(
      fixtureDescription.ports.map(({ name, direction, width }) => [name, `${direction} ${width}`]),
    );
    expect(widths.get("d96_i")).toBe("input 96");
    expect(widths.get("q33_o")).toBe("output 33");
    expect([...widths.keys()].slice(0, 3)).toEqual(["clk_i", "rst_ni", "rx_i"]);
  });
});

describe("starting", () => {
  it("needs nothing of Node.js", async () => {
    const seen = new Set<string>();
    const visit = async (url: string): Promise<void> => {
      if (seen.has(url)) return;
      seen.add(url);
      const text = await readFile(new URL(url), "utf8");
      expect(text, url).not.toMatch(/\b(?:process|Buffer|require)\b[.(]/);
      for (const [, name = ""] of text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)) {
        expect(name, url).toMatch(/^\.{1,2}\//);
        await visit(new URL(name, url).href);
      }
    };
    await visit(import.meta.resolve("verilator-wasm-ts-bridge"));
    expect(seen.size).toBeGreaterThan(10);
  });

  it("tells bytes that are no module from a module of another build", async () => {
    expect((await errorOf(() => Fixture.instantiate(Uint8Array.of(1, 2, 3, 4)))).code).toBe("bad-wasm");
    const foreign = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    expect((await errorOf(() => Fixture.instantiate(foreign))).code).toBe("wrong-module");
    const traced = await readFile(here("fixtures/traced.wasm"));
    expect((await errorOf(() => Fixture.instantiate(traced))).code).toBe("wrong-module");
  });

  it("starts registers with zeros, ones or seeded random values", async () => {
    const name = "bridge_fixture.u_ram64.rdata_q";
    const values = async (options: Parameters<typeof startFixture>[0]): Promise<bigint> => {
      const bytes = await readFile(here("fixtures/fixture.wasm"));
      return (await Fixture.instantiate(bytes, options)).signal(name).value;
    };
    expect(await values({})).toBe(0n);
    expect(await values({ initialState: "ones" })).toBe(0xffff_ffff_ffff_ffffn);
    const first = await values({ initialState: "random", seed: 7 });
    expect(first).not.toBe(0n);
    expect(await values({ initialState: "random", seed: 7 })).toBe(first);
    expect(await values({ initialState: "random", seed: 8 })).not.toBe(first);
  });

  it("refuses a log or a seed out of range", async () => {
    expect((await errorOf(() => startFixture({ edgeCapacity: 31 }))).code).toBe("bad-option");
    expect((await errorOf(() => startFixture({ seed: 0 }))).code).toBe("bad-option");
  });
});
