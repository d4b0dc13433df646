import { spawn } from "node:child_process";
import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { Device } from "../../../../host/device/device.js";
import { findRate } from "../../../../host/link/find-rate.js";
import { SILENT_LOGGER } from "../../../../host/logger.js";
import { SocketTransport } from "../../../../host/node/socket-transport.js";
import { encodeFrame } from "../../../../protocol/codecs/frame.js";
import { BUILDS } from "../../../../protocol/tables/builds.js";
import { REPLY_BIT, STATUSES } from "../../../../protocol/tables/opcodes.js";
import { registerAddress } from "../../../../protocol/tables/registers.js";
import { FakeDevice, type Faults } from "../device/fake-device.js";

// Every wait of the table in host/README.md: that it ends, and within what device time.

/** A device whose time passes only while somebody waits for it. */
class TimedDevice extends FakeDevice {
  nowMs = 0;
  closed = false;

  override async delay(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    const elapsed = await super.delay(timeoutMs, signal);
    if (elapsed) this.nowMs += timeoutMs;
    return elapsed;
  }
}

const warnings: string[] = [];
const logger = { ...SILENT_LOGGER, warn: (_data: object | string, text?: string) => void warnings.push(text ?? "") };

async function opened(faults: Faults, stallLimitMs?: number) {
  const device = new TimedDevice();
  const core = await Device.open(device, { logger, ...(stallLimitMs ? { stallLimitMs } : {}) });
  device.faults = faults;
  device.nowMs = 0;
  warnings.length = 0;
  return { device, core };
}

/** The frame with another number, opcode or status; its CRC-32 is right. */
const altered = (bytes: Uint8Array, change: { opcode?: number; sequence?: number; status?: number }) =>
  encodeFrame({ opcode: bytes[0]!, sequence: bytes[1]!, body: [0], ...change });
const damaged = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte));

const WRONG_FOR_EVER: Record<string, Faults> = {
  "a wrong number": { toHost: (bytes) => altered(bytes, { sequence: (bytes[1]! + 7) % 256 }) },
  "a wrong opcode": { toHost: (bytes) => altered(bytes, { opcode: 0x55 | REPLY_BIT }) },
  "half replies": { toHost: (bytes) => bytes.subarray(0, bytes.length >> 1) },
  "a wrong CRC-32": { toHost: damaged },
  busy: { toHost: (bytes) => altered(bytes, { status: STATUSES.busy.code }) },
  damaged: { toHost: (bytes) => altered(bytes, { status: STATUSES.badCrc.code }) },
  noise: { toHost: () => Uint8Array.of(0x55, 0xaa, 0x55) },
};

describe("a device that answers wrongly for ever is given up after 30 s:", () => {
  test.each(Object.entries(WRONG_FOR_EVER))("%s", async (_name, faults) => {
    const { device, core } = await opened(faults);
    await expect(core.readRegister("step")).rejects.toMatchObject({ code: "LINK_TIMEOUT" });
    expect(device.nowMs).toBeLessThanOrEqual(32_000);
    if (device.nowMs > 3000)
      expect(warnings).toEqual([expect.stringMatching(/waiting for an answer to a read for \d s/)]);
    // Afterwards a sync puts it right again.
    device.faults = {};
    expect(await core.readRegister("neurons")).toBe(16);
  });

  test("or after as long as was asked for", async () => {
    const { device, core } = await opened({ toHost: damaged }, 4000);
    await expect(core.readRegister("step")).rejects.toMatchObject({ code: "LINK_TIMEOUT" });
    expect(device.nowMs).toBeLessThanOrEqual(6000);
  });
});

test("a device that falls silent is given up after six attempts", async () => {
  const { device, core } = await opened({ toHost: () => undefined });
  await expect(core.readRegister("step")).rejects.toMatchObject({ code: "LINK_TIMEOUT", data: { attempts: 6 } });
  expect(device.nowMs).toBeLessThanOrEqual(6000);
});

