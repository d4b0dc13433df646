import { describe, expect, it } from "vitest";
import { Device } from "../../../../host/device/device.js";
import { Network } from "../../../../host/network/network.js";
import { regionAddress } from "../../../../protocol/tables/memory-map.js";
import { createSimTransport } from "../../../../sim/index.js";
import { FakeDevice } from "./fake-device.js";

const STEPS = 20_000;
const LEARNING = {
  post: { gain: "exponential", amplitude: 2 },
  preTrace: { timeConstantSteps: 10 },
  weightMax: 60,
} as const;

function learningNetwork(): Network {
  const network = new Network({ axons: 16, learning: LEARNING });
  const out = network.population("out", 16, { threshold: 10 });
  network.connect(network.axons, out, { kind: "constant", weight: 3 }, { plastic: true });
  return network;
}

async function opened() {
  const network = learningNetwork();
  const fakes: FakeDevice[] = [];
  const open = async () => {
    fakes.push(new FakeDevice());
    return fakes.at(-1)!;
  };
  const core = await Device.open(await open(), { reopen: open });
  await core.program(network);
  const snapshot = await core.readSnapshot();
  return { core, fake: fakes[0]!, fakes, network, out: network.populations[0]!, snapshot };
}
type Opened = Awaited<ReturnType<typeof opened>>;

/** One call of each public method of a device; one that is not here fails the test below. */
const CALLS: Record<string, (device: Opened) => Promise<unknown>> = {
  program: ({ core, network }) => core.program(network),
  attach: ({ core, network }) => core.attach(network),
  run: ({ core }) => core.run({ steps: 3 }),
  present: ({ core }) => core.present([{}], { steps: 3 }),
  stream: async ({ core }) => {
    for await (const part of core.stream({ steps: 3 })) expect(part.steps).toBe(3);
  },
  closedLoop: async ({ core }) => {
    const none = { steps: new Uint32Array(), indices: new Uint16Array() };
    expect(await core.closedLoop({ steps: 3, decide: () => none })).toMatchObject({ steps: 3, delaySteps: 1 });
  },
  clear: ({ core }) => core.clear(),
  setCyclesPerStep: ({ core }) => core.setCyclesPerStep(5000),
  setLearning: ({ core }) => core.setLearning({ weightMax: 50 }),
  setReward: ({ core }) => core.setReward(0.5),
  setInhibition: ({ core }) => core.setInhibition("off"),
  readWeights: ({ core, network, out }) => core.readWeights(network.axons, out),
  writeWeights: ({ core, network, out }) => core.writeWeights(network.axons, out, new Int8Array(256)),
  readPlastic: ({ core, network, out }) => core.readPlastic(network.axons, out),
  writePlastic: ({ core, network, out }) => core.writePlastic(network.axons, out, true),
  readState: ({ core, out }) => core.readState(out),
  readTraces: ({ core, out }) => core.readTraces(out),
  readGenerators: ({ core }) => core.readGenerators(),
  writeGenerators: async ({ core }) => core.writeGenerators(Uint32Array.of(1, 2)),
  readSnapshot: ({ core }) => core.readSnapshot(),
  restoreSnapshot: ({ core, network, snapshot }) => core.restoreSnapshot(network, snapshot),
  read: ({ core }) => core.read(regionAddress("state"), 4),
  write: ({ core }) => core.write(regionAddress("state"), new Uint32Array(4)),
  fill: ({ core }) => core.fill(regionAddress("state"), 4, [0]),
  readRegister: ({ core }) => core.readRegister("scratch"),
  writeRegister: ({ core }) => core.writeRegister("scratch", 1),
  counters: ({ core }) => core.counters(),
  submitAll: ({ core }) => core.submitAll([{ name: "read", body: Uint32Array.of(regionAddress("state"), 1) }]),
  setBaudRate: ({ core }) => core.setBaudRate(500_000),
  reconnect: ({ core }) => core.reconnect(),
};
/** `close` acts at once, so that it ends what hangs; `recordingCost` computes and sends nothing. */
const AT_ONCE = ["close", "recordingCost"];

