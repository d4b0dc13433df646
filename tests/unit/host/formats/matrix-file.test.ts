import { mkdtempSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { matrixOf, weightsOf } from "../../../../host/formats/matrix.js";
import { decodeNpy, encodeNpy } from "../../../../host/formats/npy.js";
import { WeightMatrix } from "../../../../host/network/weight-matrix.js";
import { loadMatrix, saveMatrix } from "../../../../host/node/matrix-files.js";
import { heatMapSvg } from "../../../../host/pictures/heat-map.js";
import { createRandom } from "../../../../host/random.js";

const folder = mkdtempSync(join(tmpdir(), "lifwire-matrix-"));
afterAll(() => rm(folder, { recursive: true }));

/** Bytes as `numpy.save` writes them, by NEP 1. */
function npy(header: string, content: readonly number[], version = 1): Uint8Array {
  const length = header.length + 1;
  const size = version === 1 ? [length & 255, length >> 8] : [length & 255, length >> 8, 0, 0];
  const text = [...`${header}\n`].map((c) => c.charCodeAt(0));
  return Uint8Array.from([0x93, ...[..."NUMPY"].map((c) => c.charCodeAt(0)), version, 0, ...size, ...text, ...content]);
}

describe("NumPy files", () => {
  it.each([
    [[5], new Int8Array([-128, -1, 0, 1, 127])],
    [[2, 3], new Uint8Array([0, 1, 2, 253, 254, 255])],
    [[3, 1, 2], Float64Array.of(0.5, -1e300, 1 / 3, Number.MIN_VALUE, 0, 7)],
    [[0, 4], new Int8Array()],
  ])("of shape %j are read as written, values aligned", (shape, values) => {
    const bytes = encodeNpy(shape, values);
    expect(decodeNpy(bytes)).toEqual({ shape, values });
    expect((bytes.length - values.byteLength) % 64).toBe(0);
    expect(new TextDecoder("latin1").decode(bytes.subarray(10, 80))).toContain("'fortran_order': False");
  });

  it("of other element types, orders and versions", () => {
    const header = (descr: string, shape: string, order = "False") =>
      `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape}), }`;
    const plain = (...args: Parameters<typeof npy>) => [...decodeNpy(npy(...args)).values];
    expect(plain(header("<i2", "2,"), [0xff, 0xff, 1, 0])).toEqual([-1, 1]);
    expect(plain(header(">i2", "2,"), [0xff, 0xff, 1, 0])).toEqual([-1, 256]);
    expect(plain(header("<f4", "1,"), [0, 0, 0x20, 0x41], 2)).toEqual([10]);
    expect(plain(header("<i8", "1,"), [0xfe, 255, 255, 255, 255, 255, 255, 255])).toEqual([-2]);
    expect(plain(header("|b1", "3,"), [1, 0, 1])).toEqual([1, 0, 1]);
    expect(plain(header("|u1", ""), [9])).toEqual([9]);
    // Column by column in the file: (0,0) (1,0) (0,1) (1,1) (0,2) (1,2).
    expect(plain(header("|i1", "2, 3", "True"), [1, 4, 2, 5, 3, 6])).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each([
    ["text", new TextEncoder().encode("1,2,3\n4,5,6\n")],
    ["nothing", new Uint8Array()],
    ["objects", npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", [0])],
    ["a structure", npy("{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1,), }", [0, 0, 0, 0])],
    ["too few values", npy("{'descr': '|i1', 'fortran_order': False, 'shape': (3,), }", [0])],
    ["no shape", npy("{'descr': '|i1', 'fortran_order': False, }", [0])],
    ["version 9", npy("{'descr': '|i1', 'fortran_order': False, 'shape': (1,), }", [0], 9)],
    ["a cut header", npy("{'descr': '|i1', 'fortran_order': False, 'shape': (1,), }", [0]).subarray(0, 20)],
  ])("refuses %s", (_title, bytes) => {
    expect(() => decodeNpy(bytes, "a.npy")).toThrow(
      expect.objectContaining({ code: "FILE_FORMAT", message: expect.stringMatching(/^a\.npy: [^\n]+$/) }),
    );
  });
});

describe("files of weights", () => {
  const seed = 21;
  const random = createRandom(seed);
  const values = Int8Array.from({ length: 35 }, () => random.integer(-128, 127));
  const fractions = { bits: 4, values: Uint8Array.from(values, () => random.integer(0, 15)) };
  const whole = new WeightMatrix(7, 5, values);
  const fine = new WeightMatrix(7, 5, values, fractions);

  it.each([".csv", ".json", ".npy"])("%s: read as written", async (ending) => {
    for (const weights of [whole, fine]) {
      const path = join(folder, `w${ending}`);
      await saveMatrix(path, weights);
      const matrix = await loadMatrix(path);
      expect(matrix).toEqual(matrixOf(weights));
      const back = weightsOf(matrix, weights, weights.fractions?.bits ?? 0, path);
      expect([back.values, back.toFloats()]).toEqual([values, weights.toFloats()]);
    }
  });

  it.each<[string, string, string, string]>([
    ["a.csv", "1,2\n3\n", "DATA_INVALID", "row 1, its number of weights"],
    ["a.csv", "1,2\n3,\n", "DATA_INVALID", "line 2, value 2"],
    ["a.csv", "", "DATA_INVALID", "its number of weights"],
    ["a.json", "[[1]]", "DATA_INVALID", "the whole file"],
    ["a.json", '{ "format": "lifwire-weights", "version": 1, "weights": [["1"]] }', "DATA_INVALID", "weights[0][0]"],
  ])("%s with %j: one clear error", async (name, content, code, path) => {
    await writeFile(join(folder, name), content);
    await expect(loadMatrix(join(folder, name))).rejects.toMatchObject({ code, data: { path } });
  });

  it("refuses other endings, other shapes, and numbers that are no weights", async () => {
    await expect(saveMatrix(join(folder, "w.txt"), whole)).rejects.toMatchObject({ code: "ARGUMENT" });
    await writeFile(join(folder, "cube.npy"), encodeNpy([1, 2, 3], new Int8Array(6)));
    await expect(loadMatrix(join(folder, "cube.npy"))).rejects.toMatchObject({ code: "DATA_INVALID" });
    const one = (weight: number, bits: number) => () =>
      weightsOf({ rows: 1, columns: 1, values: Float64Array.of(weight) }, { rows: 1, columns: 1 }, bits, "w");
    for (const [weight, bits] of [
      [128, 0],
      [-129, 0],
      [0.5, 0],
      [0.75, 1],
      [128, 4],
      [Number.NaN, 4],
    ] as const) {
      expect(one(weight, bits)).toThrow(expect.objectContaining({ code: "DATA_INVALID" }));
    }
    expect(one(127.9375, 4)().toFloats()[0]).toBe(127.9375);
    expect(() => weightsOf(matrixOf(whole), { rows: 5, columns: 7 }, 0, "w")).toThrow(/7 x 5/);
  });
});

describe("heat maps", () => {
  /** Width, height and the RGB bytes of the PNG in an SVG. */
  function pixelsOf(svg: string) {
    const png = Buffer.from(/base64,([^"]+)"/.exec(svg)![1]!, "base64");
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    const length = png.readUInt32BE(33);
    const rows = inflateSync(png.subarray(41, 41 + length));
    const at = (x: number, y: number) => [...rows.subarray(y * (3 * width + 1) + 1 + 3 * x).subarray(0, 3)];
    return { width, height, at };
  }

  it("show each neuron's weights as an image, in a grid, coloured by sign and size", () => {
    // 3 neurons, 2 x 3 sources; neuron n has its only weight at source 2 n.
    const values = new Float64Array(18);
    for (const [n, weight] of [100, -100, 50].entries()) values[2 * n * 3 + n] = weight;
    const svg = heatMapSvg(
      { rows: 6, columns: 3, values },
      { imageRows: 2, imageColumns: 3, gridColumns: 2, title: "a<b" },
    );
    expect(svg).toContain("<title>a&lt;b: receptive fields, weights within -100..100</title>");
    const { width, height, at } = pixelsOf(svg);
    expect([width, height]).toEqual([9, 7]);
    expect(at(0, 0)).toEqual([120, 120, 120]);
    expect(at(1, 1)).toEqual([178, 24, 43]); // neuron 0, source 0
    expect(at(2, 1)).toEqual([247, 247, 247]);
    expect(at(5 + 2, 1)).toEqual([33, 102, 172]); // neuron 1, source 2
    expect(at(2, 4 + 1)).toEqual([213, 136, 145]); // neuron 2, source 4: row 1, column 1; half of the red
    expect(at(6, 5)).toEqual([120, 120, 120]); // no neuron 3
  });

  it("refuse a shape that does not fit, and draw weights that are all 0", () => {
    const zero = { rows: 6, columns: 1, values: new Float64Array(6) };
    expect(() => heatMapSvg(zero, { imageRows: 4, imageColumns: 2 })).toThrow(
      expect.objectContaining({ code: "ARGUMENT" }),
    );
    for (const gridColumns of [0, 1.5, Number.NaN]) {
      expect(() => heatMapSvg(zero, { imageRows: 2, imageColumns: 3, gridColumns })).toThrow(
        `gridColumns is ${gridColumns}, allowed: an integer of at least 1`,
      );
    }
    expect(pixelsOf(heatMapSvg(zero, { imageRows: 1, imageColumns: 6 })).at(3, 1)).toEqual([247, 247, 247]);
  });

  it("are PNGs whose checksums a viewer accepts", async () => {
    const svg = heatMapSvg({ rows: 1, columns: 1, values: Float64Array.of(1) }, { imageRows: 1, imageColumns: 1 });
    await writeFile(join(folder, "a.svg"), svg);
    expect((await readFile(join(folder, "a.svg"), "utf8")).startsWith("<svg ")).toBe(true);
    const png = Buffer.from(/base64,([^"]+)"/.exec(svg)![1]!, "base64");
    // The CRC-32 of an IEND chunk is known.
    expect(png.subarray(-8).toString("hex")).toBe("49454e44ae426082");
  });
});