test("a device that dies right after the sync is given up after six attempts, too", async () => {
  const device = new TimedDevice();
  device.faults = { toHost: (bytes, n) => (n === 0 ? bytes : undefined) };
  await expect(Device.open(device)).rejects.toMatchObject({ code: "LINK_TIMEOUT", data: { request: "read" } });
  expect(device.nowMs).toBeLessThanOrEqual(6000);
});

test("a sync without an answer ends in silence and in noise", async () => {
  for (const [faults, limitMs] of [
    [{ toHost: () => undefined }, 2000],
    [WRONG_FOR_EVER.noise!, 16_000],
  ] as const) {
    const device = new TimedDevice();
    device.faults = faults;
    await expect(Device.open(device)).rejects.toMatchObject({ code: "LINK_TIMEOUT", data: { request: "sync" } });
    expect(device.nowMs).toBeLessThanOrEqual(limitMs);
  }
});

test("an idle line of 43 s, as the device says, makes no wait of a request as long", async () => {
  const device = new TimedDevice();
  device.memory.registers[registerAddress("linkIdleCycles")] = 2 ** 32 - 1;
  const core = await Device.open(device, { stallLimitMs: 1000 });
  device.faults = { toHost: () => undefined };
  device.nowMs = 0;
  await expect(core.readRegister("step")).rejects.toMatchObject({ code: "LINK_TIMEOUT" });
  expect(device.nowMs).toBeLessThanOrEqual(6000);
});

test("the search for a rate ends", async () => {
  const device = new TimedDevice();
  device.faults = { toHost: () => undefined };
  await expect(findRate(device)).rejects.toMatchObject({ code: "LINK_TIMEOUT" });
  expect(device.nowMs).toBeLessThanOrEqual(60_000);
});

test("a rate that the line does not carry is left again", async () => {
  const { device, core } = await opened({});
  const before = core.baudRate;
  device.faults = { toHost: (bytes) => (device.baudRate === 500_000 ? damaged(bytes) : bytes) };
  await expect(core.setBaudRate(500_000)).rejects.toMatchObject({ code: "BAUD_RATE", data: { baudRateNow: before } });
  expect(device.nowMs).toBeLessThanOrEqual(40_000);
});

test("a port that does not come back is waited for as long as was asked for", async () => {
  const { HostError } = await import("../../../../host/errors.js");
  const reopen = async () => {
    throw new HostError("PORT_NOT_FOUND", "no port");
  };
  const core = await Device.open(new FakeDevice(BUILDS.tiny), { reopen });
  const begun = performance.now();
  await expect(core.reconnect({ timeoutMs: 500 })).rejects.toMatchObject({ code: "PORT_NOT_FOUND" });
  expect(performance.now() - begun).toBeLessThan(5000);
});

test.skipIf(process.platform === "win32")("a TCP port that takes no connection is given up after 5 s", async () => {
  // A process that stands still: its queue of connections fills, and what comes then is not answered.
  const script = `const s = require("net").createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    require("fs").writeSync(1, s.address().port + "\\n");
    process.kill(process.pid, "SIGSTOP");
  });`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const waiting: Socket[] = [];
  try {
    const port = Number(String((await once(child.stdout, "data"))[0]));
    for (let n = 0; n < 8; n++)
      waiting.push(createConnection({ port, host: "127.0.0.1" }).on("error", () => undefined));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const begun = performance.now();
    const url = `tcp://127.0.0.1:${port}`;
    await expect(SocketTransport.open(url, { baudRate: 1_000_000 })).rejects.toMatchObject({
      ...{ code: "PORT_NOT_FOUND", data: { url } },
      message: `${url}: nothing answers there within 5 s; is \`lifwire serve --tcp\` running?`,
    });
    expect(performance.now() - begun).toBeGreaterThan(4900);
    expect(performance.now() - begun).toBeLessThan(15_000);
  } finally {
    for (const socket of waiting) socket.destroy();
    child.kill("SIGKILL");
  }
});
