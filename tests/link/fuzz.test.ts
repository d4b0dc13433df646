import { describe, expect, test } from "vitest";
import { createRandom, type Random } from "../../host/random.js";
import { encodeFrame } from "../../protocol/codecs/frame.js";
import { FrameDecoder } from "../../protocol/codecs/frame-decoder.js";
import { fillRequest, readRequest, writeRequest } from "../../protocol/codecs/requests.js";
import { BUILDS } from "../../protocol/tables/builds.js";
import { regionAddress } from "../../protocol/tables/memory-map.js";
import { OPCODES, REPLY_BIT } from "../../protocol/tables/opcodes.js";
import { REGISTER_NAMES, registerAddress } from "../../protocol/tables/registers.js";
import { SimCore } from "../../sim/core/core.js";
import type { PinCore } from "../../sim/line/pin-core.js";
import { PinTransport } from "../../sim/line/pin-transport.js";
import { createRtlCore } from "../../sim/rtl/index.js";
import { statusOf, Wire } from "../contract/wire.js";

// A million bytes that are not requests, or almost are: LIFWIRE_SEED changes them.
const SEED = Number(process.env.LIFWIRE_SEED ?? 5);
const BYTES = 1_000_000;
const BAUD = 12_500_000;
/** Silence after which the device looks for a header again: short here, so that it looks at much of the noise. */
const IDLE_CYCLES = 1000;
const SILENCE_MS = 0.011;
const { neurons, axons, payloadWords } = BUILDS.tiny;

/** A frame that is right except for one thing: damaged, cut short, too long, of an unknown opcode, out of turn. */
function nearlyValid(random: Random): Uint8Array {
  const names = Object.keys(OPCODES) as (keyof typeof OPCODES)[];
  const opcode = OPCODES[names[random.integer(0, names.length - 1)]!].code;
  const body = Array.from({ length: random.integer(0, 12) }, () => random.integer(0, 2 ** 32 - 1));
  const frame = encodeFrame({ opcode, sequence: random.integer(0, 255), body });
  const kind = random.integer(0, 3);
  if (kind === 0) return frame.subarray(0, random.integer(1, frame.length - 1));
  if (kind === 1) frame[random.integer(0, frame.length - 1)]! ^= 1 << random.integer(0, 7);
  if (kind === 2) frame[2]! = random.integer(body.length + 1, 255);
  // A right frame with an unknown opcode: always refused.
  if (kind === 3) return encodeFrame({ opcode: random.integer(0x60, 0x7f), sequence: frame[1]!, body });
  return frame;
}

function noise(random: Random, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => random.integer(0, 255));
}

/** Chunks of a million bytes: noise and nearly valid frames. */
function* chunks(seed: number): Generator<Uint8Array> {
  const random = createRandom(seed);
  for (let sent = 0; sent < BYTES; ) {
    const chunk = random.integer(0, 9) === 0 ? noise(random, random.integer(1, 300)) : nearlyValid(random);
    sent += chunk.length;
    yield chunk.slice();
  }
}

/** Everything a request could change. */
async function state(wire: Wire): Promise<number[]> {
  const words: number[] = [];
  const read = async (address: number, count: number) => {
    for (let at = 0; at < count; at += payloadWords) {
      words.push(...(await wire.ask(readRequest(address + at, Math.min(payloadWords, count - at)))).body);
    }
  };
  await read(registerAddress("baudDivisor"), 5);
  await read(regionAddress("parameters"), 8 * neurons);
  await read(regionAddress("state"), 4 * neurons);
  await read(regionAddress("weights"), ((axons + neurons) * neurons) / 4);
  await read(regionAddress("fired"), 1);
  await read(registerAddress("step"), 1);
  return words;
}

