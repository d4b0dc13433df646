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

  test("keeps what is finished, and tries again what failed", () => {
    const file = join(folder, "a.partial");
    const first = Journal.open(file, "one", false);
    first.add(3, ok);
    first.add(4, failed);
    expect([...Journal.open(file, "one", false).finished]).toEqual([[3, ok]]);
  });

  test("passes over a line that was cut off", () => {
    const file = join(folder, "b.partial");
    Journal.open(file, "one", false).add(1, ok);
    writeFileSync(file, `${readFileSync(file, "utf8")}[2,{"status":"o`);
    expect([...Journal.open(file, "one", false).finished.keys()]).toEqual([1]);
  });

  test("of another sweep is refused, unless it may be forgotten", () => {
    const file = join(folder, "c.partial");
    Journal.open(file, "one", false).add(1, ok);
    expect(codeOf(() => Journal.open(file, "two", false))).toBe("FILE_FORMAT");
    expect(Journal.open(file, "one", false).finished.size).toBe(1);
    expect(Journal.open(file, "two", true).finished.size).toBe(0);
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
