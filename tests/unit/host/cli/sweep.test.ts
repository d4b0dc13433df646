import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { HostError } from "../../../../host/api/shared.js";
import { gridPoints, parseAxis, withValue } from "../../../../host/cli/sweep/grid.js";
import type { Outcome } from "../../../../host/cli/sweep/job.js";
import { Journal } from "../../../../host/cli/sweep/journal.js";
import { csvTable, tableLines } from "../../../../host/cli/sweep/table.js";

const folder = mkdtempSync(join(tmpdir(), "lifwire-sweep-"));
afterAll(() => rmSync(folder, { recursive: true }));

function codeOf(act: () => unknown): string {
  try {
    act();
    return "none";
  } catch (thrown) {
    return thrown instanceof HostError ? thrown.code : String(thrown);
  }
}

describe("an axis", () => {
  test.each([
    ["a.b=1,2,3", [1, 2, 3]],
    ["a.b=1..4", [1, 2, 3, 4]],
    ["a.b=-2..2..2", [-2, 0, 2]],
    ["a.b=0.1..0.5..0.1", [0.1, 0.2, 0.3, 0.4, 0.5]],
    ["a.b=random,nearest", ["random", "nearest"]],
    ["a.b=true,[1,2],[3,4]", [true, [1, 2], [3, 4]]],
    ['a.b="x y"', ["x y"]],
  ])("%s", (text, values) => {
    expect(parseAxis(text)).toEqual({ path: "a.b", values });
  });

  test.each(["a.b", "a.b=", "=1", "a=1,1", "a=4..1", "a=1..2..0", "a={", "a=1..9999999"])("refuses %s", (text) => {
    expect(codeOf(() => parseAxis(text))).toBe("ARGUMENT");
  });

  test("the last one changes fastest", () => {
    const points = gridPoints([parseAxis("a=1,2"), parseAxis("b=5,6,7")]);
    expect(points.map(({ values }) => values.join())).toEqual(["1,5", "1,6", "1,7", "2,5", "2,6", "2,7"]);
    expect(points.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("a grid too large is refused before it is made", () => {
    const axis = parseAxis("a=1..1000");
    expect(codeOf(() => gridPoints([axis, axis, axis]))).toBe("ARGUMENT");
  });
});

describe("a place in the network file", () => {
  const json = {
    axons: 4,
    populations: [
      { name: "in", size: 1 },
      { name: "out", parameters: { bias: 3 } },
    ],
  };

  test("of a name comes before a number, and may have dots; two names that fit are ambiguous", () => {
    const layers = { populations: [{ name: "1" }, { name: "2" }, { name: "x.y" }, { name: "x" }] };
    const varied = (path: string) => withValue(layers, path, 7) as { populations: { size?: number }[] };
    expect(varied("populations.1.size").populations.map(({ size }) => size)).toEqual([
      7,
      undefined,
      undefined,
      undefined,
    ]);
    expect(varied("populations.3.size").populations[3]!.size).toBe(7);
    expect(varied("populations.x.size").populations[3]!.size).toBe(7);
    expect(codeOf(() => varied("populations.x.y.size"))).toBe("ARGUMENT");
    expect(() => withValue(json, "populations.otu.size", 1)).toThrow('did you mean "out"?');
  });

  test("is a key, a number or a name; the file stays as it was", () => {
    const before = JSON.stringify(json);
    expect(withValue(json, "populations.out.parameters.bias", 7)).toMatchObject({
      populations: [{}, { parameters: { bias: 7 } }],
    });
    expect(withValue(json, "populations.0.size", 9)).toMatchObject({ populations: [{ size: 9 }, {}] });
    expect(withValue(json, "core", { adaptationDecayLog2: 1 })).toMatchObject({ core: { adaptationDecayLog2: 1 } });
    expect(JSON.stringify(json)).toBe(before);
  });

  test.each(["populations.middle.size", "populations.2.size", "units.stepMs", "axons.x"])("refuses %s", (path) => {
    expect(codeOf(() => withValue(json, path, 1))).toBe("ARGUMENT");
  });
});

describe("a journal", () => {
  const ok = { status: "ok", values: { steps: 5 }, milliseconds: 1 } as const;
  const failed = { status: "failed", error: "no", milliseconds: 1 } as const;

  const opened = (file: string, fingerprint = "one", fresh = false) => Journal.open(file, fingerprint, fresh);
  const begun = async (file: string, ...runs: [number, Outcome][]) => {
    const journal = await opened(file);
    for (const run of runs) journal.add(...run);
    await journal.flush();
  };

  test("keeps what is finished, and tries again what failed", async () => {
    const file = join(folder, "a.partial");
    await begun(file, [3, ok], [4, failed]);
    expect([...(await opened(file)).finished]).toEqual([[3, ok]]);
  });

  test("passes over a line that was cut off, and writes the next one behind whole ones", async () => {
    const file = join(folder, "b.partial");
    await begun(file, [1, ok]);
    writeFileSync(file, `${readFileSync(file, "utf8")}[2,{"status":"o`);
    await begun(file, [3, ok]);
    expect([...(await opened(file)).finished.keys()]).toEqual([1, 3]);
  });

  test("of another sweep is refused, unless it may be forgotten or has no finished run", async () => {
    const file = join(folder, "c.partial");
    await begun(file, [0, failed]);
    expect((await opened(file, "corrected")).finished.size).toBe(0);
    await begun(file, [1, ok]);
    await expect(opened(file, "two")).rejects.toMatchObject({ code: "FILE_FORMAT" });
    expect((await opened(file)).finished.size).toBe(1);
    expect((await opened(file, "two", true)).finished.size).toBe(0);
  });

  test("does not take another file's place", async () => {
    const file = join(folder, "d.partial");
    writeFileSync(file, "notes of somebody\n");
    await expect(opened(file)).rejects.toMatchObject({ code: "FILE_FORMAT" });
    expect(readFileSync(file, "utf8")).toBe("notes of somebody\n");
  });

  test("becomes a table with a line for each finished run", () => {
    const points = gridPoints([parseAxis("p=1,2,3")]);
    const lines = tableLines(
      ["p"],
      points,
      new Map<number, Outcome>([
        [2, { ...failed, error: 'a "b", c' }],
        [0, ok],
      ]),
    );
    expect(csvTable(lines)).toBe('run,p,status,steps,error\n0,1,ok,5,\n2,3,failed,,"a ""b"", c"\n');
  });
});
