import { mkdtempSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { inflateExactly } from "../../../../host/formats/inflate.js";
import { parseJson } from "../../../../host/formats/json.js";
import { decodeNpy, encodeNpy } from "../../../../host/formats/npy.js";
import { decodeNpz } from "../../../../host/formats/npz.js";
import { Network } from "../../../../host/network/network.js";
import { readBytes } from "../../../../host/node/files.js";
import { loadMatrix } from "../../../../host/node/matrix-files.js";
import { loadDataset } from "../../../../host/node/training-files.js";
import { didYouMean } from "../../../../host/suggest.js";
import { decimal, textLines } from "../../../../host/text.js";

const folder = mkdtempSync(join(tmpdir(), "lifwire-readers-"));
afterAll(() => rm(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

/** A zip archive as numpy.savez writes it; deflated as numpy.savez_compressed does. */
function zip(files: Readonly<Record<string, Uint8Array>>, deflated: boolean, claimed?: number): Uint8Array {
  const [locals, entries]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const packed = deflated ? deflateRawSync(bytes) : Buffer.from(bytes);
    const local = Buffer.alloc(30 + name.length);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(name.length, 26);
    local.write(name, 30);
    const entry = Buffer.alloc(46 + name.length);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(deflated ? 8 : 0, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(claimed ?? bytes.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    entry.write(name, 46);
    locals.push(local, packed);
    entries.push(entry);
    at += local.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, ...entries, end]);
}

describe(".npz", () => {
  const x = encodeNpy([2, 4], new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]));
  const y = encodeNpy([2], new Uint8Array([1, 0]));
  it.each([false, true])("deflated %s: an array by its name, or the only one", (deflated) => {
    const both = zip({ "x.npy": x, "y.npy": y }, deflated);
    expect([...decodeNpz(both, "a.npz", "y").values]).toEqual([1, 0]);
    expect(decodeNpz(both, "a.npz", undefined, ["y"]).shape).toEqual([2, 4]);
    expect(() => decodeNpz(both, "a.npz", undefined)).toThrow('allowed: one of "x", "y"');
    expect(() => decodeNpz(both, "a.npz", "z")).toThrow('there is no array "z"');
  });
  it("that inflates to more than it says is given up", () => {
    const bomb = zip({ "x.npy": new Uint8Array(50_000_000) }, true, 1000);
    expect(() => decodeNpz(bomb, "a.npz", "x")).toThrow("inflates to more than the 1000 bytes it declares");
  });
  it("holds weights and samples with their labels", async () => {
    await writeFile(at("w.npz"), zip({ "w.npy": x }, true));
    expect((await loadMatrix(at("w.npz"))).columns).toBe(4);
    await writeFile(at("d.npz"), zip({ "x.npy": x, "y.npy": y }, true));
    const data = { kind: "npy", file: "d.npz", labelsArray: "y" } as const;
    const loaded = await loadDataset(data, { axons: 4, stepsPerSample: 5, folder });
    expect([loaded.samples, [...loaded.labels!]]).toEqual([2, [1, 0]]);
  });
});

describe("gzip", () => {
  it("around IDX is taken for what is in it", async () => {
    const images = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 9, 8, 7, 6);
    await writeFile(at("x.idx.gz"), gzipSync(images));
    const loaded = await loadDataset({ kind: "idx", file: "x.idx.gz" }, { axons: 2, stepsPerSample: 5, folder });
    expect([...loaded.intensities!]).toEqual([9, 8, 7, 6]);
  });
  it("that holds more than is read is given up", async () => {
    await writeFile(at("bomb.gz"), gzipSync(new Uint8Array(3_000_000)));
    await expect(readBytes(at("bomb.gz"), { gunzip: true, bytesMax: 1_000_000 })).rejects.toMatchObject({
      code: "FILE_FORMAT",
      message: expect.stringContaining("bomb.gz: too large"),
    });
  });
});

