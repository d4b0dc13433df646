import { expect, test, vi } from "vitest";
import { Device } from "../../../host/device/device.js";
import { BUILDS } from "../../../protocol/tables/builds.js";
import { SimCore } from "../../../sim/index.js";
import { PinTransport } from "../../../sim/line/pin-transport.js";

/** A core whose model throws at the first cycle it is asked to run. */
function brokenTransport() {
  const core = new SimCore(BUILDS.tiny);
  const advance = vi.fn(() => {
    throw new RangeError("out of memory");
  });
  Object.assign(core, { advance, advanceQuietly: undefined });
  return { transport: new PinTransport(core, "broken core"), advance };
}

test("a core that throws closes its transport with that error, once", async () => {
  const { transport, advance } = brokenTransport();
  const lost = vi.fn();
  transport.onLost(lost);
  await transport.write(Uint8Array.of(1, 2, 3, 4));
  expect(await transport.delay(1)).toBe(false);
  expect(lost.mock.calls).toEqual([[new RangeError("out of memory")]]);
  await expect(transport.write(Uint8Array.of(1))).rejects.toThrow("out of memory");
  await expect(transport.delay(1)).rejects.toThrow("out of memory");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(advance).toHaveBeenCalledOnce();
  const late = vi.fn();
  transport.onLost(late);
  expect(late).toHaveBeenCalledOnce();
});

test("a device on it is lost with the reason", async () => {
  const { transport } = brokenTransport();
  await expect(Device.open(transport)).rejects.toMatchObject({
    message: expect.stringContaining("out of memory"),
  });
});

test("a transport that was closed reports nothing", async () => {
  const { transport } = brokenTransport();
  const lost = vi.fn();
  transport.onLost(lost);
  const waited = transport.delay(1);
  await transport.close();
  expect(await waited).toBe(false);
  expect(lost).not.toHaveBeenCalled();
});
