import { describe, expect, it } from "vitest";
import { errorOf, loadTraced, startFixture } from "./support.js";

const EVENT = { display: 1, error: 2, fatal: 3, stop: 4, finish: 5 };

describe("what the RTL tells its host", () => {
  it("hands over $display line by line", async () => {
    const lines: string[] = [];
    const model = await startFixture({ onDisplay: (line) => lines.push(line) });
    model.clock(5);
    model.ports.event_i = EVENT.display;
    model.clock(2);
    expect(lines).toEqual(["count is 5", "count is 6"]);
  });

  it.each([
    ["error", "rtl-error", "asked for an error at 3"],
    ["fatal", "rtl-error", "asked for a fatal error"],
    ["stop", "rtl-stop", "bridge_fixture.sv"],
  ] as const)("turns $%s into a BridgeError with place and cycle", async (event, code, text) => {
    const model = await startFixture();
    model.clock(3);
    model.ports.event_i = EVENT[event];
    const error = await errorOf(() => model.clock(100));
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
    expect(error.data).toMatchObject({ cycle: 5, cyclesRun: 1 });
    expect(error.data.file).toBe("bridge_fixture.sv");
    expect(error.data.line).toBeGreaterThan(1);
    expect(model.cycle).toBe(6);
  });

  it("can go on after a failed assertion", async () => {
    const model = await startFixture();
    model.ports.event_i = EVENT.error;
    await errorOf(() => model.clock(10));
    model.ports.event_i = 0;
    expect(model.clock(10)).toBe(10);
    expect(model.ports.count_o).toBe(11);
  });

  it("comes to rest before it passes on what a callback threw", async () => {
    const model = await startFixture({
      onDisplay: () => {
        throw new RangeError("not now");
      },
    });
    model.ports.event_i = EVENT.display;
    expect(() => model.clock(3)).toThrow(RangeError);
    expect([model.cycle, model.ports.count_o]).toEqual([5, 3]);
    model.ports.event_i = 0;
    expect(model.clock(4)).toBe(4);
  });

  it("stops at $finish, and says so from then on", async () => {
    const model = await startFixture();
    model.clock(2);
    model.ports.event_i = EVENT.finish;
    expect(model.clock(100)).toBe(1);
    expect([model.stopReason, model.finished, model.cycle]).toEqual(["finish", true, 5]);
    expect((await errorOf(() => model.clock(1))).code).toBe("model-finished");
    expect(model.ports.count_o).toBe(3);
  });
});

describe("VCD", () => {
  /** Value changes of one scalar as [time, value], and the names declared in the dump. */
  function readVcd(text: string, name: string): { changes: [number, string][]; names: string[] } {
    const declared = [...text.matchAll(/\$var wire\s+\d+ (\S+) (\S+) (?:\[\S+\] )?\$end/g)];
    const code = declared.find((match) => match[2] === name)?.[1];
    let time = -1;
    const changes: [number, string][] = [];
    for (const line of text.slice(text.indexOf("$enddefinitions")).split("\n")) {
      if (line.startsWith("#")) time = Number(line.slice(1));
      else if (line.slice(1) === code) changes.push([time, line.charAt(0)]);
    }
    return { changes, names: declared.map((match) => match[2] as string) };
  }

  it("hands the dump to a sink, ten time units a cycle", async () => {
    const model = await loadTraced();
    model.clock(3);
    model.ports.rst_ni = 1;
    const chunks: Uint8Array[] = [];
    model.startVcd((chunk) => chunks.push(chunk));
    model.schedule("rx_i", [5, 7], [1, 0]);
    model.clock(6); // cycles 3 to 8
    model.stopVcd();
    const text = Buffer.concat(chunks).toString("latin1");
    expect(text).toContain("$timescale");
    const { changes, names } = readVcd(text, "tx_o");
    expect(changes).toEqual([
      [30, "0"],
      [50, "1"],
      [70, "0"],
    ]);
    expect(names).toContain("count_q");
    const clock = readVcd(text, "clk_i").changes;
    expect(clock.slice(0, 4)).toEqual([
      [30, "1"],
      [35, "0"],
      [40, "1"],
      [45, "0"],
    ]);
    expect(clock.length).toBe(12);
  });

  it("starts and stops again and again, with the same bytes for the same run", async () => {
    const dump = async (): Promise<string> => {
      const model = await loadTraced();
      let text = "";
      for (let round = 0; round < 3; round++) {
        model.startVcd((chunk) => {
          text += Buffer.from(chunk).toString("latin1");
        });
        model.clock(2000);
        model.stopVcd();
        model.clock(5);
      }
      return text;
    };
    const first = await dump();
    expect(first.match(/\$enddefinitions/g)?.length).toBe(3);
    expect(first.includes("#60095\n")).toBe(true); // the falling edge of the last cycle, 6009
    expect((await dump()) === first).toBe(true);
  });

  it("takes its parameter from the build", async () => {
    const model = await loadTraced();
    model.clock(1);
    expect(model.ports.count_o).toBe(0xf0);
  });

  it("refuses a second dump, a stop without a start, and a model without trace", async () => {
    const model = await loadTraced();
    expect((await errorOf(() => model.stopVcd())).code).toBe("vcd-state");
    model.startVcd(() => {});
    expect((await errorOf(() => model.startVcd(() => {}))).code).toBe("vcd-state");
    const plain = await startFixture();
    expect((await errorOf(() => plain.startVcd(() => {}))).code).toBe("no-trace");
  });
});
