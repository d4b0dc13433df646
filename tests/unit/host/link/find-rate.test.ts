import { describe, expect, test } from "vitest";
import { Device } from "../../../../host/device/device.js";
import { findRate } from "../../../../host/link/find-rate.js";
import { SILENT_LOGGER } from "../../../../host/logger.js";
import { BUILDS } from "../../../../protocol/tables/builds.js";
import { registerAddress } from "../../../../protocol/tables/registers.js";
import { FakeDevice } from "../device/fake-device.js";

/** A core that was left at a divisor of its clock, behind a port opened at another rate. */
function leftAt(divisor: number, clockHz: number, openedAt = 1_000_000): FakeDevice {
  const device = new FakeDevice({ ...BUILDS.tiny, clockHz });
  device.deviceBaudRate = clockHz / divisor;
  device.memory.registers[registerAddress("baudDivisor")] = divisor;
  device.baudRate = openedAt;
  return device;
}

describe("a core is found at the rate it was left at", () => {
  test.each([
    ...[19_200, 38_400, 250_000, 750_000, 1_500_000, 2_500_000, 5_000_000, 10_000_000].map(
      (rate) => [Math.round(100e6 / rate), 100e6] as const,
    ),
    ...([625, 1250, 2000, 12, 9] as const).map((divisor) => [divisor, 12e6] as const),
    ...([777, 5432, 1234, 37, 23, 11] as const).map((divisor) => [divisor, 48e6] as const),
  ])("divisor %d of %d Hz", async (divisor, clockHz) => {
    const device = leftAt(divisor, clockHz);
    const found = await findRate(device);
    expect(Math.abs(found / (clockHz / divisor) - 1)).toBeLessThan(0.02);
    const core = await Device.open(device);
    // From then on this side has the core's own rate, not only one near it.
    expect(Math.abs(core.baudRate / (clockHz / divisor) - 1)).toBeLessThan(0.001);
  });
});

test("the rate that is known is asked at first, then the port's own, though it is no usual one", async () => {
  for (const [last, asked] of [
    [1_234_568, [1_234_568]],
    [1_300_000, [1_300_000, 1_234_568]],
  ] as const) {
    const device = leftAt(81, 100e6, 1_234_568);
    const rates: number[] = [];
    const set = device.setBaudRate.bind(device);
    device.setBaudRate = async (rate) => {
      rates.push(rate);
      await set(rate);
    };
    device.baudRate = last === 1_234_568 ? 1_000_000 : 1_234_568;
    expect(await findRate(device, undefined, SILENT_LOGGER, last)).toBe(1_234_568);
    expect(rates).toEqual(asked);
  }
});

test("says that it searches, and what to do when nothing answers", async () => {
  const warnings: unknown[] = [];
  const logger = { ...SILENT_LOGGER, warn: (text: unknown) => warnings.push(text) };
  const dead = leftAt(100, 100e6);
  dead.faults = { toDevice: () => undefined };
  await expect(findRate(dead, undefined, logger)).rejects.toMatchObject({ code: "LINK_TIMEOUT" });
  expect(warnings).toEqual([expect.stringMatching(/^fake: no answer at the usual rates; trying \d+ more$/)]);
  const noise = leftAt(100, 100e6);
  noise.faults = { toHost: () => Uint8Array.of(1, 2, 3), toDevice: (bytes) => bytes };
  await expect(findRate(noise)).rejects.toThrow(/name the rate with --baud/);
});
