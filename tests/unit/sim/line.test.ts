import { describe, expect, test } from "vitest";
import { encodeFrame } from "../../../protocol/codecs/frame.js";
import { FrameDecoder } from "../../../protocol/codecs/frame-decoder.js";
import { readRequest } from "../../../protocol/codecs/requests.js";
import { BUILDS } from "../../../protocol/tables/builds.js";
import { LIMITS } from "../../../protocol/tables/limits.js";
import { OPCODES } from "../../../protocol/tables/opcodes.js";
import { registerAddress } from "../../../protocol/tables/registers.js";
import { SimCore } from "../../../sim/core/core.js";
import { UartRx } from "../../../sim/core/link/uart-rx.js";
import { characterEdges, Line } from "../../../sim/line/line.js";
import { LineDecoder } from "../../../sim/line/line-decoder.js";

const FAR = 10_000_000;
// Two flip-flops between pin and receiver.
const SYNCHRONISER = 2;

/** A receiver on a line that holds these characters: start cycle, byte, cycles per bit. */
function receiving(...characters: readonly (readonly [number, number, number])[]): UartRx {
  const line = new Line();
  for (const [startCycle, byte, divisor] of characters) line.send({ startCycle, byte, divisor });
  return new UartRx(line);
}

function next(receiver: UartRx, divisor: number) {
  const reception = receiver.next(FAR, divisor);
  receiver.accept();
  return reception;
}

describe("a character on the line", () => {
  test("is start bit, eight bits low first, stop bit", () => {
    // 0x35 = 0b00110101: low, 1 0 1 0 1 1 0 0, high
    const edges = characterEdges([{ startCycle: 1000, byte: 0x35, divisor: 10 }]);
    const expected = [
      [1000, 0],
      [1010, 1],
      [1020, 0],
      [1030, 1],
      [1040, 0],
      [1050, 1],
      [1070, 0],
      [1090, 1],
    ].map(([cycle, level]) => ({ cycle, level }));
    expect(edges).toEqual(expected);
  });

  test("must not overlap the one before", () => {
    const line = new Line();
    line.send({ startCycle: 100, byte: 0, divisor: 8 });
    expect(() => line.send({ startCycle: 179, byte: 0, divisor: 8 })).toThrow(RangeError);
    line.send({ startCycle: 180, byte: 0, divisor: 8 });
    expect(line.endCycle).toBe(260);
  });

  test.each([8, 9, 10, 15, 100, 868, 65535])("at %i cycles a bit is sampled in the middle of each bit", (divisor) => {
    for (const byte of [0x00, 0xff, 0x55, 0xaa, 0x01, 0x80]) {
      const receiver = receiving([500, byte, divisor], [500 + 10 * divisor, byte ^ 0xff, divisor]);
      const startEdge = 500 + SYNCHRONISER;
      const endEdge = startEdge + Math.floor(divisor / 2) + 9 * divisor;
      expect(next(receiver, divisor)).toEqual({ kind: "character", startEdge, endEdge, byte, framingError: false });
      expect(next(receiver, divisor)).toMatchObject({ startEdge: startEdge + 10 * divisor, byte: byte ^ 0xff });
      expect(next(receiver, divisor)).toBeUndefined();
    }
  });

  test("is not told before the line's levels are known", () => {
    const line = new Line();
    const receiver = new UartRx(line);
    expect(receiver.next(400, 8)).toBeUndefined();
    line.send({ startCycle: 500, byte: 0x42, divisor: 8 });
    expect(receiver.next(400, 8)?.byte).toBe(0x42);
  });
});

