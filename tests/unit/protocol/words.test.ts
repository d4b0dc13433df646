import { describe, expect, test } from "vitest";
import { CRC32_INIT, crc32, crc32Byte, crc32Finish, crc32Update } from "../../../protocol/codecs/crc32.js";
import {
  type Field,
  packWord,
  signed,
  unpackField,
  unpackWord,
  unsigned,
  word,
  wordAccepted,
  wordMask,
} from "../../../protocol/tables/fields.js";

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const protocolError = (code: string, data = {}) =>
  expect.objectContaining({ name: "ProtocolError", code, data: expect.objectContaining(data) });

describe("CRC-32", () => {
  test.each([
    ["", 0x00000000],
    ["123456789", 0xcbf43926],
    ["a", 0xe8b7be43],
    ["The quick brown fox jumps over the lazy dog", 0x414fa339],
  ])("of %j is the published one", (text, expected) => {
    expect(crc32(ascii(text))).toBe(expected);
  });

  test("of zeros and of ones is not what zeros and ones would pass for", () => {
    expect(crc32(new Uint8Array(4))).toBe(0x2144df1c);
    expect(crc32(new Uint8Array(4).fill(0xff))).toBe(0xffffffff);
    expect(crc32(new Uint8Array(8))).not.toBe(0);
  });

  test("may be taken over parts, ranges and single bytes", () => {
    const bytes = ascii("123456789");
    const parts = [bytes.subarray(0, 1), bytes.subarray(1, 1), bytes.subarray(1, 8), bytes.subarray(8)];
    expect(crc32Finish(parts.reduce((crc, part) => crc32Update(crc, part), CRC32_INIT))).toBe(0xcbf43926);
    expect(crc32Finish(bytes.reduce(crc32Byte, CRC32_INIT))).toBe(0xcbf43926);
    const framed = ascii("..123456789...");
    expect(crc32Finish(crc32Update(CRC32_INIT, framed, 2, 11))).toBe(0xcbf43926);
  });

  test("a message followed by its CRC-32 leaves the residue of the standard", () => {
    const bytes = ascii("123456789");
    const closed = [0x26, 0x39, 0xf4, 0xcb].reduce(crc32Byte, crc32Update(CRC32_INIT, bytes));
    expect(closed).toBe(0xdebb20e3);
  });
});

describe("declaring a word", () => {
  test.each<[string, Record<string, Field>, string]>([
    ["two fields on one bit", { a: unsigned(0, 5, ""), b: unsigned(4, 4, "") }, "b"],
    ["a field inside another", { a: unsigned(0, 32, ""), b: unsigned(31, 1, "") }, "b"],
    ["a field twice", { a: signed(8, 8, ""), b: signed(8, 8, "") }, "b"],
    ["a field beyond bit 31", { a: unsigned(31, 2, "") }, "a"],
    ["a field of 33 bits", { a: unsigned(0, 33, "") }, "a"],
  ])("%s is refused by name", (_what, fields, field) => {
    expect(() => word("w", "", fields)).toThrow(protocolError("FIELD_OVERLAP", { word: "w", field }));
  });

  test.each<[string, Field]>([
    ["a largest value above", unsigned(0, 4, "", 16)],
    ["a smallest value below", { lsb: 0, width: 4, signed: true, min: -9, max: 7, doc: "" }],
    ["an unsigned field's smallest value below 0, so outside", unsigned(0, 4, "", 15, -1)],
  ])("%s what the field's bits hold is refused: packing would cut it off silently", (_what, a) => {
    expect(() => word("w", "", { a })).toThrow(expect.objectContaining({ name: "ProtocolError" }));
  });

  test("neighbours up to both ends of the word are accepted", () => {
    const full = word("w", "", { low: unsigned(0, 1, ""), middle: signed(1, 30, ""), high: unsigned(31, 1, "") });
    expect(wordMask(full)).toBe(0xffffffff);
    expect(wordMask(word("v", "", { a: unsigned(4, 8, ""), b: unsigned(31, 1, "") }))).toBe(0x80000ff0);
    expect(wordMask(word("u", "", { a: unsigned(0, 32, "") }))).toBe(0xffffffff);
  });
});

describe("packing a word", () => {
  // [31] on, [30:12] reserved, [11:4] level signed, [3:0] count 1..9
  const layout = word("sample", "", {
    count: unsigned(0, 4, "", 9, 1),
    level: signed(4, 8, ""),
    on: unsigned(31, 1, ""),
  });

  test("puts every field in its place, two's complement where signed", () => {
    expect(packWord(layout, { count: 9, level: -1, on: 1 })).toBe(0x80000ff9);
    expect(packWord(layout, { count: 1, level: -128, on: 0 })).toBe(0x00000801);
    expect(unpackWord(layout, 0x80000ff9)).toEqual({ count: 9, level: -1, on: 1 });
    expect(unpackField(layout.fields.level, 0x7ffff7ff)).toBe(127);
  });

  test("32-bit fields reach all their values", () => {
    const whole = word("whole", "", { value: unsigned(0, 32, "") });
    expect(packWord(whole, { value: 0xffffffff })).toBe(0xffffffff);
    expect(unpackWord(whole, 0x80000000)).toEqual({ value: 0x80000000 });
    const negative = word("negative", "", { value: signed(0, 32, "") });
    expect(packWord(negative, { value: -1 })).toBe(0xffffffff);
    expect(unpackWord(negative, 0x80000000)).toEqual({ value: -(2 ** 31) });
  });

  test.each([
    [{ count: 10 }, "count", 1, 9],
    [{ count: 0 }, "count", 1, 9],
    [{ count: 1.5 }, "count", 1, 9],
    [{ count: Number.NaN }, "count", 1, 9],
    [{ count: 1, level: 128 }, "level", -128, 127],
    [{ count: 1, level: -129 }, "level", -128, 127],
    [{ count: 1, on: 2 }, "on", 0, 1],
  ])("%j is refused with field and range", (values, field, min, max) => {
    expect(() => packWord(layout, values)).toThrow(protocolError("VALUE_RANGE", { word: "sample", field, min, max }));
  });

  test("a field not given is 0, and refused where 0 is not allowed", () => {
    expect(packWord(layout, { count: 2 })).toBe(2);
    expect(() => packWord(layout, {})).toThrow(protocolError("VALUE_RANGE", { field: "count", value: 0 }));
  });

  test("a device takes a word when its reserved bits are 0 and its fields in range", () => {
    expect(wordAccepted(layout, packWord(layout, { count: 9, level: -128, on: 1 }))).toBe(true);
    expect(wordAccepted(layout, 0x00001001)).toBe(false); // a reserved bit
    expect(wordAccepted(layout, 0x40000001)).toBe(false); // the highest reserved bit
    expect(wordAccepted(layout, 0x0000000a)).toBe(false); // count 10
    expect(wordAccepted(layout, 0x00000000)).toBe(false); // count 0
  });
});
