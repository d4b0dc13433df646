import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Device } from "../../../../host/device/device.js";
import { HostError } from "../../../../host/errors.js";
import { Network } from "../../../../host/network/network.js";
import { DESCRIPTOR_WORDS, describeBuild, parseDescriptor } from "../../../../protocol/codecs/descriptor.js";
import { encodeEvents } from "../../../../protocol/codecs/event-codec.js";
import { ProtocolError } from "../../../../protocol/errors.js";
import { BUILDS } from "../../../../protocol/tables/builds.js";
import { EVENT_FILLER } from "../../../../protocol/tables/event-word.js";
import { regionAddress } from "../../../../protocol/tables/memory-map.js";
import { STATUSES } from "../../../../protocol/tables/opcodes.js";
import { REGISTER_NAMES, type RegisterName, registerAddress } from "../../../../protocol/tables/registers.js";
import { type Lie, LyingDevice } from "./lying-device.js";

const LIMIT_MS = 2000;
const STEPS = 20;

/** What a promise rejects with, and that it does so in time. */
async function refusalOf(act: () => Promise<unknown>): Promise<HostError | ProtocolError> {
  const begun = performance.now();
  const thrown: unknown = await act().then(
    (value) => new Error(`believed: ${String(value)}`),
    (reason: unknown) => reason,
  );
  expect(performance.now() - begun).toBeLessThan(LIMIT_MS);
  if (thrown instanceof HostError || thrown instanceof ProtocolError) return thrown;
  throw thrown;
}

function network(): Network {
  const net = new Network({ axons: 16 });
  const out = net.population("out", 16, { threshold: 10 });
  net.connect(net.axons, out, { kind: "constant", weight: 3 });
  return net;
}

const half = (low: number, high = EVENT_FILLER) => ((high << 16) | low) >>> 0;
const spikes = (pairs: [number, number][]) =>
  encodeEvents({ steps: Uint32Array.from(pairs, (p) => p[0]), indices: Uint16Array.from(pairs, (p) => p[1]) }, 60)
    .words;
const reply = (stepsDone: number, cycles: number, words: ArrayLike<number> = []) => ({
  body: Uint32Array.from([stepsDone, cycles, ...Array.from(words)]),
});
const status = (name: keyof typeof STATUSES, body: number[] = [0]) => ({
  ...{ status: STATUSES[name].code, body: Uint32Array.from(body) },
});

const RUN_LIES: Record<string, Lie> = {
  "more steps than asked for": () => reply(STEPS + 1, 5000),
  "2^32 - 1 steps": () => reply(2 ** 32 - 1, 5000),
  "no cycles": () => reply(STEPS, 0),
  "fewer cycles than steps can take": () => reply(STEPS, STEPS),
  "a spike of neuron 1023 of 16": () => reply(STEPS, 5000, [half(1023)]),
  "a spike of neuron 16 of 16": () => reply(STEPS, 5000, [half(16)]),
  "a spike in the step behind the last": () => reply(STEPS, 5000, spikes([[STEPS, 0]])),
  "a spike far behind the last": () => reply(STEPS, 5000, spikes([[5000, 0]])),
  "a spike in a step that was not run": () => reply(1, 100, spikes([[3, 0]])),
  "a spike without a step": () => reply(0, 0, [half(0)]),
  "one neuron twice in a step": () => reply(STEPS, 5000, [half(3, 3)]),
  "descending neurons in a step": () => reply(STEPS, 5000, [half(5, 3)]),
  "a teacher's force": () => reply(STEPS, 5000, [half(EVENT_FILLER | 1023, 2)]),
  "a teacher's silence": () => reply(STEPS, 5000, [half(EVENT_FILLER | 1022, 2)]),
  "a mark without a neuron": () => reply(STEPS, 5000, [half(EVENT_FILLER, EVENT_FILLER | 1023)]),
  "an empty body": () => ({ body: new Uint32Array() }),
  "one word": () => ({ body: Uint32Array.of(STEPS) }),
  "no step, for ever": () => reply(0, 0),
  "that the address cannot be read": () => status("readOnly"),
  "a status there is not": () => ({ status: 29, body: Uint32Array.of(0) }),
  "a refusal without a detail": () => status("badEvent", []),
  "a refusal of five words": () => status("badEvent", [1, 2, 3, 4, 5]),
};

