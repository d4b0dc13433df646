import { describe, expect, it } from "vitest";
import { connect } from "../../../../host/api/connect.js";
import { Network } from "../../../../host/api/shared.js";
import { poisson } from "../../../../host/events/encoders.js";
import { eventList } from "../../../../host/events/events.js";
import { force, teach } from "../../../../host/events/teacher.js";
import { onSim, plain } from "../../support/learner.js";

describe("teacher, encoder, stop", () => {
  it("forces and silences neurons, in one run of many frames too", async () => {
    const { core, network, out } = await onSim();
    const quiet = teach([
      { step: 4, neuron: out.first + 2, fires: true },
      { step: 700, neuron: out.first + 9, fires: true },
      { step: 700, neuron: out.first + 9, fires: false },
      { step: 3000, neuron: out.first, fires: true },
    ]);
    const { spikes } = await core.run({ steps: 3100, teacher: quiet });
    expect(plain(spikes)).toEqual([`4:${out.first + 2}`, `3000:${out.first}`]);
    await core.clear("all");
    const all = Array.from({ length: 40 }, (_, step) => step);
    const mute = network.populations.flatMap(({ first, size }) => Array.from({ length: size }, (_, n) => first + n));
    const teacher = teach(all.flatMap((step) => mute.map((neuron) => ({ step, neuron, fires: false }))));
    expect(
      (await core.run({ steps: 40, input: poisson(new Array(16).fill(0.4), { seed: 1 }), teacher })).spikes.steps,
    ).toHaveLength(0);
  });

  it.each([
    ["a step too late", { step: 9, neuron: 0, fires: true }, 9],
    ["a neuron too far", { step: 0, neuron: 13, fires: true }, 9],
  ])("refuses %s", async (_title, event, steps) => {
    const { core } = await onSim();
    await expect(core.run({ steps, teacher: teach([event]) })).rejects.toMatchObject({ code: "EVENTS_INVALID" });
  });

  it("makes spikes of intensities as the phases say, and keeps them for the next run", async () => {
    const core = await connect("sim", { build: "tiny", baudRate: 12_500_000 });
    const network = new Network({ axons: 10, encoder: { phases: [0, 0, 200, 0, 0, 0, 0, 0, 0, 0] } });
    const copy = network.population("copy", 10, { threshold: 50, leak: 65536 });
    network.connect(network.axons, copy, { kind: "one-to-one", weight: 60 });
    await core.program(network);
    const intensities = Uint8Array.of(0, 64, 64, 255, 1, 128, 0, 0, 0, 32);
    const due = [0, 16, 16, 63, 0, 32, 0, 0, 0, 8];
    const { spikes, spikeCounts } = await core
      .run({ steps: 64, intensities })
      .then((r) => ({ spikes: r.spikes, spikeCounts: r.spikeCounts(copy) }));
    expect([...spikeCounts]).toEqual(due);
    expect(plain(spikes)[0]).toBe("0:2"); // 200 + 64 carries at once
    const again = await core.run({ steps: 192, encode: true });
    expect([...again.spikeCounts(copy)]).toEqual([0, 48, 48, 192, 1, 96, 0, 0, 0, 24]);
    expect((await core.run({ steps: 9 })).spikes.steps).toHaveLength(0);
    const mixed = await core.run({ steps: 1, intensities: new Uint8Array(10), input: eventList([[0, 7]]) });
    expect([...mixed.spikes.indices]).toEqual([7]);
    await expect(core.run({ steps: 1, intensities: new Uint8Array(9) })).rejects.toMatchObject({ code: "ARGUMENT" });
  });

  it("stops behind the first spike of the neurons named, wherever frames end, and never takes a full reply for it", async () => {
    const core = await connect("sim", { build: "tiny", baudRate: 12_500_000 });
    const network = new Network({ axons: 16 });
    const a = network.population("a", 12, { threshold: 50, leak: 65536 });
    const b = network.population("b", 2, { threshold: 50, leak: 65536 });
    network.connect(network.axons, a, { kind: "constant", weight: 60 });
    await core.program(network);
    // All of `a` fire in every step, which fills replies; `b` is forced.
    const busy = eventList(Array.from({ length: 300 }, (_, step) => [step, 0]));
    for (const at of [0, 1, 57, 200, 299]) {
      const run = await core.run({ steps: 300, input: busy, teacher: force(b.first + 1, [at]), stopOnSpike: b });
      expect([at, run.stepsDone, run.stoppedBySpike]).toEqual([at, at + 1, true]);
      expect(run.spikeCounts(a)[0]).toBe(at + 1);
    }
    const none = await core.run({ steps: 300, input: busy, stopOnSpike: b });
    expect(none).toMatchObject({ stepsDone: 300, stoppedBySpike: false, complete: true });
    expect((await core.run({ steps: 300, input: eventList([[7, 3]]), stopOnSpike: true })).stepsDone).toBe(8);
    expect((await core.run({ steps: 20, teacher: force(0, [3]) })).stepsDone).toBe(20);
    await expect(core.run({ steps: 1, stopOnSpike: { first: 10, size: 7 } })).rejects.toMatchObject({
      code: "ARGUMENT",
    });
  });
});