describe("a line that does otherwise", () => {
  // At 16 cycles per bit, heard at 8: start start d0 d0 d1 d1 d2 d2 d3 fill data and stop bit, d3 being the stop bit.
  test("a character with a low stop bit is a framing error, and the next one is heard", () => {
    const receiver = receiving([500, 0x07, 16], [500 + 160, 0xa5, 8]);
    const endEdge = 500 + SYNCHRONISER + 4 + 9 * 8;
    expect(next(receiver, 8)).toMatchObject({ kind: "character", endEdge, byte: 0b01111110, framingError: true });
    expect(next(receiver, 8)).toMatchObject({ kind: "character", startEdge: 662, byte: 0xa5, framingError: false });
  });

  test("the same with a high stop bit is no break", () => {
    expect(next(receiving([500, 0xff, 16]), 8)).toMatchObject({ byte: 0b11111110, framingError: false });
  });

  test("after a framing error the receiver waits for a high level before it looks for a start bit", () => {
    // 400 cycles low: five times as long as a character.
    const receiver = receiving([500, 0x00, 48], [2000, 0x3c, 8]);
    expect(next(receiver, 8)).toMatchObject({ byte: 0, framingError: true });
    expect(next(receiver, 8)).toMatchObject({ startEdge: 2002, byte: 0x3c, framingError: false });
    expect(next(receiver, 8)).toBeUndefined();
  });

  // A character 0xff is one low pulse of one bit.
  test.each([
    [1, 8],
    [3, 8],
    [4, 8],
    [49, 100],
    [50, 100],
  ])("a low pulse of %i cycles, half of %i at most, is a glitch and no character", (pulse, divisor) => {
    const receiver = receiving([500, 0xff, pulse], [500 + 10 * pulse, 0x5a, divisor]);
    const startEdge = 502;
    expect(next(receiver, divisor)).toMatchObject({ kind: "glitch", startEdge, endEdge: startEdge + divisor / 2 });
    expect(next(receiver, divisor)).toMatchObject({ kind: "character", byte: 0x5a, framingError: false });
  });

  test.each([
    [5, 8],
    [51, 100],
  ])("a low pulse of %i cycles, more than half of %i, is a start bit", (pulse, divisor) => {
    expect(next(receiving([500, 0xff, pulse]), divisor)).toMatchObject({ kind: "character", byte: 0xff });
  });

  test("the host's side takes any byte and waits for its stop bit", () => {
    for (const divisor of [8, 9, 100]) {
      const bytes = Array.from({ length: 256 }, (_, byte) => byte);
      const edges = characterEdges(bytes.map((byte) => ({ startCycle: 10 * divisor * byte, byte, divisor })));
      expect([...new LineDecoder(divisor).push(edges, FAR)]).toEqual(bytes);
      const decoder = new LineDecoder(divisor);
      const stop = 9 * divisor + Math.floor(divisor / 2);
      expect(decoder.push(edges, stop).length).toBe(0);
      expect([...decoder.push([], stop + 1)]).toEqual([0]);
    }
  });
});

describe("a core on such a line", () => {
  const { baudDivisor, payloadWords } = BUILDS.tiny;
  const address = registerAddress("magic");
  const request = encodeFrame({ opcode: OPCODES.read.code, sequence: 0, body: readRequest(address, 1).body });

  /** Sends what came before and a good request, and returns the reply's body. */
  function askAfter(core: SimCore, cycle: number): number[] {
    let startCycle = cycle;
    for (const byte of request) {
      core.send({ startCycle, byte, divisor: baudDivisor });
      startCycle += 10 * baudDivisor;
    }
    core.advance(startCycle + 100_000);
    const bytes = new LineDecoder(baudDivisor).push(core.takeEdges(), core.cycle);
    const events = new FrameDecoder({ maxBodyWords: payloadWords, direction: "replies" }).push(bytes);
    return events.flatMap((event) => (event.kind === "frame" ? [...event.frame.body] : []));
  }

  test("a glitch costs nothing", () => {
    const core = new SimCore(BUILDS.tiny);
    core.send({ startCycle: 100, byte: 0xff, divisor: 20 });
    expect(askAfter(core, 1000)).toEqual([LIMITS.magic]);
    const { framingErrors, crcErrors, resynchronisations } = core.registers.counters;
    expect([framingErrors, crcErrors, resynchronisations]).toEqual([0, 0, 0]);
  });

  test("a character without a stop bit is counted, and an idle line brings the words back into phase", () => {
    const core = new SimCore(BUILDS.tiny);
    core.send({ startCycle: 100, byte: 0x00, divisor: 2 * baudDivisor });
    const idle = core.registers.linkIdleCycles;
    expect(askAfter(core, 5000 + idle)).toEqual([LIMITS.magic]);
    const { framingErrors, crcErrors, resynchronisations } = core.registers.counters;
    expect([framingErrors, crcErrors, resynchronisations]).toEqual([1, 0, 1]);
  });

  // The last bit is sampled 2 + 50 + 900 cycles after the start, the character taken one cycle later; idle counts from
  // there, and a start bit is seen 2 cycles after it began.
  test.each([
    [950, true],
    [951, false],
  ])("a pause that ends linkIdleCycles + %i cycles after a character's start: frame kept %s", (after, kept) => {
    const core = new SimCore(BUILDS.tiny);
    let startCycle = 100;
    for (const [i, byte] of request.entries()) {
      core.send({ startCycle, byte, divisor: baudDivisor });
      startCycle += i === 6 ? core.registers.linkIdleCycles + after : 10 * baudDivisor;
    }
    core.advance(startCycle + 2 * core.registers.linkIdleCycles);
    // Seven bytes are dropped at the limit; the nine after them make no request.
    expect([core.registers.counters.requests, core.registers.counters.resynchronisations > 0]).toEqual(
      kept ? [1, false] : [0, true],
    );
  });

  test("without the pause the request is out of phase and not obeyed", () => {
    const core = new SimCore(BUILDS.tiny);
    core.send({ startCycle: 100, byte: 0x00, divisor: 2 * baudDivisor });
    expect(askAfter(core, 5000)).not.toContain(LIMITS.magic);
  });
});
