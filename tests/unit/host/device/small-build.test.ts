import { describe, expect, it } from "vitest";
import { connect } from "../../../../host/api/connect.js";
import { Network } from "../../../../host/api/shared.js";
import { poisson } from "../../../../host/events/encoders.js";
import type { EventList } from "../../../../host/events/events.js";
import { force } from "../../../../host/events/teacher.js";
import { writeRequest } from "../../../../protocol/codecs/requests.js";
import { stepCycles } from "../../../../protocol/tables/cycle-formula.js";
import { registerAddress } from "../../../../protocol/tables/registers.js";

// The build for small chips: a serial update, no learning. What it computes is what any other build computes.

const plain = ({ steps, indices }: EventList) => [...steps].map((step, e) => `${step}:${indices[e]}`);
const options = { baudRate: 4_000_000 };

function competing() {
  const network = new Network({ axons: 40, core: { inhibition: "others" } });
  const parameters = { threshold: 90, leak: 5000, adaptationIncrement: 9, adaptationDecay: 400, refractorySteps: 2 };
  const out = network.population("out", 30, parameters, { inhibitionGroup: true });
  const free = network.population("free", 20, { ...parameters, resetBySubtraction: 1 });
  network.connect(network.axons, out, { kind: "random", min: -10, max: 60, seed: 4 });
  network.connect(network.axons, free, { kind: "random", min: -10, max: 40, seed: 5 });
  network.connect(free, out, { kind: "random", min: -40, max: 10, seed: 6 });
  return { network, out };
}

describe("the build small", () => {
  it("gives the spikes of the standard build, groups and teacher included", async () => {
    const { network, out } = competing();
    const input = poisson(new Array(40).fill(0.2), { seed: 7 })(150);
    const run = { steps: 150, input, teacher: force(out.first + 3, [20, 40, 41, 99]) };
    const results = [];
    for (const build of ["standard", "small"] as const) {
      await using core = await connect("sim", { build, ...options });
      await core.program(network);
      results.push(await core.run(run));
    }
    const [standard, small] = results;
    expect(plain(small!.spikes)).toEqual(plain(standard!.spikes));
    expect(small!.spikes.steps.length).toBeGreaterThan(100);
  });

  it("says so in its description, which the cycle formula takes", async () => {
    await using core = await connect("sim", { build: "small", ...options });
    const { descriptor } = core;
    expect(descriptor).toMatchObject({ serialUpdate: true, learning: false, neurons: 64 });
    await core.program(new Network({ axons: 4 }));
    const idle = stepCycles(descriptor, { axonSpikes: 0, neuronSpikes: 0 });
    expect((await core.run({ steps: 10 })).cycles).toBe(10 * idle + 1);
    expect(idle).toBeGreaterThan(4 * 64);
  });

  it("keeps learning's registers as they are, and the host says which can be written", async () => {
    await using core = await connect("sim", { build: "small", ...options });
    await expect(core.writeRegister("reward", 3)).rejects.toMatchObject({ code: "ARGUMENT" });
    await expect(core.writeRegister("reward", 3)).rejects.toThrow(/writable: baudDivisor,.*stopLast$/);
    const raw = core.submitAll([writeRequest(registerAddress("reward"), [3])]);
    await expect(raw).rejects.toMatchObject({ data: { status: "readOnly", detail: registerAddress("reward") } });
    expect(await core.readRegister("reward")).toBe(256);
  });

  it("takes its own snapshots", async () => {
    const { network } = competing();
    const input = poisson(new Array(40).fill(0.2), { seed: 8 })(60);
    await using a = await connect("sim", { build: "small", ...options });
    await using b = await connect("sim", { build: "small", ...options });
    await a.program(network);
    await a.run({ steps: 60, input });
    await b.restoreSnapshot(network, await a.readSnapshot());
    const [x, y] = [await a.run({ steps: 60, input }), await b.run({ steps: 60, input })];
    expect(plain(y.spikes)).toEqual(plain(x.spikes));
    expect(x.spikes.steps.length).toBeGreaterThan(20);
  });
});
