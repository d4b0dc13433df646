import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeFrame, type Frame } from "../../protocol/codecs/frame.js";
import { FrameDecoder } from "../../protocol/codecs/frame-decoder.js";
import { fillRequest, type Request, readRequest, runRequest, writeRequest } from "../../protocol/codecs/requests.js";
import { BUILDS } from "../../protocol/tables/builds.js";
import { regionAddress } from "../../protocol/tables/memory-map.js";
import { OPCODES } from "../../protocol/tables/opcodes.js";
import { registerAddress } from "../../protocol/tables/registers.js";
import { SimCore } from "../../sim/core/core.js";
import type { Character } from "../../sim/line/line.js";
import { LineDecoder } from "../../sim/line/line-decoder.js";
import type { PinEdge } from "../../sim/line/pin-core.js";

// A failure prints its seed; LIFWIRE_SEED=n repeats it.
if (process.env.LIFWIRE_SEED) fc.configureGlobal({ seed: Number(process.env.LIFWIRE_SEED) });

const BUILD = BUILDS.tiny;
const DIVISOR = BUILD.baudDivisor;
const MILLION = 1_000_000;
/** A run that is paced, so that the core itself waits, with neurons that integrate a bias, fire and rest. */
const PACE = 30_000;
const STEPS = 20;

/** Requests at the cycles at which their first character starts; between them nothing happens for a long time. */
const SCRIPT: readonly (readonly [number, Request])[] = [
  [500, fillRequest(regionAddress("parameters"), 8 * BUILD.neurons, [90, 0, 900, 0, 40_000, 31, 0x02000005, 700])],
  [100_000, writeRequest(registerAddress("cyclesPerStep"), [PACE])],
  [MILLION + 100_007, runRequest(0, STEPS, {})],
  [3 * MILLION, readRequest(registerAddress("step"), 8)],
  [4 * MILLION + 1, runRequest(STEPS, 3, { clearPotential: 1 })],
];
const END = 5 * MILLION;

const CHARACTERS: readonly Character[] = SCRIPT.flatMap(([cycle, { name, body }], sequence) =>
  Array.from(encodeFrame({ opcode: OPCODES[name].code, sequence, body }), (byte, i) => ({
    startCycle: cycle + 10 * DIVISOR * i,
    byte,
    divisor: DIVISOR,
  })),
);

/** Everything there is to see of a core after the script, run in calls that end at these cycles. */
function play(ends: readonly number[], late: boolean) {
  const core = new SimCore(BUILD);
  const edges: PinEdge[] = [];
  let sent = 0;
  for (const end of ends) {
    // All characters are queued before the first call, or each just before the call that reaches it.
    while (sent < CHARACTERS.length && (!late || CHARACTERS[sent]!.startCycle < end)) core.send(CHARACTERS[sent++]!);
    core.advance(end);
    expect(core.cycle).toBe(end);
    edges.push(...core.takeEdges());
  }
  const { counters, divisorInUse } = core.registers;
  return { edges, state: core.state(), counters, divisorInUse, cycle: core.cycle, busy: core.busy };
}

function repliesIn(edges: readonly PinEdge[]): Frame[] {
  const bytes = new LineDecoder(DIVISOR).push(edges, END);
  const events = new FrameDecoder({ maxBodyWords: BUILD.payloadWords, direction: "replies" }).push(bytes);
  return events.map((event) => {
    if (event.kind !== "frame") throw new Error(`${event.kind} in the replies`);
    return event.frame;
  });
}

const whole = play([END], false);

describe("time in which nothing happens", () => {
  test("passes in one call, and the core goes on counting", () => {
    const replies = repliesIn(whole.edges);
    expect(replies.map(({ sequence, status }) => [sequence, status])).toEqual([0, 1, 2, 3, 4].map((s) => [s, 0]));
    const [run, counters] = [replies[2]!.body, replies[3]!.body];
    expect(run[0]).toBe(STEPS);
    expect(run[1]).toBeGreaterThan((STEPS - 1) * PACE);
    expect(counters[0]).toBe(STEPS);
    // The read happens 8 request bytes, and the start of an answer, after its cycle in the script.
    expect(counters[registerAddress("cycleLow") - registerAddress("step")]).toBeGreaterThan(3 * MILLION);
    expect(counters[registerAddress("cycleLow") - registerAddress("step")]).toBeLessThan(3 * MILLION + 20_000);
    expect(counters[registerAddress("spikesOut") - registerAddress("step")]).toBeGreaterThan(BUILD.neurons);
    expect([whole.cycle, whole.busy, whole.state.step]).toEqual([END, false, STEPS + 3]);
  });

  test("gives the same edges, state and counters however it is cut into calls", () => {
    const cut = fc.oneof(
      fc.integer({ min: 1, max: END - 1 }),
      // Near the characters, the steps and the replies.
      fc
        .tuple(fc.constantFrom(...SCRIPT.map(([cycle]) => cycle)), fc.integer({ min: 0, max: 40_000 }))
        .map(([c, by]) => c + by),
    );
    fc.assert(
      fc.property(fc.array(cut, { maxLength: 400 }), fc.boolean(), (cuts, late) => {
        const ends = [...new Set([...cuts, END])].sort((a, b) => a - b);
        expect(play(ends, late)).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  test("gives the same cycle by cycle around the end of a request and its reply", () => {
    const from = SCRIPT[3]![0] + 15 * 10 * DIVISOR;
    const ends = [from, ...Array.from({ length: 6000 }, (_, i) => from + 1 + i), END];
    expect(play(ends, true)).toEqual(whole);
  });

  test.each([1, 7, 1000, 65_536])("gives the same in a million idle cycles by calls of %i", (size) => {
    const core = new SimCore(BUILD);
    const other = new SimCore(BUILD);
    other.advance(MILLION);
    for (let cycle = size; cycle < MILLION; cycle += size) core.advance(cycle);
    core.advance(MILLION);
    expect(core.cycle).toBe(MILLION);
    expect([core.state(), core.takeEdges(), core.busy]).toEqual([other.state(), other.takeEdges(), other.busy]);
  });

  test("does not run backwards", () => {
    const core = new SimCore(BUILD);
    core.advance(1000);
    core.advance(10);
    expect(core.cycle).toBe(1000);
  });
});
