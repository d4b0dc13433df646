import { expect, test } from "vitest";
import { Device } from "../../host/device/device.js";
import { poisson } from "../../host/events/encoders.js";
import { Network } from "../../host/network/network.js";
import { writeRequest } from "../../protocol/codecs/requests.js";
import { regionAddress } from "../../protocol/tables/memory-map.js";
import type { Transport } from "../../protocol/transport.js";
import { createSimTransport } from "../../sim/index.js";

// A computer that is busy with other things: replies are whole, but come several time-outs late. That is not damage.

/** Once round trips are measured, the host waits 40 ms, 80, 160 and so on: this late is beyond four waits. */
const STALL_MS = 700;
const IN_TIME_MS = 30;

/** What the device sends comes late, or its second half and all after it does; then it is in time for a while. */
function late(inTimeMs: number, halves: boolean) {
  const inner = createSimTransport("tiny");
  let listener: ((bytes: Uint8Array) => unknown) | undefined;
  let stallsAtMs = 0;
  let gone = Promise.resolve();
  const state = { stalls: 0, on: false };
  const hear = (bytes: Uint8Array) => {
    gone = gone.then(() => void listener?.(bytes));
  };
  inner.onReceive((bytes) => {
    if (!state.on || inner.nowMs < stallsAtMs) {
      hear(bytes);
      return 0;
    }
    stallsAtMs = inner.nowMs + STALL_MS + inTimeMs;
    state.stalls++;
    const inTime = halves ? Math.ceil(bytes.length / 2) : 0;
    hear(bytes.subarray(0, inTime));
    gone = gone.then(() => inner.delay(STALL_MS)).then(() => undefined);
    hear(bytes.subarray(inTime));
    return 0;
  });
  const line: Transport = {
    description: "late",
    get baudRate() {
      return inner.baudRate;
    },
    get nowMs() {
      return inner.nowMs;
    },
    write: (bytes) => inner.write(bytes),
    onReceive: (heard) => {
      listener = heard;
    },
    onLost: () => undefined,
    delay: (ms, signal) => inner.delay(ms, signal),
    setBaudRate: (rate) => inner.setBaudRate(rate),
    close: () => inner.close(),
    [Symbol.asyncDispose]: () => inner.close(),
  };
  return { line, state };
}

const net = new Network({ axons: 16 });
const all = net.population("all", 16, { threshold: 300, membraneTimeConstantSteps: 20, refractorySteps: 1 });
net.connect(net.axons, all, { kind: "random", min: 0, max: 90, seed: 5 });
const writes = Array.from({ length: 40 }, (_, i) => writeRequest(regionAddress("weights", i), [i]));

async function session(core: Device, ready: () => void = () => undefined) {
  await core.program(net);
  for (let i = 0; i < 20; i++) await core.readRegister("step"); // round trips to measure
  ready();
  await core.submitAll(writes);
  const { spikes, cycles } = await core.run({ steps: 3000, input: poisson(new Array(16).fill(0.3), { seed: 9 }) });
  const weights = await core.read(regionAddress("weights"), 40);
  const { step, spikesIn, spikesOut, requests } = await core.counters();
  return { spikes, cycles, weights, step, spikesIn, spikesOut, requests };
}

test.each([
  ["whole replies", false],
  ["the rest of replies that have begun", true],
])("%s that come many time-outs late: the same frames, each acted on once", async (_name, halves) => {
  await using clean = await Device.open(createSimTransport("tiny"));
  const wanted = await session(clean);
  const { line, state } = late(IN_TIME_MS, halves);
  await using core = await Device.open(line);
  const got = await session(core, () => {
    state.on = true;
  });
  // The same cycles: the run was cut into the same parts. The same requests: none was cut up, none executed twice.
  expect(got).toEqual(wanted);
  expect(state.stalls).toBeGreaterThan(3);
  const { timeouts, retries, crcErrors } = core.linkStatistics;
  expect(timeouts).toBeGreaterThan(2 * state.stalls);
  expect([retries > 0, crcErrors]).toEqual([true, 0]);
});
