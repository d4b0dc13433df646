import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { Device } from "../../host/device/device.js";
import { poisson } from "../../host/events/encoders.js";
import { type EventList, eventList } from "../../host/events/events.js";
import { Network } from "../../host/network/network.js";
import type { StreamPart } from "../../host/run/stream-part.js";
import { type StreamInput, silentInput } from "../../host/run/stream-source.js";
import { projectRoot } from "../../hw/project.js";
import { createSimTransport } from "../../sim/index.js";
import { createRtlTransport } from "../../sim/rtl/index.js";

const STEPS = 3000;
const INPUT = poisson(new Array(16).fill(0.2), { seed: 4 })(STEPS);

function network(): Network {
  const net = new Network({ axons: 16 });
  const all = net.population("all", 16, { threshold: 200, membraneTimeConstantSteps: 10, refractorySteps: 1 });
  net.connect(net.axons, all, { kind: "random", min: 0, max: 90, seed: 5 });
  return net;
}

async function programmed(): Promise<Device> {
  const core = await Device.open(createSimTransport("tiny"));
  await core.program(network());
  return core;
}

/** Input in stretches of `size` steps, some of them after a while. */
async function* stretches(size: number, slow = false): AsyncGenerator<StreamInput> {
  for (let from = 0; from < STEPS; from += size) {
    const end = Math.min(STEPS, from + size);
    const pairs: [number, number][] = [];
    INPUT.steps.forEach((step, e) => {
      if (step >= from && step < end) pairs.push([step - from, INPUT.indices[e]!]);
    });
    if (slow && from % (20 * size) === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    yield { steps: end - from, events: eventList(pairs) };
  }
}

async function collected(parts: AsyncIterable<StreamPart>): Promise<{ spikes: EventList; steps: number }> {
  const pairs: [number, number][] = [];
  let steps = 0;
  for await (const part of parts) {
    expect(part.step).toBe(steps);
    part.spikes.steps.forEach((step, e) => {
      pairs.push([part.step + step, part.spikes.indices[e]!]);
    });
    steps += part.steps;
  }
  return { spikes: eventList(pairs), steps };
}

async function whole() {
  const core = await programmed();
  return (await core.run({ steps: STEPS, input: INPUT })).spikes;
}

describe("a stream", () => {
  test.each([
    [1, false],
    [7, true],
    [100, false],
    [1000, true],
    [STEPS, false],
  ] as const)("in stretches of %d steps gives the spikes of one run (slow input: %s)", async (size, slow) => {
    const core = await programmed();
    expect(await collected(core.stream({ input: stretches(size, slow) }))).toEqual({
      spikes: await whole(),
      steps: STEPS,
    });
    expect(await core.readRegister("step")).toBe(STEPS);
  });

  test("gives the same on the RTL", async () => {
    const core = await Device.open(await createRtlTransport("tiny"));
    await core.setBaudRate(12_500_000);
    await core.program(network());
    expect((await collected(core.stream({ input: stretches(100) }))).spikes).toEqual(await whole());
  });

  test("takes no more input and runs no further than it is read", async () => {
    const core = await programmed();
    let given = 0;
    function* counted(): Generator<StreamInput> {
      for (;;) {
        given += 512;
        yield { steps: 512, events: eventList([]) };
      }
    }
    const parts = core.stream({ input: counted() });
    await parts.next();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const [taken, step] = [given, (await core.counters()).step];
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([given, (await core.counters()).step]).toEqual([taken, step]);
    expect(taken).toBeLessThan(20_000);
    await parts.return();
  });

  test("leaving the loop ends it between two steps, and the core goes on from there", async () => {
    const core = await programmed();
    for await (const part of core.stream()) if (part.step > 5000) break;
    const before = await core.readRegister("step");
    const run = await core.run({ steps: 10 });
    expect([run.firstStep, run.complete, await core.readRegister("step")]).toEqual([before, true, before + 10]);
  });

  test("an abort delivers what was produced, also while the input keeps it waiting", async () => {
    const core = await programmed();
    const abort = new AbortController();
    async function* stalls(): AsyncGenerator<StreamInput> {
      yield* silentInput(600);
      setTimeout(() => abort.abort(), 20);
      await new Promise(() => {});
    }
    expect((await collected(core.stream({ input: stalls(), signal: abort.signal }))).steps).toBe(600);
    expect(await core.readRegister("step")).toBe(600);
    expect((await core.run({ steps: 5 })).stepsDone).toBe(5);
  });

  test("bad input is refused before it is sent, and the core can be used on", async () => {
    const core = await programmed();
    const bad = (chunk: StreamInput) => collected(core.stream({ input: [chunk] }));
    await expect(bad({ steps: 0, events: eventList([]) })).rejects.toMatchObject({ code: "ARGUMENT" });
    await expect(bad({ steps: 2, events: eventList([[2, 0]]) })).rejects.toMatchObject({ code: "EVENTS_INVALID" });
    await expect(bad({ steps: 2, events: eventList([[0, 16]]) })).rejects.toMatchObject({ code: "EVENTS_INVALID" });
    expect((await core.counters()).step).toBe(0);
    expect((await core.run({ steps: 1 })).stepsDone).toBe(1);
  });
});

test("an all-spiking network streams a million steps at 1 Mbaud: nothing lost, memory flat", async () => {
  const script = `${projectRoot()}/tests/link/overload.mjs`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", script, "1000000"], {
    maxBuffer: 1e6,
  });
  const { spikes, steps, countedSpikes, lineBytes, stepCycles, lineCycles, peakMegabytes, bufferedBytes } =
    JSON.parse(stdout);
  expect({ steps, spikes, countedSpikes }).toEqual({ steps: 1e6, spikes: 8e6, countedSpikes: 8e6 });
  // The core could have run far faster than the line: it waited.
  expect(lineBytes).toBeGreaterThan(2 * 8e6);
  expect(lineCycles).toBeGreaterThan(2 * stepCycles);
  expect(bufferedBytes).toBeLessThan(2e6);
  expect(peakMegabytes).toBeLessThan(200);
});
