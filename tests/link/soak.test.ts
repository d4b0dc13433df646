import { afterAll, describe, expect, test } from "vitest";
import { Device } from "../../host/device/device.js";
import { poisson } from "../../host/events/encoders.js";
import { Network } from "../../host/network/network.js";
import { FaultyTransport } from "../../host/transports/faulty-transport.js";
import type { FaultRates } from "../../host/transports/line-faults.js";
import { writeRequest } from "../../protocol/codecs/requests.js";
import { BUILDS } from "../../protocol/tables/builds.js";
import { regionAddress } from "../../protocol/tables/memory-map.js";
import type { Transport } from "../../protocol/transport.js";
import { SimCore } from "../../sim/core/core.js";
import { createSimTransport } from "../../sim/index.js";
import type { PinTransport } from "../../sim/line/pin-transport.js";
import { createRtlTransport } from "../../sim/rtl/index.js";

// Every kind of fault, alone and mixed, from one in a million bytes to one in a hundred: what the core holds in the end,
// what it gave and what it counted must be the same as on a clean line. LIFWIRE_SEED changes the faults.

const SEED = Number(process.env.LIFWIRE_SEED ?? 20_261);
const RATES = [1e-6, 1e-4, 1e-3, 1e-2];
const WRITES = 90;
const STEPS = 900;
const REQUESTS_MIN = 10_000;
let requests = 0;

function network(): Network {
  const net = new Network({ axons: 16 });
  const all = net.population("all", 16, { threshold: 300, membraneTimeConstantSteps: 20, refractorySteps: 1 });
  net.connect(net.axons, all, { kind: "random", min: 0, max: 90, seed: 5 });
  net.connect(all, all, { kind: "random", min: -60, max: 40, seed: 6 });
  return net;
}

/** Programs, writes weight by weight, runs, reads everything back. */
async function session(core: Device, writeCount = WRITES, steps = STEPS) {
  await core.program(network());
  const input = poisson(new Array(16).fill(0.15), { seed: 9 });
  const spikes = [];
  for (let part = 0; part < 3; part++) {
    const writes = Array.from({ length: writeCount }, (_, i) =>
      writeRequest(regionAddress("weights", (7 * i + part) % 128), [Math.imul(i + 1, 0x01030507 + part) >>> 0]),
    );
    await core.submitAll(writes);
    const run = await core.run({ steps: steps / 3, input });
    // A noisy line is served with shorter frames: the same steps, but a few more cycles between them.
    spikes.push(run.spikes);
  }
  const weights = await core.read(regionAddress("weights"), 128);
  const parameters = await core.read(regionAddress("parameters"), 128);
  const state = await core.read(regionAddress("state"), 64);
  const { step, spikesIn, spikesOut } = await core.counters();
  return { spikes, weights, parameters, state, counters: { step, spikesIn, spikesOut } };
}

async function clean(...size: number[]) {
  await using core = await Device.open(createSimTransport("tiny"));
  return await session(core, ...size);
}
const wanted = await clean();

