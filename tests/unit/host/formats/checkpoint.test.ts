import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { connect } from "../../../../host/api/connect.js";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "../../../../host/formats/checkpoint.js";
import { loadCheckpoint, saveCheckpoint } from "../../../../host/node/checkpoint-files.js";
import { createRandom } from "../../../../host/random.js";
import { train } from "../../../../host/training/trainer.js";
import { core, folder, network, training } from "../training/training-support.js";

describe("checkpoints", () => {
  const settings = {
    passes: 3,
    order: "random",
    schedule: [
      { atSample: 17, learning: { reward: 0.5 } },
      { atPass: 1, learning: { post: { gain: "follow", rate: 0.05 } }, inhibition: "rivals" },
      { atPass: 2, learning: { seed: 8 } },
    ],
  };

  /** Trains to the end, with a stop and another core wherever `stops` says. */
  async function trained(stops: readonly number[], change: object = {}) {
    const net = network();
    let device = await core(net);
    let last: Checkpoint | undefined;
    for (const stop of [...stops, Number.POSITIVE_INFINITY]) {
      const t = await training({ ...settings, ...change }, net);
      const abort = new AbortController();
      await train(
        device,
        t,
        {
          signal: abort.signal,
          onSample: ({ shown }) => void (shown >= stop && abort.abort()),
          onCheckpoint: async (checkpoint) => {
            last = decodeCheckpoint(encodeCheckpoint(checkpoint));
          },
        },
        last?.progress,
      );
      if (stop === Number.POSITIVE_INFINITY) break;
      expect(last!.progress!.shown).toBeGreaterThanOrEqual(stop);
      device = await connect("sim", { build: "tiny", baudRate: 12_500_000 });
      await device.restoreSnapshot(net, last!.snapshot);
    }
    return last!;
  }

  it("a training that was stopped and resumed on other cores ends bit-identically", async () => {
    const whole = await trained([]);
    expect(whole.progress).toMatchObject({ shown: 90, partialSteps: 0 });
    expect(whole.progress!.spikes).toBeGreaterThan(100);
    for (const stops of [[5], [16, 17, 18], [29, 45, 60, 88]]) {
      const resumed = await trained(stops);
      expect(resumed.snapshot.regions).toEqual(whole.snapshot.regions);
      expect(resumed.snapshot.registers).toEqual(whole.snapshot.registers);
      expect(resumed.snapshot.learning).toEqual(whole.snapshot.learning);
      expect(resumed.progress).toEqual(whole.progress);
    }
  });

  it("made in the midst of a long sample go on in it", async () => {
    const net = network();
    const change = { samples: 2, stepsPerSample: 20_000 };
    const run = async (device: Awaited<ReturnType<typeof core>>, signal?: AbortSignal, from?: Checkpoint) => {
      let last: Checkpoint | undefined;
      const onCheckpoint = async (checkpoint: Checkpoint) => {
        last = checkpoint;
      };
      await train(device, await training(change, net), { onCheckpoint, ...(signal && { signal }) }, from?.progress);
      return last!;
    };
    const whole = await run(await core(net));
    const cut = await run(await core(net), AbortSignal.timeout(40));
    expect(cut.progress!.shown).toBeLessThan(2);
    const device = await core(net);
    await device.restoreSnapshot(net, cut.snapshot);
    const resumed = await run(device, undefined, cut);
    expect(resumed.progress!.shown).toBe(2);
    expect(resumed.snapshot.regions).toEqual(whole.snapshot.regions);
    expect(resumed.progress!.spikes).toBe(whole.progress!.spikes);
  });

  it("come every so many samples, and do not change what is learned", async () => {
    const net = network();
    const t = await training({ ...settings, checkpointEvery: 20 }, net);
    const at: number[] = [];
    let last: Checkpoint | undefined;
    const reports: number[] = [];
    await train(await core(net), t, {
      reportEveryMs: 0,
      onReport: ({ shown, weightChangePerSecond }) => void reports.push(shown, weightChangePerSecond ?? -1),
      onCheckpoint: async (checkpoint) => {
        at.push(checkpoint.progress!.shown);
        last = checkpoint;
      },
    });
    expect(at).toEqual([20, 40, 60, 80, 90]);
    expect(last!.snapshot.regions).toEqual((await trained([])).snapshot.regions);
    expect(reports.length).toBeGreaterThan(20);
    expect(reports.every((value) => value >= 0)).toBe(true);
  });

  it("of another training are refused", async () => {
    const net = network();
    const device = await core(net);
    let last: Checkpoint | undefined;
    const t = await training({}, net);
    await train(device, t, {
      onCheckpoint: async (c) => {
        last = c;
      },
    });
    const other = await training({ stepsPerSample: 25 }, net);
    await expect(train(device, other, {}, last!.progress)).rejects.toMatchObject({ code: "SNAPSHOT_MISMATCH" });
    // How often checkpoints are made is not part of what is trained.
    await train(device, await training({ checkpointEvery: 7 }, net), {}, last!.progress);
  });

  it("damaged, cut or foreign ones: one clear error each", async () => {
    const device = await core(network());
    const snapshot = await device.readSnapshot();
    const bytes = encodeCheckpoint({ snapshot, network: device.network!, progress: undefined });
    expect(decodeCheckpoint(bytes).snapshot).toEqual(snapshot);
    const refused = (change: (b: Uint8Array) => Uint8Array) => {
      expect(() => decodeCheckpoint(change(bytes.slice()), "c.lifc")).toThrow(
        expect.objectContaining({ code: "FILE_FORMAT", message: expect.stringMatching(/^c\.lifc: [^\n]+$/) }),
      );
    };
    for (let cut = 0; cut < bytes.length; cut += 97) refused((b) => b.subarray(0, cut));
    const seed = 12;
    const place = createRandom(seed);
    for (let i = 0; i < 60; i++) {
      const [at, bit] = [place.integer(0, bytes.length - 1), place.integer(0, 7)];
      refused((b) => {
        b[at]! ^= 1 << bit;
        return b;
      });
    }
    refused((b) => Uint8Array.of(...b, 0));
    refused(() => new Uint8Array());
  });

  it("are put in place whole", async () => {
    const device = await core(network());
    const snapshot = await device.readSnapshot();
    const path = join(folder, "kept.lifc");
    await saveCheckpoint(path, { snapshot, network: device.network!, progress: undefined });
    expect((await loadCheckpoint(path)).network.toJSON()).toEqual(JSON.parse(JSON.stringify(device.network)));
    await expect(
      saveCheckpoint(join(folder, "no", "where"), { snapshot, network: device.network!, progress: undefined }),
    ).rejects.toMatchObject({ code: "FILE_WRITE" });
    await expect(loadCheckpoint(join(folder, "none"))).rejects.toMatchObject({ code: "FILE_READ" });
  });
});
