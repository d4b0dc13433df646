import { describe, expect, it } from "vitest";
import { connect } from "../../../../host/api/connect.js";
import { Network } from "../../../../host/api/shared.js";
import { Device } from "../../../../host/device/device.js";
import { poisson } from "../../../../host/events/encoders.js";
import { BUILDS } from "../../../../protocol/tables/builds.js";
import { learner, onSim, plain } from "../../support/learner.js";
import { FakeDevice } from "../device/fake-device.js";

describe("snapshots", () => {
  it("restored on another core, everything goes on bit by bit", async () => {
    const [a, b] = [await onSim(), await connect("sim", { build: "tiny", baudRate: 12_500_000 })];
    const network = Network.fromJSON({ ...JSON.parse(JSON.stringify(a.network)), core: { adaptationDecayLog2: 3 } });
    await a.core.program(network);
    await a.core.setLearning({ reward: 1.5, seed: 99 });
    const more = { steps: 117, input: poisson(new Array(16).fill(0.3), { seed: 5 })(117), learning: true };
    await a.core.run({ ...more, intensities: Uint8Array.from({ length: 16 }, (_, i) => 5 * i), drawPhases: true });
    const snapshot = await a.core.readSnapshot();
    expect(snapshot.step % 8).not.toBe(0);
    await b.restoreSnapshot(network, snapshot);
    expect((await b.readSnapshot()).regions).toEqual(snapshot.regions);
    expect((await b.readSnapshot()).registers).toEqual(snapshot.registers);
    expect(b.learning?.entry).toEqual(a.core.learning?.entry);
    const next = { ...more, encode: true };
    const [x, y] = [await a.core.run(next), await b.run(next)];
    expect(plain(y.spikes)).toEqual(plain(x.spikes));
    expect(x.spikes.steps.length).toBeGreaterThan(20);
    expect((await b.readSnapshot()).regions).toEqual((await a.core.readSnapshot()).regions);
    expect(y.cycles).toBe(x.cycles);
  });

  it("of another build are refused before anything is sent", async () => {
    const { core, network } = await onSim();
    const snapshot = await core.readSnapshot();
    const fake = new FakeDevice(BUILDS.plastic);
    const other = await Device.open(fake);
    const frames = fake.frames;
    await expect(other.restoreSnapshot(network, snapshot)).rejects.toMatchObject({
      code: "SNAPSHOT_MISMATCH",
      data: { path: "neurons", value: 16, due: 256 },
    });
    expect(fake.frames).toBe(frames);
  });

  it("attaching takes a network that is there, and refuses another", async () => {
    const { core, network, out } = await onSim();
    const weights = await core.readWeights(network.axons, out);
    const again = Network.fromJSON(JSON.parse(JSON.stringify(network)));
    await core.attach(again);
    expect(await core.readWeights(again.axons, again.find("out"))).toEqual(weights);
    await expect(core.attach(learner({ first: 4 }).network)).rejects.toMatchObject({ code: "SNAPSHOT_MISMATCH" });
    expect(core.network).toBe(again);
  });
});
