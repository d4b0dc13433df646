import { describe, expect, test } from "vitest";
import { decodeHeader, encodeFrame, readWord, readWords, replyOpcode } from "../../../protocol/codecs/frame.js";
import { FrameDecoder } from "../../../protocol/codecs/frame-decoder.js";
import {
  fillRequest,
  opcodeName,
  parseRunReply,
  type Request,
  readRequest,
  runRequest,
  sparseRequest,
  statusName,
  stopRequest,
  syncRequest,
  writeRequest,
} from "../../../protocol/codecs/requests.js";
import { HEADER, OPCODES, type OpcodeName, STATUSES } from "../../../protocol/tables/opcodes.js";

const bytesOf = (hex: string) => Uint8Array.from(hex.split(" "), (byte) => Number.parseInt(byte, 16));
const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");

// Bytes computed with another implementation of CRC-32 (zlib).
const REQUESTS: [Request, number, string][] = [
  [syncRequest(), 9, "01 09 00 00 f6 83 29 96"],
  [stopRequest(), 0xab, "02 ab 00 00 16 a5 60 5e"],
  [readRequest(0, 2), 0, "10 00 02 00 00 00 00 00 02 00 00 00 25 33 31 d9"],
  [writeRequest(0x01000000, [100]), 1, "11 01 02 00 00 00 00 01 64 00 00 00 e5 21 37 a0"],
  [fillRequest(0x03000000, 16, [0x01010101]), 2, "12 02 03 00 00 00 00 03 10 00 00 00 01 01 01 01 89 c5 8f cb"],
  [sparseRequest(0x03000004, [0x7f0080fe]), 3, "13 03 02 00 04 00 00 03 fe 80 00 7f cc 2d 98 19"],
  [
    runRequest(7, 10, { clearPotential: 1, clearStep: 1 }, [0x04050003]),
    255,
    "20 ff 04 00 07 00 00 00 0a 00 00 00 21 00 00 00 03 00 05 04 46 1e 7c f5",
  ],
];
const RUN_REPLY = "a0 ff 03 00 0a 00 00 00 a5 01 00 00 03 00 05 04 02 84 09 01";
const REFUSAL = "91 04 01 28 00 00 00 00 75 f8 aa 48";

describe("bytes on the line", () => {
  test.each(REQUESTS)("of request $name", ({ name, body }, sequence, hex) => {
    const before = body.slice();
    expect(hexOf(encodeFrame({ opcode: OPCODES[name].code, sequence, body }))).toBe(hex);
    expect(body).toEqual(before);
    const events = new FrameDecoder({ maxBodyWords: 64, direction: "requests" }).push(bytesOf(hex));
    expect(events).toEqual([
      { kind: "frame", frame: { opcode: OPCODES[name].code, sequence, status: 0, length: body.length, body } },
    ]);
  });

  test("every opcode is among them", () => {
    expect(new Set(REQUESTS.map(([{ name }]) => name))).toEqual(new Set(Object.keys(OPCODES)));
  });

  test("of a run's reply", () => {
    const opcode = replyOpcode(OPCODES.run.code);
    expect(hexOf(encodeFrame({ opcode, sequence: 255, body: [10, 421, 0x04050003] }))).toBe(RUN_REPLY);
    const [event] = new FrameDecoder({ maxBodyWords: 64, direction: "replies" }).push(bytesOf(RUN_REPLY));
    if (event?.kind !== "frame") throw new Error("no frame");
    const reply = parseRunReply(event.frame.body);
    expect(reply).toEqual({ stepsDone: 10, cycles: 421, spikes: Uint32Array.of(0x04050003) });
  });

  test("of a refusal", () => {
    const frame = { opcode: 0x91, sequence: 4, status: STATUSES.readOnly.code, body: [0] };
    expect(hexOf(encodeFrame(frame))).toBe(REFUSAL);
    expect(decodeHeader(bytesOf(REFUSAL))).toEqual({ opcode: 0x91, sequence: 4, length: 1, status: 5 });
  });
});

describe("encoding a frame", () => {
  const max = HEADER.fields.length.max;

  test("fits the longest body and refuses one word more", () => {
    expect(encodeFrame({ opcode: 1, sequence: 0, body: new Uint32Array(max) }).length).toBe(4 * (max + 2));
    expect(() => encodeFrame({ opcode: 1, sequence: 0, body: new Uint32Array(max + 1) })).toThrow(
      expect.objectContaining({ code: "FRAME_TOO_LONG", data: { words: max + 1, max } }),
    );
  });

  test.each([
    [{ opcode: 256, sequence: 0 }, "opcode"],
    [{ opcode: 1, sequence: -1 }, "sequence"],
    [{ opcode: 1, sequence: 256 }, "sequence"],
    [{ opcode: 1, sequence: 0, status: 32 }, "status"],
  ])("%j is refused", (frame, field) => {
    expect(() => encodeFrame(frame)).toThrow(
      expect.objectContaining({ code: "VALUE_RANGE", data: expect.objectContaining({ field }) }),
    );
  });

  test("words are low byte first and unsigned", () => {
    const bytes = Uint8Array.of(0, 0x78, 0x56, 0x34, 0xf2, 0xff, 0xff, 0xff, 0xff);
    expect(readWord(bytes, 1)).toBe(0xf2345678);
    expect(readWords(bytes, 1, 2)).toEqual(Uint32Array.of(0xf2345678, 0xffffffff));
  });
});

describe("codes", () => {
  test("no two opcodes and no two statuses share one, and replies can be told from requests", () => {
    const opcodes = Object.values(OPCODES).map(({ code }) => code as number);
    expect(new Set(opcodes).size).toBe(opcodes.length);
    for (const code of opcodes) expect(replyOpcode(code)).toBe(code + 128);
    const statuses = Object.values(STATUSES).map(({ code }) => code as number);
    expect(new Set(statuses).size).toBe(statuses.length);
    expect(Math.max(...statuses)).toBeLessThanOrEqual(HEADER.fields.status.max);
  });

  test("are found by their number, others are not", () => {
    for (const name of Object.keys(OPCODES) as OpcodeName[]) expect(opcodeName(OPCODES[name].code)).toBe(name);
    for (const [name, { code }] of Object.entries(STATUSES)) expect(statusName(code)).toBe(name);
    expect(opcodeName(0)).toBeUndefined();
    expect(statusName(31)).toBeUndefined();
  });

  test("a run's reply of fewer than two words is refused", () => {
    expect(() => parseRunReply(Uint32Array.of(3))).toThrow(expect.objectContaining({ code: "BODY_SHAPE" }));
  });
});
