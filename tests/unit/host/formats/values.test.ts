import { describe, expect, it } from "vitest";
import { encodeNpy } from "../../../../host/formats/npy.js";
import { decodeValues } from "../../../../host/formats/values.js";

const array = (...shape: number[]) =>
  encodeNpy(
    shape,
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i / 4),
  );
const text = (content: string) => new TextEncoder().encode(content);

describe("the values of a sample", () => {
  it("are the only row of a file, or the one named", () => {
    expect([...decodeValues(array(3), "a.npy")]).toEqual([0, 0.25, 0.5]);
    expect([...decodeValues(array(1, 3), "a.npy")]).toEqual([0, 0.25, 0.5]);
    expect([...decodeValues(array(2, 3), "a.npy", 1)]).toEqual([0.75, 1, 1.25]);
    expect([...decodeValues(encodeNpy([2], Uint8Array.of(7, 255)), "a.npy", 0)]).toEqual([7, 255]);
    expect([...decodeValues(text("1,-2e-1\r\n"), "a.csv")]).toEqual([1, -0.2]);
    expect([...decodeValues(text("1,2\n 3 ,4\n"), "a.csv", 1)]).toEqual([3, 4]);
  });

  it.each<[string, Uint8Array, number | undefined, string, string]>([
    ["no row named", array(2, 3), undefined, "ARGUMENT", "f: it has 2 rows, and none is named, allowed: --row 0..1"],
    ["no such row", text("1\n2\n"), 2, "ARGUMENT", "f: it has no row 2, allowed: --row 0..1"],
    ["a second row of one", array(3), 1, "ARGUMENT", "f: it has no row 1, allowed: --row 0..0"],
    ["no rows", text(""), undefined, "DATA_INVALID", "f: it has no rows"],
    ["no rows of NumPy", array(0, 3), 0, "DATA_INVALID", "f: it has no rows"],
    ["rows of nothing", array(3, 0), 0, "DATA_INVALID", "its shape is (3, 0)"],
    ["a number alone", array(), undefined, "DATA_INVALID", "its shape is ()"],
    ["steps", array(2, 4, 3), 0, "DATA_INVALID", "(2, 4, 3), like (samples, steps, inputs); inputs are constant here"],
    ["a text", text("1,two\n"), undefined, "DATA_INVALID", 'f: line 1, value 2 is "two", allowed: a number'],
    ["an empty cell", text("1,2\n3,\n"), 1, "DATA_INVALID", 'f: line 2, value 2 is "", allowed: a number'],
    ["a number without end", text("1e999\n"), undefined, "DATA_INVALID", "line 1, value 1"],
    ["a truncated array", array(3).subarray(0, 90), undefined, "FILE_FORMAT", "f: "],
  ])("are refused: %s", (_what, bytes, row, code, message) => {
    const attempt = () => decodeValues(bytes, "f", row);
    expect(attempt).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });
});
