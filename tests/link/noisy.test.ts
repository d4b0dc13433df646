import { expect, test } from "vitest";
import { Device } from "../../host/device/device.js";
import { Network } from "../../host/network/network.js";
import { FaultyTransport } from "../../host/transports/faulty-transport.js";
import { createSimTransport } from "../../sim/index.js";

// One bit in 27 bytes is wrong: one frame in four of those that connecting needs, the shortest there are, arrives both
// ways. Long operations must continue all the same, and no one is told to send less at a time who cannot.
const SEED = Number(process.env.LIFWIRE_SEED ?? 1);
const SESSIONS = 12;
const BIT = 0.0375;

const net = new Network({ axons: 16, encoder: { seed: 1 } });
const out = net.population("out", 16, { threshold: 60, refractorySteps: 1 });
net.connect(net.axons, out, { kind: "random", min: 20, max: 60, seed: 1 });
const images = Array.from({ length: 10 }, (_, s) =>
  Uint8Array.from({ length: 16 }, (_, axon) => (37 * s + 91 * axon) % 256),
);

async function shown(core: Device) {
  await core.program(net);
  const { counts, steps } = await core.present(images, { steps: 8, clear: true, stopOnSpike: { first: 0, size: 16 } });
  return { counts, steps };
}

test.each(Array.from({ length: SESSIONS }, (_, i) => SEED + i))(
  "connects, programs and presents on a very noisy line, seed %i",
  async (seed) => {
    await using clean = await Device.open(createSimTransport("tiny"));
    const line = new FaultyTransport(createSimTransport("tiny"), { faults: { bit: BIT }, seed });
    await using core = await Device.open(line);
    expect(await shown(core)).toEqual(await shown(clean));
    expect(core.linkStatistics.retries).toBeGreaterThan(0);
  },
);
