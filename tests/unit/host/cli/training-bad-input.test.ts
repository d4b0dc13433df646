import { mkdtempSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Network } from "../../../../host/api/index.js";
import { Device } from "../../../../host/device/device.js";
import { BUILDS } from "../../../../protocol/tables/builds.js";
import { FakeDevice } from "../device/fake-device.js";
import { cli } from "./cli-support.js";
import { network, training, writeLearningFiles } from "./learning-files.js";

// What is wrong in a training's files is one line, before a port is even opened.
const folder = mkdtempSync(join(tmpdir(), "lifwire-bad-training-"));
const at = (name: string) => join(folder, name);

/** A board that nobody ought to call. */
let calls = 0;
const board = createServer((socket) => {
  calls++;
  socket.destroy();
});
beforeAll(async () => {
  writeLearningFiles(folder);
  await new Promise<void>((resolve) => board.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  board.close();
  await rm(folder, { recursive: true });
});

async function trained(net: object, file: object) {
  await writeFile(at("bad-net.json"), JSON.stringify({ ...network, ...net }));
  await writeFile(at("bad.json"), JSON.stringify({ ...training, build: undefined, ...file }));
  const port = `tcp://127.0.0.1:${(board.address() as AddressInfo).port}`;
  const result = await cli(["train", at("bad-net.json"), at("bad.json"), "--port", port, "--out", at("out")]);
  expect(await readdir(folder)).not.toContain("out");
  return result;
}

const trace = { decay: 0, add: true };
const consolidate = { consolidate: { amplitude: 2 }, preTrace: trace, postTrace: trace };
const group = (name: string, more: object) => ({
  ...{ name, size: 2, inhibitionGroup: "all" },
  parameters: { threshold: 10, ...more },
});
const constant = { kind: "constant", weight: 1 };
const learning = (section: object) => ({ learning: { ...network.learning, post: undefined, ...section } });
const teacher = (neurons: object) => ({
  teacher: { neurons: { population: "out", byLabel: [[0], [1], [2], [3]], teaches: true, ...neurons } },
});

describe("one clear error before a byte is sent:", () => {
  it.each<[string, object, object, string, string]>([
    [
      "a modulator in a group that feeds it",
      {
        populations: [group("out", {}), group("judge", { modulator: 1 })],
        connections: [{ source: "out", target: "judge", weights: constant }],
      },
      {},
      "NETWORK_INVALID",
      'connections[0].source is "out", allowed: a population outside the group "all", to which the modulators of judge belong',
    ],
    [
      "a modulator in a group, made of the core's own parameters, that feeds it",
      {
        populations: [
          { name: "out", size: 2, parameters: { threshold: 10, grouped: 1, groupStart: [1, 0] } },
          { name: "judge", size: 2, parameters: { threshold: 10, modulator: 1, grouped: 1 } },
        ],
        connections: [{ source: "out", target: "judge", weights: constant }],
      },
      {},
      "NETWORK_INVALID",
      'connections[0].source is "out", allowed: a population outside the group to which the modulators of judge belong',
    ],
    [
      "teaching a neuron that is no modulator",
      {},
      teacher({}),
      "TRAINING_INVALID",
      "teacher.neurons.byLabel[0][0] is 0, allowed: a modulator of out, because teaches is true",
    ],
    [
      "a factor without a meaning at a neuron's spike",
      learning({ post: { u: "y", v: "1", amplitude: 1 }, postTrace: trace }),
      {},
      "NETWORK_INVALID",
      'learning.post.u is "y with v 1", allowed: factors that the core has together at post; nearest: u x, v 1 at post',
    ],
    [
      "a factor without a meaning at a source's spike",
      learning({ pre: { u: "x", v: "1", amplitude: 1 }, postTrace: trace }),
      {},
      "NETWORK_INVALID",
      'learning.pre.u is "x with v 1", allowed: factors that the core has together at pre; nearest: u y, v 1 at pre',
    ],
    [
      "a factor without a meaning in a consolidation",
      learning({ ...consolidate, consolidate: { amplitude: 1, u: "x", v: "room" } }),
      {},
      "NETWORK_INVALID",
      'learning.consolidate.u is "x with v room", allowed: factors that the core has together at consolidate; nearest: u x, v gated m',
    ],
    [
      "labels outside the classes",
      {},
      { classes: 3, test: undefined },
      "DATA_INVALID",
      "data: the label of sample 3 is 3, allowed: 0..2, as there are 3 classes",
    ],
    [
      "labels outside the classes in the test set",
      {},
      { samples: 3, classes: 3 },
      "DATA_INVALID",
      "test.data: the label of sample 3 is 3, allowed: 0..2, as there are 3 classes",
    ],
    [
      "labels outside the names",
      {},
      { readout: { population: "out", byLabel: [[0], [1], [2]] } },
      "DATA_INVALID",
      "data: the label of sample 3 is 3, allowed: 0..2",
    ],
    [
      "a test set of another width",
      {},
      { test: { data: { kind: "csv", file: "test.csv" } } },
      "DATA_INVALID",
      "test.csv: line 1, its number of values is 17, allowed: 16",
    ],
    [
      "a test set of another shape",
      {},
      { test: { data: { kind: "bytes", file: "odd.bin" } } },
      "DATA_INVALID",
      "odd.bin: its number of values is 17, allowed: a multiple of 16, one value per axon",
    ],
    [
      "a test set without labels",
      {},
      { test: { data: { kind: "bytes", file: "even.bin" } } },
      "DATA_INVALID",
      "test.data: it has no labels, allowed: a label for each sample, because answers are compared with them",
    ],
    ["a key that is misspelt", {}, { earlyStopp: {} }, "TRAINING_INVALID", 'did you mean "earlyStop"?'],
  ])("%s", async (_name, net, file, code, message) => {
    await writeFile(at("odd.bin"), new Uint8Array(17));
    await writeFile(at("even.bin"), new Uint8Array(32));
    const { exitCode, out, err } = await trained(net, file);
    expect([exitCode, out, err]).toEqual([3, "", expect.stringMatching(/^lifwire: error [^\n]+\n$/)]);
    expect(err).toContain(`lifwire: error ${code}: `);
    expect(err).toContain(message);
    expect(calls).toBe(0);
  });

  it("consolidate on a build without it: nothing but the handshake is sent", async () => {
    const fake = new FakeDevice({ ...BUILDS.tiny, name: "plain", thirdFactor: false });
    await using core = await Device.open(fake);
    const frames = fake.frames;
    const net = Network.fromJSON({ ...network, learning: { weightMax: 90, ...consolidate } });
    await expect(core.program(net)).rejects.toMatchObject({
      code: "NETWORK_TOO_LARGE",
      message: expect.stringContaining("learning.consolidate is"),
      data: {
        path: "learning.consolidate",
        allowed: "nothing here: the attached build has no third factor (it has pre and post)",
      },
    });
    expect(fake.frames).toBe(frames);
    await writeFile(at("third.json"), JSON.stringify({ ...network, learning: { weightMax: 90, ...consolidate } }));
    await writeFile(at("any-build.json"), JSON.stringify({ ...training, build: undefined }));
    const build = "neurons=16,axons=16,lanes=4,fractionBits=4,payloadWords=64,window=2";
    const args = ["train", at("third.json"), at("any-build.json"), "--build", build, "--out", at("out")];
    const { exitCode, err } = await cli(args);
    expect([exitCode, err]).toEqual([6, expect.stringMatching(/^lifwire: error NETWORK_TOO_LARGE: [^\n]+\n$/)]);
    expect(await readdir(folder)).not.toContain("out");
  });
});
