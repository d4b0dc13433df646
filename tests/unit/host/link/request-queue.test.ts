import { describe, expect, it } from "vitest";
import { Device } from "../../../../host/device/device.js";
import { poisson } from "../../../../host/events/encoders.js";
import { Network } from "../../../../host/network/network.js";
import { encodeFrame, type Frame } from "../../../../protocol/codecs/frame.js";
import { FrameDecoder } from "../../../../protocol/codecs/frame-decoder.js";
import { FakeDevice, type Faults } from "../device/fake-device.js";

/** Wakes a delay some microtasks after its signal comes, as ports do, each in its own. */
class PromptDevice extends FakeDevice {
  constructor(readonly microtasks: number) {
    super();
  }

  override async delay(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    const elapsed = super.delay(timeoutMs, signal);
    if (!signal) return elapsed;
    const woken = new Promise<boolean>((resolve) => signal.addEventListener("abort", () => resolve(false)));
    const result = await Promise.race([elapsed, woken]);
    for (let i = 0; i < this.microtasks; i++) await null;
    return result;
  }
}

async function opened(faults: Faults = {}, fake = new FakeDevice()) {
  const core = await Device.open(fake);
  fake.faults = faults;
  return { fake, core };
}

const damaged = (bytes: Uint8Array, at: number) => {
  const copy = bytes.slice();
  copy[at % copy.length]! ^= 0x10;
  return copy;
};

/** A counter in the scratch register: each write must act exactly once, in order. */
async function writeInOrder({ fake, core }: Awaited<ReturnType<typeof opened>>, count = 20) {
  const start = fake.executed.length;
  for (let value = 1; value <= count; value++) await core.writeRegister("scratch", value);
  expect(fake.executed.slice(start)).toEqual(new Array(count).fill("write"));
  fake.faults = {};
  expect(await core.readRegister("scratch")).toBe(count);
}

describe("request queue", () => {
  it.each([1, 2, 3])("sends again what was lost on the way there, every %d. frame", async (every) => {
    let lost = 0;
    const session = await opened({ toDevice: (bytes, n) => (n % (every + 1) === 0 && ++lost ? undefined : bytes) });
    await writeInOrder(session);
    expect(lost).toBeGreaterThan(0);
    expect(session.core.linkStatistics.retries).toBeGreaterThanOrEqual(lost);
  });

  it("acts once on a request whose reply was lost", async () => {
    const session = await opened({ toHost: (bytes, n) => (n % 3 === 0 ? undefined : bytes) });
    await writeInOrder(session);
    expect(session.core.linkStatistics.retries).toBeGreaterThan(0);
  });

  it.each([0, 1, 2, 3, 5, 9])("survives a flipped bit in byte %d of every third frame, both ways", async (at) => {
    const session = await opened({
      toDevice: (bytes, n) => (n % 3 === 0 ? damaged(bytes, at) : bytes),
      toHost: (bytes, n) => (n % 3 === 1 ? damaged(bytes, at) : bytes),
    });
    await writeInOrder(session);
  });

  it("runs the same with lost and damaged frames in a full window", async () => {
    const fake = new FakeDevice();
    const core = await Device.open(fake);
    const network = new Network({ axons: 16 });
    network.population("out", 16, { threshold: 10 });
    await core.program(network);
    fake.faults = {
      toDevice: (bytes, n) => (n % 7 === 0 ? undefined : n % 5 === 0 ? damaged(bytes, n) : bytes),
      toHost: (bytes, n) => (n % 6 === 0 ? undefined : n % 11 === 0 ? damaged(bytes, n) : bytes),
    };
    const input = poisson(new Array(16).fill(0.4), { seed: 11 })(800);
    const result = await core.run({ steps: 800, input });
    expect(result.spikes).toEqual(input);
    expect(result.cycles).toBe(80_000);
  });

  it("gives up after a bounded number of attempts, then takes up again by a sync", async () => {
    const { core, fake } = await opened({ toDevice: () => undefined });
    const sent = fake.frames;
    await expect(core.readRegister("step")).rejects.toMatchObject({ code: "LINK_TIMEOUT", data: { attempts: 6 } });
    expect(fake.frames - sent).toBe(6);
    fake.faults = {};
    expect(await core.readRegister("neurons")).toBe(16);
  });

  it("tells when nothing answers at connect", async () => {
    const fake = new FakeDevice();
    fake.faults = { toHost: () => undefined };
    await expect(Device.open(fake)).rejects.toMatchObject({ code: "LINK_TIMEOUT", data: { request: "sync" } });
  });

  it("tells that the device was reset", async () => {
    const { core, fake } = await opened();
    for (let i = 0; i < 20; i++) await core.readRegister("step");
    fake.expected = 0;
    await expect(core.readRegister("step")).rejects.toMatchObject({ code: "DEVICE_RESET" });
    await expect(core.readRegister("step")).rejects.toMatchObject({ code: "DEVICE_RESET" });
  });

  it.each(Array.from({ length: 40 }, (_, microtasks) => microtasks))(
    "watches a request that is sent while the watch over the one before ends, %d microtasks after its answer",
    async (microtasks) => {
      const { core, fake } = await opened({}, new PromptDevice(microtasks));
      await core.readRegister("neurons");
      const lostOne = fake.frames;
      fake.faults = { toDevice: (bytes, n) => (n === lostOne ? undefined : bytes) };
      expect(await core.readRegister("neurons")).toBe(16);
      expect(core.linkStatistics.timeouts).toBe(1);
    },
  );

  it("goes past 256 requests", async () => {
    await writeInOrder(await opened(), 600);
  });

  it("ignores noise on the line", async () => {
    const session = await opened({ toHost: (bytes, n) => (n % 2 ? Uint8Array.from([0x55, ...bytes]) : bytes) });
    await writeInOrder(session);
    expect(session.core.linkStatistics.bytesDiscarded).toBeGreaterThan(0);
  });

  it("tells of a device that runs no step, after asking it twice", async () => {
    const { core, fake } = await opened();
    const network = new Network({ axons: 16 });
    network.population("out", 16, { threshold: 10 });
    await core.program(network);
    let asked = 0;
    fake.beforeRun = (_first, steps) => (++asked === 1 ? Math.min(4, steps) : 0);
    await expect(core.run({ steps: 10 })).rejects.toMatchObject({ code: "REPLY_SHAPE", data: { step: 4 } });
    expect(asked).toBe(3);
  });

  it("tells of a reply of another length than was asked for", async () => {
    const { core, fake } = await opened({
      toHost: (bytes) => encodeFrame({ ...decoded(bytes), body: Uint32Array.of(1, 2, 3) }),
    });
    const found = { request: "read", found: 3, expected: "1" };
    await expect(core.readRegister("step")).rejects.toMatchObject({ code: "REPLY_SHAPE", data: found });
    fake.faults = {};
    expect(await core.readRegister("neurons")).toBe(16);
  });
});

function decoded(bytes: Uint8Array): Frame {
  const [event] = new FrameDecoder({ maxBodyWords: 1024, direction: "replies" }).push(bytes);
  if (event?.kind !== "frame") throw new Error("the device sent no frame");
  return event.frame;
}
