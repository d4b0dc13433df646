import { mkdtempSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { TcpBoard } from "../../host/cli/virtual-board/tcp-board.js";
import { eventList } from "../../host/events/events.js";
import type { NeuroCoreXNetwork } from "../../host/models/neurocorex/ncx-network.js";
import { NeuroCoreX } from "../../host/models/neurocorex/neurocorex.js";
import { inputBytes, programBytes } from "../../host/models/neurocorex/program-bytes.js";
import { VirtualNeuroCoreX } from "../../host/models/neurocorex/virtual-neurocorex.js";
import { FrameReader, NEURONS, SLOTS } from "../../host/models/neurocorex/wire.js";
import { openLine } from "../../host/node/open-port.js";
import { createRandom } from "../../host/random.js";
import { cli } from "../unit/host/cli/cli-support.js";

const folder = mkdtempSync(join(tmpdir(), "lifwire-neurocorex-"));
afterAll(() => rm(folder, { recursive: true }));

/** Three neurons, two inputs: input 0 drives neuron 0, 1 drives 1; neuron 0 drives 2 and 1 (which is not delivered to 0). */
const small: NeuroCoreXNetwork = {
  ...{ neurons: 3, inputs: 2, gain: 2, leak: 0 },
  ...{ thresholds: [4, 6, 3], refractorySteps: [1, 2, 1] },
  inputWeights: Int8Array.of(2, 0, 0, 1, 0, 0),
  weights: Int8Array.of(0, 5, 0, 0, 0, 0, 4, 0, 0),
};

async function withBoard<T>(act: (board: NeuroCoreX, virtual: VirtualNeuroCoreX) => Promise<T>): Promise<T> {
  const virtual = new VirtualNeuroCoreX();
  const plug = await TcpBoard.open(virtual, 0);
  try {
    await using board = new NeuroCoreX(await openLine(plug.url, 1_000_000));
    return await act(board, virtual);
  } finally {
    plug.close();
  }
}

describe("bytes", () => {
  const bytes = programBytes(small);
  const block = 1 + SLOTS * SLOTS + 1;

  test("weights lie at [post + 6][pre + 5], those of inputs at [post + 6][input]", () => {
    expect([bytes[0], bytes[block - 1], bytes[block], bytes[2 * block]]).toEqual([0x10, 0, 0x00, 0x60]);
    const weight = (row: number, column: number) => bytes[1 + row * SLOTS + column];
    expect([weight(6, 6), weight(8, 5), weight(6, 5)]).toEqual([5, 4, 0]);
    const input = (row: number, column: number) => bytes[block + 1 + row * SLOTS + column];
    expect([input(6, 0), input(7, 1), input(6, 1)]).toEqual([2, 1, 0]);
  });

  test("parameters are words of 18 bits at neuron + 4, the gain at 0, the leak at 8", () => {
    const leaking = programBytes({ ...small, leak: 0.5 });
    const start = 2 * block + 1 + 2304 + 1;
    expect(leaking[start]).toBe(0x20);
    const word = (parameter: number, slot: number) => {
      const at = start + 1 + 3 * (parameter * SLOTS + slot);
      return leaking[at]! | (leaking[at + 1]! << 8) | (leaking[at + 2]! << 16);
    };
    expect([word(0, 4), word(0, 5), word(0, 6), word(0, 7)]).toEqual([4096, 6144, 3072, 131071]);
    expect([word(1, 0), word(1, 4), word(1, 5)]).toEqual([2, 1, 2]);
    expect([word(2, 8), word(2, 4)]).toEqual([512, 0]);
    expect(leaking[start + 1 + 3 * 4 * SLOTS]).toBe(0x40);
  });

  test("an input event waits the steps behind the one before; gaps are filled; the end is three times 0xff", () => {
    const {
      bytes: sent,
      delayed,
      steps,
    } = inputBytes(
      [
        [0, 1],
        [0, 2],
        [4, 3],
        [300, 4],
      ],
      301,
      95,
    );
    const triples = [
      [0, 1, 0],
      [0, 2, 0],
      [2, 3, 0],
      [255, 95, 0],
      [39, 4, 0],
      [0, 95, 0],
      [255, 255, 255],
    ];
    expect([...sent]).toEqual([0x30, ...triples.flat()]);
    expect([delayed, steps]).toEqual([1, 302]);
  });

  test("frames of 90 bits begin anywhere in a byte", () => {
    const random = createRandom(7);
    const bits = Array.from({ length: 40 * NEURONS }, () => Number(random.next() < 0.1));
    const sent = Array.from({ length: bits.length / 8 }, (_, b) =>
      bits.slice(8 * b, 8 * b + 8).reduce((byte, bit, i) => byte | (bit << i), 0),
    );
    const frames = new FrameReader();
    for (const byte of [3, 0xff, ...sent]) frames.push(Uint8Array.of(byte));
    expect(frames.frames).toBe(40);
    const due = bits.flatMap((bit, i) => (bit ? [[Math.floor(i / NEURONS), i % NEURONS]] : []));
    expect(frames.spikes).toEqual(due);
  });
});

describe("a virtual board", () => {
  test("programs, reads its input weights back, and fires two steps behind the input", async () => {
    await withBoard(async (board) => {
      await board.program(small);
      expect(await board.readInputWeights()).toEqual(small.inputWeights);
      const input = eventList([
        [0, 0],
        [5, 1],
        [6, 1],
        [7, 1],
        [20, 0],
      ]);
      const { spikes, delayed } = await board.run({ steps: 30, input });
      // Neuron 0 gets 2 x 2 in step 1 and fires in 2; its 4 reach neuron 2 in 3, which fires in 4. Neuron 1 needs 3 x 2.
      const due = [
        [2, 0],
        [4, 2],
        [9, 1],
        [22, 0],
        [24, 2],
      ];
      expect([...spikes.steps].map((step, e) => [step, spikes.indices[e]])).toEqual(due);
      expect(delayed).toBe(0);
      const again = await board.run({ steps: 30, input });
      expect(again.spikes).toEqual(spikes);
    });
  });

  test("the synapse to the neuron before is not delivered; a refractory period of 0 is one of 1", async () => {
    await withBoard(async (board) => {
      const backward = { ...small, weights: Int8Array.of(0, 9, 0, 0, 0, 0, 0, 0, 0), refractorySteps: [0, 0, 0] };
      await board.program({ ...backward, thresholds: [4, 2, 3] });
      const input = eventList(Array.from({ length: 9 }, (_, step) => [step, 1] as const));
      const { spikes } = await board.run({ steps: 12, input });
      expect(new Set(spikes.indices)).toEqual(new Set([1]));
      expect([...spikes.steps]).toEqual([2, 4, 6, 8, 10]);
    });
  });

  test("events of one step come late and are counted; wrong ones are refused before a byte is sent", async () => {
    await withBoard(async (board) => {
      await board.program(small);
      expect(
        (
          await board.run({
            steps: 9,
            input: eventList([
              [0, 0],
              [0, 1],
            ]),
          })
        ).delayed,
      ).toBe(1);
      await expect(board.run({ steps: 9, input: eventList([[9, 0]]) })).rejects.toThrow(/event 0 is \[9,0\]/);
      await expect(board.program({ ...small, gain: 300 })).rejects.toThrow(/gain is 300, allowed: 0\.\.255/);
      await expect(board.program({ ...small, thresholds: [4, 200, 3] })).rejects.toThrow(/thresholds\[1\] is 200/);
    });
  });

  test("a lost byte is noticed by the input weights", async () => {
    await withBoard(async (board, virtual) => {
      await virtual.receive(Uint8Array.of(0x00)); // the board takes what follows as weights
      await expect(board.program(small)).rejects.toThrow(/DEVICE_UNKNOWN|input weights other than|waited/);
    });
  });

  test("seeded noise never ends it", async () => {
    const random = createRandom(11);
    const virtual = new VirtualNeuroCoreX();
    for (let i = 0; i < 300; i++) {
      await virtual.receive(Uint8Array.from({ length: 40 }, () => random.integer(0, 255)));
    }
    expect(virtual.baudRate).toBe(1_000_000);
  });
});

test("lifwire neurocorex runs a network file and names what acts on it", async () => {
  const virtual = new VirtualNeuroCoreX();
  const plug = await TcpBoard.open(virtual, 0);
  const network = {
    ...{ format: "lifwire-network", version: 1, axons: 2 },
    populations: [{ name: "out", size: 2, parameters: { threshold: 3, refractorySteps: 1 } }],
    connections: [{ source: "axons", target: "out", weights: { kind: "one-to-one", weight: 3 } }],
  };
  await writeFile(join(folder, "net.json"), JSON.stringify(network));
  await writeFile(join(folder, "in.csv"), "step,index\n0,0\n4,1\n");
  const args = ["--port", plug.url, "--steps", "10", "--input", join(folder, "in.csv"), "--out", join(folder, "out")];
  const { exitCode, out, err } = await cli(["neurocorex", join(folder, "net.json"), ...args]);
  plug.close();
  expect([exitCode, out]).toEqual([0, expect.stringContaining("spikes    2 in 10 steps\n")]);
  expect(err).toContain("note: one input spike per step");
  expect(await readFile(join(folder, "out/spikes.csv"), "utf8")).toBe("step,index\n2,0\n6,1\n");
});