/** Names of all methods of a class and those it extends; getters are values, not calls. */
function methodsOf(prototype: object): string[] {
  const above: unknown = Object.getPrototypeOf(prototype);
  const inherited = typeof above === "object" && above !== null && above !== Object.prototype ? methodsOf(above) : [];
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { value }]) => typeof value === "function" && name !== "constructor")
    .map(([name]) => name);
  return [...inherited, ...own];
}

describe("turns", () => {
  it("every public method of a device has a call here", () => {
    expect(methodsOf(Device.prototype).sort()).toEqual([...Object.keys(CALLS), ...AT_ONCE].sort());
  });

  it.each(Object.keys(CALLS))("%s behind a run waits for it", async (name) => {
    const device = await opened();
    const { core, fake, fakes } = device;
    const start = fake.executed.length;
    let stepsAtCall = -1;
    const run = core.run({ steps: STEPS }).then((result) => {
      stepsAtCall = fake.step;
      return result;
    });
    const call = CALLS[name]!(device);
    const result = await run;
    await call;
    const done = { complete: result.complete, cycles: result.cycles, stepsAtCall };
    expect(done).toEqual({ complete: true, cycles: 100 * STEPS, stepsAtCall: STEPS });
    const executed = fake.executed.slice(start);
    const runParts = executed.findIndex((request) => request !== "run");
    // Whatever the call sent came after the run's parts, and none of these was refused for a step that moved.
    expect(executed).not.toContain("run stepMismatch");
    expect(runParts < 0 || runParts > STEPS / 2048).toBe(true);
    const sent = executed.length + (fakes[1]?.executed.length ?? 0);
    expect(sent).toBeGreaterThan(STEPS / 2048);
  });

  it.each(Object.keys(CALLS))("a run behind %s waits for it", async (name) => {
    const device = await opened();
    const call = CALLS[name]!(device);
    const run = device.core.run({ steps: 10 });
    await Promise.allSettled([run]);
    await call;
    // A device opened again has forgotten its network; a stream or loop that is open lets nobody else run.
    if (["reconnect", "stream", "closedLoop"].includes(name))
      await expect(run).rejects.toMatchObject({ code: "ARGUMENT" });
    else expect(await run).toMatchObject({ stepsDone: 10, cycles: 1000 });
  });

  it("a pace set behind a run leaves the run's cycles as they were", async () => {
    const cyclesOf = async (behind: (core: Device) => Promise<unknown>) => {
      const core = await Device.open(createSimTransport("tiny"));
      await core.program(learningNetwork());
      const run = core.run({ steps: STEPS });
      await behind(core);
      return (await run).cycles;
    };
    const alone = await cyclesOf(async () => undefined);
    expect(await cyclesOf((core) => core.setCyclesPerStep(1000))).toBe(alone);
    expect(await cyclesOf((core) => core.write(regionAddress("parameters"), new Uint32Array(128)))).toBe(alone);
    expect(alone).toBe(560_010);
  });

  it("calls between two parts of a stream act at a step boundary, those that run are refused", async () => {
    const { core, fake } = await opened();
    const parts: number[] = [];
    for await (const { step, steps } of core.stream({ steps: 5000 })) {
      parts.push(step, steps);
      expect(await core.readRegister("step")).toBe(fake.step);
      await core.setCyclesPerStep(parts.length);
      await expect(core.run({ steps: 1 })).rejects.toMatchObject({ code: "ARGUMENT", data: { method: "run" } });
      await expect(core.clear()).rejects.toMatchObject({ code: "ARGUMENT", data: { method: "clear" } });
    }
    expect(parts.reduce((sum, value, i) => sum + (i % 2 ? value : 0), 0)).toBe(5000);
    expect((await core.run({ steps: 1 })).firstStep).toBe(5000);
  });

  it("a stream whose input reads the device does not wait for itself", async () => {
    const { core } = await opened();
    const seen: number[] = [];
    async function* input() {
      for (let i = 0; i < 5; i++) {
        seen.push(await core.readRegister("step"));
        yield { steps: 10, events: { steps: new Uint32Array(), indices: new Uint16Array() } };
      }
    }
    let steps = 0;
    for await (const part of core.stream({ input: input() })) steps += part.steps;
    expect(steps).toBe(50);
    expect(seen[0]).toBe(0);
  });
});