/** A line to a core that outlives the connection, as the wires of a board do. */
function uncut(pins: PinTransport): Transport {
  return {
    description: pins.description,
    get baudRate() {
      return pins.baudRate;
    },
    get nowMs() {
      return pins.nowMs;
    },
    write: (bytes) => pins.write(bytes),
    onReceive: (listener) => pins.onReceive(listener),
    onLost: () => undefined,
    delay: (ms, signal) => pins.delay(ms, signal),
    setBaudRate: (rate) => pins.setBaudRate(rate),
    close: async () => pins.onReceive(undefined),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function noisy(transport: Transport, faults: FaultRates, seed: number, ...size: number[]) {
  const line = new FaultyTransport(transport, { faults, seed });
  await using core = await Device.open(line);
  const got = await session(core, ...size);
  const counters = await core.counters();
  requests += counters.requests;
  return { got, line, core, counters, statistics: core.linkStatistics };
}

const KINDS = ["bit", "drop", "double", "insert", "burst", "pause"] as const;
const cases: [string, FaultRates][] = [
  ...KINDS.flatMap((kind) => RATES.map((rate): [string, FaultRates] => [`${kind} ${rate}`, { [kind]: rate }])),
  ...RATES.map((rate): [string, FaultRates] => [
    `all at ${rate} together`,
    Object.fromEntries(KINDS.map((kind) => [kind, rate / KINDS.length])),
  ]),
  ["bits and lost bytes", { bit: 3e-3, drop: 3e-3 }],
  ["noise and silence", { burst: 2e-3, pause: 2e-3, insert: 2e-3 }],
];

describe(`faults of the line (LIFWIRE_SEED=${SEED})`, () => {
  test.each(cases)("%s", async (name, faults) => {
    const { got, line, counters, statistics } = await noisy(createSimTransport("tiny"), faults, SEED);
    expect(got).toEqual(wanted);
    const happened = Object.values(line.toDevice.counts).concat(Object.values(line.toHost.counts));
    if (Object.values(faults).some((rate) => Number(rate) >= 1e-3))
      expect(
        happened.some((n) => n > 0),
        name,
      ).toBe(true);
    if (happened.every((n) => n === 0))
      expect(statistics.crcErrors + counters.crcErrors + statistics.retries, name).toBe(0);
  });

  test("the RTL behind the same faults", async () => {
    const faults = { bit: 5e-4, drop: 5e-4, insert: 5e-4, double: 5e-4 };
    const { got, statistics } = await noisy(await createRtlTransport("tiny"), faults, SEED, 8, 60);
    expect(got).toEqual(await clean(8, 60));
    expect(statistics.retries).toBeGreaterThan(0);
  });

  test("the same seed gives the same faults, byte for byte", async () => {
    const play = async () =>
      (await noisy(createSimTransport("tiny"), { bit: 3e-3, drop: 1e-3 }, SEED, 8, 60)).statistics;
    expect(await play()).toEqual(await play());
  });
});

/** A board whose cable may be cut and whose core may be reset, and a session that continues as a user would. */
async function withInterruptions(faults: FaultRates, keepsPower: boolean) {
  const pins = createSimTransport("tiny");
  let connections = 0;
  const open = async () => {
    connections++;
    const onReset = () => pins.reset(new SimCore(BUILDS.tiny));
    if (!keepsPower && connections > 1) onReset();
    const quiet = connections > 4 ? {} : faults;
    return new FaultyTransport(uncut(pins), { faults: quiet, seed: SEED + connections, onReset });
  };
  const core = await Device.open(await open(), { reopen: open });
  const codes: string[] = [];
  for (let attempt = 0; attempt < 8; attempt++) {
    try {
      if (attempt > 0) await core.clear("all");
      const got = await session(core);
      requests += (await core.counters()).requests;
      return { got, codes, core, connections };
    } catch (thrown) {
      codes.push((thrown as { code: string }).code);
      await core.reconnect();
    }
  }
  throw new Error(`never got through: ${codes.join(", ")}`);
}

describe("interruptions", () => {
  test("a cut cable: one clear error, then on from what the device holds", async () => {
    const { got, codes, connections } = await withInterruptions({ cut: 2e-4 }, true);
    expect(codes.length).toBeGreaterThan(0);
    expect(new Set(codes)).toEqual(new Set(["LINK_LOST"]));
    expect(connections).toBe(codes.length + 1);
    expect({ ...got, counters: undefined }).toEqual({ ...wanted, counters: undefined });
    expect(got.counters.step).toBe(wanted.counters.step);
  });

  test("a reset in the middle: told as such, and everything is as new after programming again", async () => {
    const { got, codes } = await withInterruptions({ reset: 2e-4 }, true);
    expect(codes.length).toBeGreaterThan(0);
    expect(new Set(codes)).toEqual(new Set(["DEVICE_RESET"]));
    expect({ ...got, counters: undefined }).toEqual({ ...wanted, counters: undefined });
  });

  test("reconnect tells whether the device has kept its network", async () => {
    for (const keepsPower of [true, false]) {
      const pins = createSimTransport("tiny");
      let line: FaultyTransport | undefined;
      const open = async () => {
        if (line && !keepsPower) pins.reset(new SimCore(BUILDS.tiny));
        line = new FaultyTransport(uncut(pins), { faults: line ? {} : { cut: { rate: 1e-3, seed: 3 } }, seed: 1 });
        return line;
      };
      const core = await Device.open(await open(), { reopen: open });
      await core.program(network()).catch(() => undefined);
      let before = 0;
      for (;;) {
        const failed = await core.run({ steps: 10 }).then(
          () => false,
          () => true,
        );
        if (failed) break;
        before += 10;
      }
      expect(await core.reconnect()).toBe(keepsPower);
      if (keepsPower) expect(await core.readRegister("step")).toBeGreaterThanOrEqual(before);
      if (!keepsPower) await expect(core.run({ steps: 1 })).rejects.toMatchObject({ code: "ARGUMENT" });
      expect(core.linkStatistics.reconnects).toBe(1);
    }
  });
});

afterAll(() => {
  expect(requests).toBeGreaterThanOrEqual(REQUESTS_MIN);
});