describe(".npy", () => {
  const header = (descr: string, shape: string) =>
    `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`;
  const npy = (text: string, content: readonly number[]) => {
    const bytes = [0x93, ...Buffer.from("NUMPY"), 1, 0, (text.length + 1) & 255, (text.length + 1) >> 8];
    return Uint8Array.from([...bytes, ...Buffer.from(`${text}\n`), ...content]);
  };
  it("of float16: 1.5, -0.25, the smallest, infinity", () => {
    const words = [0x3e00, 0xb400, 0x0001, 0x7c00].flatMap((word) => [word & 255, word >> 8]);
    expect([...decodeNpy(npy(header("<f2", "4,"), words)).values]).toEqual([
      1.5,
      -0.25,
      2 ** -24,
      Number.POSITIVE_INFINITY,
    ]);
  });
  it("of bytes is a view, whatever its size", () => {
    const bytes = encodeNpy([3], new Uint8Array([1, 2, 3]));
    const { values } = decodeNpy(bytes);
    bytes[bytes.length - 1] = 9;
    expect([...values]).toEqual([1, 2, 9]);
  });
  it("of too many dimensions is refused before they are multiplied", () => {
    expect(() => decodeNpy(npy(header("|u1", "1,".repeat(5000)), [1]))).toThrow("5000 dimensions, allowed: up to 64");
  });
});

describe("JSON", () => {
  it.each([
    ['{"a": 1, "b": {"c": 1, "c": 2}}', "b.c: the key is given twice"],
    ['[{"a": 1},\n {"a": 1, "\\u0061": 2}]', "line 2: [1].a: the key is given twice"],
    ["[".repeat(65) + "]".repeat(65), "more than 64 objects and lists"],
    ['{"a": 1,\n}', "f.json: not JSON"],
  ])("%s is refused: %s", (text, message) => {
    expect(() => parseJson(text, "f.json")).toThrow(message);
  });
  it("passes keys that texts and other objects have as well", () => {
    const text = '{"a": "\\"a\\": 1, {", "b": [{"a": 1}, {"a": 2}], "c": {"a": {"a": []}}}';
    expect(parseJson(text, "f.json")).toEqual(JSON.parse(text));
  });
  it("of 200 000 populations is refused by their number", () => {
    const populations = Array.from({ length: 200_000 }, (_, i) => ({
      name: `p${i}`,
      size: 1,
      parameters: { threshold: 1 },
    }));
    const json = { format: "lifwire-network", version: 1, axons: 1, populations, connections: [] };
    expect(() => Network.fromJSON(json, "n.json")).toThrow("allowed: a list of at most");
  });
});

it("a zlib stream that is a bomb is given up at the size it was said to have", () => {
  const bomb = deflateSync(new Uint8Array(100_000_000));
  expect(() => inflateExactly(bomb, 4096, "zlib", "c.lifc")).toThrow(
    "c.lifc: its content inflates to more than the 4096",
  );
  expect(() => inflateExactly(bomb.subarray(0, 40), 4096, "zlib", "c.lifc")).toThrow("c.lifc: ");
});

it("numbers are decimal, lines are bounded, near names are found", () => {
  expect(["1", " -2.5 ", ".5", "1e3", "+4."].map(decimal)).toEqual([1, -2.5, 0.5, 1000, 4]);
  expect(["", "0x10", "0b11", "Infinity", "NaN", "1,5", "--1"].map(decimal).every(Number.isNaN)).toBe(true);
  expect([...textLines(Buffer.from("a\r\nb\n\n\n"), "f")]).toEqual(["a", "b"]);
  expect(() => [...textLines(new Uint8Array(3 << 20).fill(65), "f.csv")]).toThrow("f.csv: line 1 has 3145728 bytes");
  expect(didYouMean("treshold", ["leak", "threshold"])).toBe('; did you mean "threshold"?');
  expect(didYouMean("otu", ["out", "in"])).toBe('; did you mean "out"?');
  expect(didYouMean("something", ["leak", "bias"])).toBe("");
});