async function attacked(core: PinCore) {
  const transport = new PinTransport(core, "attacked");
  const wire = new Wire(transport);
  await wire.ask(writeRequest(registerAddress("baudDivisor"), [8]));
  await transport.delay(0.01);
  await transport.setBaudRate(BAUD);
  await wire.ask(writeRequest(registerAddress("linkIdleCycles"), [IDLE_CYCLES]));
  await wire.ask(fillRequest(regionAddress("weights"), 128, [0x01fe037f, 0x80112233]));
  const before = await state(wire);
  let replyBytes = 0;
  let replyHash = 0;
  transport.onReceive((bytes) => {
    replyBytes += bytes.length;
    for (const byte of bytes) replyHash = (Math.imul(replyHash, 31) + byte) >>> 0;
  });
  // After everything that still waits for the line.
  const silence = () => transport.delay(((core.lineFreeCycle - core.cycle) * 1000) / BUILDS.tiny.clockHz + SILENCE_MS);
  const random = createRandom(SEED + 1);
  for (const chunk of chunks(SEED)) {
    await transport.write(chunk);
    if (random.integer(0, 2) === 0) await silence();
  }
  await silence();
  const cycle = core.cycle;
  const after = new Wire(transport);
  const expected = await after.ask(readRequest(0, 1), 0x80);
  after.sequence = statusOf(expected) === "sequence" ? expected.body[0]! : 0x81;
  const first = await after.ask(readRequest(registerAddress("magic"), 2));
  const held = await state(after);
  const counters = await after.ask(
    readRequest(registerAddress("requests"), REGISTER_NAMES.length - registerAddress("requests")),
  );
  return { before, held, first, replyBytes, replyHash, cycle, counters: [...counters.body] };
}

test(`a million bytes into the device change nothing, on RTL and simulator alike (LIFWIRE_SEED=${SEED})`, async () => {
  const sim = await attacked(new SimCore(BUILDS.tiny));
  expect(statusOf(sim.first)).toBe("ok");
  expect(sim.held).toEqual(sim.before);
  expect(sim.replyBytes).toBeGreaterThan(10_000);
  expect(await attacked(await createRtlCore("tiny"))).toEqual(sim);
});

describe(`the host's parser (LIFWIRE_SEED=${SEED})`, () => {
  const answer = encodeFrame({ opcode: OPCODES.read.code | REPLY_BIT, sequence: 7, body: [1, 2, 3] });

  test("takes a million bytes of noise and damaged replies, and the next reply is found", () => {
    const random = createRandom(SEED);
    const decoder = new FrameDecoder({ maxBodyWords: payloadWords, direction: "replies" });
    let [given, accounted] = [0, 0];
    while (given < BYTES) {
      const reply = encodeFrame({
        opcode: REPLY_BIT | random.integer(0, 127),
        sequence: 1,
        body: [random.integer(0, 9)],
      });
      reply[random.integer(0, 11)]! ^= 1 << random.integer(0, 7);
      const chunk = random.integer(0, 1) === 0 ? noise(random, random.integer(1, 99)) : reply;
      given += chunk.length;
      for (const event of decoder.push(chunk)) {
        expect(event.kind).not.toBe("frame");
        if (event.kind === "discarded") accounted += event.bytes;
      }
      expect(decoder.pendingBytes).toBeLessThan(4 * payloadWords + 8);
    }
    for (const event of decoder.idle()) if (event.kind === "discarded") accounted += event.bytes;
    expect(accounted).toBe(given); // no byte vanished
    expect(decoder.push(answer)).toMatchObject([
      { kind: "frame", frame: { sequence: 7, body: Uint32Array.of(1, 2, 3) } },
    ]);
  });

  test("finds every good reply between noise that does not look like a header", () => {
    const random = createRandom(SEED);
    const decoder = new FrameDecoder({ maxBodyWords: payloadWords, direction: "replies" });
    let found = 0;
    for (let i = 0; i < 5000; i++) {
      const quiet = Uint8Array.from({ length: random.integer(0, 9) }, () => random.integer(0, 127));
      const bytes = Uint8Array.from([...quiet, ...answer]);
      const cut = random.integer(0, bytes.length);
      for (const part of [bytes.subarray(0, cut), bytes.subarray(cut)]) {
        found += decoder.push(part).filter(({ kind }) => kind === "frame").length;
      }
      found += decoder.idle().filter(({ kind }) => kind === "frame").length;
    }
    expect(found).toBe(5000);
  });
});