describe("a lie about a run is refused:", () => {
  test.each(Object.entries(RUN_LIES))("%s", async (_name, lie) => {
    const device = new LyingDevice("run", lie, (frame) => frame.body[0] !== 0 || frame.body.length > 2);
    const core = await Device.open(device);
    await core.program(network());
    const error = await refusalOf(() => core.run({ steps: STEPS }));
    expect(error.code).toBe("REPLY_SHAPE");
    expect(error.message).toMatch(/device/);
  });
});

const at = (name: RegisterName) => registerAddress(name);
/** Words that reads return instead of the right ones, and what was read. */
const READ_LIES: Record<string, readonly [(core: Device) => Promise<unknown>, Lie]> = {
  "too few words": [(core) => core.read(regionAddress("state"), 4), () => ({ body: new Uint32Array(3) })],
  "too many words": [(core) => core.read(regionAddress("state"), 4), () => ({ body: new Uint32Array(5) })],
  "no word": [(core) => core.readRegister("step"), () => ({ body: new Uint32Array() })],
  "reserved bits of a register": [(core) => core.readRegister("inhibition"), () => ({ body: Uint32Array.of(4) })],
  "a value outside of a register": [(core) => core.readRegister("inhibition"), () => ({ body: Uint32Array.of(3) })],
  "a divisor of 1": [(core) => core.readRegister("baudDivisor"), () => ({ body: Uint32Array.of(1) })],
  "a potential of 19 bits": [(core) => core.read(regionAddress("state"), 1), () => ({ body: Uint32Array.of(2 ** 18) })],
  "a refractory counter of 9 bits": [
    (core) => core.read(regionAddress("state", 3), 1),
    () => ({ body: Uint32Array.of(256) }),
  ],
  "a leak above 1": [(core) => core.read(regionAddress("parameters", 2), 1), () => ({ body: Uint32Array.of(65537) })],
  "a neuron that fired of 16": [
    (core) => core.read(regionAddress("fired"), 1),
    () => ({ body: Uint32Array.of(1 << 16) }),
  ],
  "a plastic bit of 2": [(core) => core.read(regionAddress("plastic"), 1), () => ({ body: Uint32Array.of(2) })],
  "a fraction of 5 bits": [(core) => core.read(regionAddress("fraction"), 1), () => ({ body: Uint32Array.of(16) })],
  "a trace of 17 bits": [(core) => core.read(regionAddress("preTrace"), 1), () => ({ body: Uint32Array.of(65536) })],
  "a generator of 0": [(core) => core.readGenerators(), () => ({ body: new Uint32Array(2) })],
  "that a read-only address was read": [(core) => core.readRegister("step"), () => status("readOnly")],
  "that its step is another": [(core) => core.readRegister("step"), () => status("stepMismatch")],
};

describe("a lie about a read is refused:", () => {
  test.each(Object.entries(READ_LIES))("%s", async (_name, [act, lie]) => {
    let lies = false;
    const core = await Device.open(new LyingDevice("read", lie, () => lies));
    lies = true;
    expect((await refusalOf(() => act(core))).code).toBe("REPLY_SHAPE");
  });
});

test.each([
  ["write", (core: Device) => core.write(regionAddress("state"), new Uint32Array(4))],
  ["fill", (core: Device) => core.fill(regionAddress("state"), 4, [0])],
] as const)("a %s that is answered with words is refused", async (about, act) => {
  const core = await Device.open(new LyingDevice(about, () => ({ body: Uint32Array.of(1) })));
  expect((await refusalOf(() => act(core))).code).toBe("REPLY_SHAPE");
});

