import { describe, expect, it } from "vitest";
import { Device } from "../../../../host/device/device.js";
import { type EventList, eventList, NO_EVENTS } from "../../../../host/events/events.js";
import { Network } from "../../../../host/network/network.js";
import type { RunOptions } from "../../../../host/run/run-options.js";
import { RunInterrupted } from "../../../../host/run/run-result.js";
import { createSimTransport } from "../../../../sim/index.js";
import { FakeDevice } from "./fake-device.js";

/** Neuron n fires in the step in which axon n has an event. */
function echo(): Network {
  const net = new Network({ axons: 4 });
  const out = net.population("out", 4, { threshold: 10 });
  const weights = Int8Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 20 : 0));
  net.connect(net.axons, out, weights);
  return net;
}

async function onSim(): Promise<Device> {
  const core = await Device.open(createSimTransport("tiny"));
  await core.program(echo());
  return core;
}

/** A decision that passes each spike on to the next axon. */
const passOn = (spikes: EventList, first: number) =>
  spikes.indices.length === 0 ? eventList([[0, first]]) : eventList([[0, (spikes.indices[0]! + 1) % 4]]);

describe("a closed loop", () => {
  it("decides each step's input from the spikes of the step before", async () => {
    const core = await onSim();
    const seen: [number, number[]][] = [];
    const result = await core.closedLoop({
      steps: 6,
      decide: ({ step, spikes }) => {
        seen.push([step, [...spikes.indices]]);
        return passOn(spikes, 2);
      },
    });
    expect(seen).toEqual([
      ...([
        [0, []],
        [1, [2]],
        [2, [3]],
        [3, [0]],
        [4, [1]],
        [5, [2]],
      ] as [number, number[]][]),
    ]);
    expect(result).toMatchObject({ steps: 6, decisions: 6, delaySteps: 1 });
    expect(await core.readRegister("step")).toBe(6);
  });

  it("has a delay of as many steps as run on one decision", async () => {
    const core = await onSim();
    const seen: number[][] = [];
    const result = await core.closedLoop({
      ...{ steps: 10, stepsPerDecision: 4 },
      decide: ({ step, spikes }) => {
        seen.push([step, ...spikes.steps, ...spikes.indices]);
        return eventList([[step === 8 ? 1 : 3, 0]]);
      },
    });
    expect(seen).toEqual([[0], [4, 3, 0], [8, 3, 0]]);
    expect(result).toMatchObject({ steps: 10, decisions: 3, delaySteps: 4 });
  });

  it("measures the exchange in the core's time: 20 words of the line at 1 Mbaud, and the step", async () => {
    const core = await onSim();
    const { exchangeMs } = await core.closedLoop({ steps: 50, decide: () => NO_EVENTS });
    expect(exchangeMs!.min).toBeGreaterThan(0.3);
    expect(exchangeMs!.max).toBeLessThan(0.6);
  });

  it("ends by its own decision or by a signal, and what decide throws ends it", async () => {
    const core = await onSim();
    expect((await core.closedLoop({ decide: ({ step }) => (step === 7 ? "end" : NO_EVENTS) })).steps).toBe(7);
    const abort = new AbortController();
    const decide = ({ step }: { step: number }) => {
      if (step === 5) abort.abort();
      return NO_EVENTS;
    };
    expect((await core.closedLoop({ decide, signal: abort.signal })).steps).toBe(5);
    const fails = () => {
      throw new Error("no decision");
    };
    await expect(core.closedLoop({ decide: fails })).rejects.toThrow("no decision");
    expect((await core.run({ steps: 3 })).firstStep).toBe(12);
  });

  it("lets its decision read the device, and refuses another run meanwhile", async () => {
    const core = await onSim();
    const steps: number[] = [];
    await core.closedLoop({
      steps: 3,
      decide: async () => {
        steps.push(await core.readRegister("step"));
        await expect(core.run({ steps: 1 })).rejects.toMatchObject({ code: "ARGUMENT", data: { method: "run" } });
        return NO_EVENTS;
      },
    });
    expect(steps).toEqual([0, 1, 2]);
  });
});

describe("nothing wrong without a word", () => {
  it("a network that was changed after program is refused", async () => {
    const core = await onSim();
    core.network!.population("more", 2, { threshold: 5 });
    await expect(core.run({ steps: 1 })).rejects.toThrow(/network was changed .*: call program/);
    await core.program(core.network!);
    expect((await core.run({ steps: 1 })).stepsDone).toBe(1);
  });

  it("a population of another network is refused", async () => {
    const core = await onSim();
    const other = echo();
    const refused = { code: "ARGUMENT", message: expect.stringMatching(/"out" belongs to a network other/) };
    await expect(core.readState(other.populations[0]!)).rejects.toMatchObject(refused);
  });

  it("a misspelt option of a run is refused with its name", async () => {
    const core = await onSim();
    const misspelt = { steps: 1, inputs: NO_EVENTS } as RunOptions;
    const refused = {
      code: "ARGUMENT",
      message: expect.stringMatching(/^run has no option inputs, allowed: steps, input,/),
    };
    await expect(core.run(misspelt)).rejects.toMatchObject(refused);
  });
});

it("a run that loses its line keeps what came", async () => {
  const fake = new FakeDevice();
  const core = await Device.open(fake);
  const net = new Network({ axons: 16 });
  net.population("out", 16, { threshold: 10 });
  await core.program(net);
  let parts = 0;
  fake.beforeRun = (_first, steps) => {
    if (++parts === 4) fake.faults = { toDevice: () => undefined, toHost: () => undefined };
    return steps;
  };
  const input = eventList([
    [5, 3],
    [2500, 7],
    [9000, 1],
  ]);
  const error: unknown = await core.run({ steps: 20_000, input }).catch((thrown: unknown) => thrown);
  if (!(error instanceof RunInterrupted)) throw error;
  expect(error).toMatchObject({ code: "LINK_TIMEOUT", message: expect.stringMatching(/6144 of 20000 steps were run/) });
  const { stepsDone, spikes, complete, cycles } = error.result;
  expect({ stepsDone, complete, cycles }).toEqual({ stepsDone: 6144, complete: false, cycles: 614_400 });
  expect([[...spikes.steps], [...spikes.indices]]).toEqual([
    [5, 2500],
    [3, 7],
  ]);
});