/** The registers of the issue, and what each was set to. */
const DESCRIPTOR_LIES: [RegisterName, number, string][] = [
  ["magic", 0x12345678, "NOT_A_LIFWIRE"],
  ["protocolVersion", 99, "PROTOCOL_VERSION"],
  ["neurons", 0, "DESCRIPTOR_INVALID"],
  ["neurons", 2 ** 32 - 1, "DESCRIPTOR_INVALID"],
  ["axons", 2 ** 32 - 1, "DESCRIPTOR_INVALID"],
  ["lanes", 2 ** 32 - 1, "DESCRIPTOR_INVALID"],
  ["lanes", 3, "DESCRIPTOR_INVALID"],
  ["fractionBits", 255, "DESCRIPTOR_INVALID"],
  ["payloadWords", 0, "DESCRIPTOR_INVALID"],
  ["payloadWords", 2 ** 20, "DESCRIPTOR_INVALID"],
  ["window", 0, "DESCRIPTOR_INVALID"],
  ["window", 2 ** 32 - 1, "DESCRIPTOR_INVALID"],
  ["clockHz", 0, "DESCRIPTOR_INVALID"],
  ["features", describeBuild(BUILDS.tiny, 0)[at("features")]! + 2 ** 30, "DESCRIPTOR_INVALID"],
  ["defaultBaudDivisor", 0, "DESCRIPTOR_INVALID"],
  ["parameterWords", 1, "DESCRIPTOR_INVALID"],
  ["stateWords", 0, "DESCRIPTOR_INVALID"],
  ["weightWords", 2 ** 32 - 1, "DESCRIPTOR_INVALID"],
  ["firedWords", 0, "DESCRIPTOR_INVALID"],
];

describe("a descriptor that lies is refused:", () => {
  test.each(DESCRIPTOR_LIES)("%s is %d", async (name, value, code) => {
    // The descriptor comes in frames of 12 words: the second is recognised by where it begins.
    const second = describeBuild(BUILDS.tiny, 0x1234).slice(12);
    const lie: Lie = (frame) => {
      const first = frame.body[0] === liar.memory.registers[0] ? 0 : 12;
      return { body: frame.body.map((word, i) => (first + i === at(name) ? value : word)) };
    };
    const liar = new LyingDevice("read", lie, ({ body }) => {
      return body[0] === liar.memory.registers[0] || second.every((word, i) => body[i] === word);
    });
    const error = await refusalOf(() => Device.open(liar));
    expect(error.code).toBe(code);
    if (code === "DESCRIPTOR_INVALID")
      expect(error.data.field).toBe(name === "defaultBaudDivisor" ? "baudDivisor" : name);
  });

  test("a property over descriptors: one word changed is refused with its field, or describes such a build", () => {
    const builds = Object.values(BUILDS);
    const words = fc.oneof(fc.nat(1100), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
    fc.assert(
      fc.property(fc.constantFrom(...builds), fc.nat(DESCRIPTOR_WORDS - 1), words, (build, place, word) => {
        const described = describeBuild(build, 7);
        described[place] = word;
        try {
          const descriptor = parseDescriptor(described);
          expect(describeBuild({ ...descriptor, name: "parsed" }, descriptor.buildHash)).toEqual(described);
        } catch (thrown) {
          if (!(thrown instanceof ProtocolError)) throw thrown;
          expect(["NOT_A_LIFWIRE", "PROTOCOL_VERSION", "DESCRIPTOR_INVALID"]).toContain(thrown.code);
          if (thrown.code === "DESCRIPTOR_INVALID")
            expect([...REGISTER_NAMES, "columns", "thirdFactor", "learning", "serialUpdate", "baudDivisor"]).toContain(
              thrown.data.field,
            );
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test("a sync or its version that lies is refused", async () => {
  const wrongVersion = new LyingDevice("sync", () => ({ body: Uint32Array.of(99) }));
  expect((await refusalOf(() => Device.open(wrongVersion))).code).toBe("PROTOCOL_VERSION");
  const noWord = new LyingDevice("sync", () => ({ body: new Uint32Array() }));
  expect((await refusalOf(() => Device.open(noWord))).code).toBe("LINK_TIMEOUT");
});

test("at least forty lies are told above", () => {
  const lies = [RUN_LIES, READ_LIES, DESCRIPTOR_LIES].flatMap((table) => Object.keys(table));
  expect(lies.length).toBeGreaterThanOrEqual(40);
});
