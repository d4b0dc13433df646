import { describe, expect, test } from "vitest";
import { decodeEvents } from "../../../protocol/codecs/event-codec.js";
import { readRequest } from "../../../protocol/codecs/requests.js";
import { registerAddress } from "../../../protocol/tables/registers.js";
import { force, open, silence, xorshift } from "../support/rtl-pair.js";

test("the rate encoder counts intensities up and spikes at a carry; phases are drawn in words", async () => {
  await using bench = await open(0, {});
  const byte = (values: Record<number, number>) => Array.from({ length: 16 }, (_, axon) => values[axon] ?? 0);
  await bench.writeBytes("intensity", byte({ 2: 64, 7: 255, 15: 1 }));
  await bench.writeBytes("phase", byte({ 2: 200, 7: 0, 15: 254 }));
  // axon 2 in steps 0, 4; axon 7 in all but step 0; axon 15 in step 1; axon 7 given once more in step 1; axon 8 in step 4
  const reply = await bench.run(
    5,
    [
      [1, 7],
      [4, 8],
    ],
    { encode: 1 },
  );
  expect(await bench.readBytes("phase")).toEqual(byte({ 2: (200 + 5 * 64) & 255, 7: (5 * 255) & 255, 15: 3 }));
  expect([...(await bench.ask(readRequest(registerAddress("spikesIn"), 1)))]).toEqual([8]);
  // 1 + 5 steps of 1 + 1 + 4 (words of axons) + 2 + 23 + 1, 8 rows, 2 half-words
  expect(reply.cycles).toBe(1 + 5 * 32 + 8 * 5 + 2 * 3);
  await bench.write("random", [12345], 0);
  expect((await bench.run(0, [], { drawPhases: 1 })).cycles).toBe(1 + 21);
  let generator = 12345;
  const words = Array.from({ length: 4 }, () => (generator = xorshift(generator)));
  expect(await bench.read("phase")).toEqual(words);
  expect((await bench.read("random"))[0]).toBe(generator);
  expect((await bench.readBytes("intensity"))[7]).toBe(255);
});

describe("inhibition groups", () => {
  // neurons 4, 5, 6 are a group, 7 and 8 another; biases make all but 6 fire: 5 and 7 are furthest above the threshold
  async function grouped(inhibition: number, events: readonly (readonly [number, number, number])[] = []) {
    await using bench = await open(0, { inhibition });
    const bias: Record<number, number> = { 3: 100, 4: 100, 5: 120, 6: 80, 7: 105, 8: 105 };
    for (let n = 3; n <= 8; n++) {
      const member = n > 3 ? { grouped: 1, groupStart: n === 7 ? 1 : 0 } : {};
      await bench.setNeuron(n, { threshold: 100, resetPotential: -n, bias: bias[n]!, ...member });
    }
    const reply = await bench.run(1, events);
    const potentials = (await bench.read("state")).filter((_, word) => word % 4 === 0).map((v) => (v << 14) >> 14);
    return { fired: [...decodeEvents(reply.spikes).indices], potentials: potentials.slice(3, 9), cycles: reply.cycles };
  }

  test("off: all fire that reach their threshold", async () => {
    expect(await grouped(0)).toEqual({ fired: [3, 4, 5, 7, 8], potentials: [-3, -4, -5, 80, -7, -8], cycles: 29 });
  });

  test("rivals of the winner are reset, at a tie the lowest wins", async () => {
    expect(await grouped(1)).toEqual({ fired: [3, 5, 7], potentials: [-3, -4, -5, 80, -7, -8], cycles: 52 });
  });

  test("all others are", async () => {
    expect(await grouped(2)).toEqual({ fired: [3, 5, 7], potentials: [-3, -4, -5, -6, -7, -8], cycles: 52 });
  });

  test("a forced neuron comes first, a silenced one never competes", async () => {
    const { fired, potentials } = await grouped(1, [
      [0, 6, force],
      [0, 7, silence],
      [0, 3, silence],
    ]);
    expect({ fired, potentials }).toEqual({ fired: [6, 8], potentials: [100, -4, -5, -6, 105, -8] });
  });
});

test("a forced neuron fires while refractory, and the last word of the teacher counts", async () => {
  await using bench = await open(0, {});
  await bench.setNeuron(2, { threshold: 50, bias: 30, resetBySubtraction: 1, refractorySteps: 3 });
  const reply = await bench.run(4, [
    [1, 2, silence],
    [1, 2, force],
    [2, 2, force],
    [3, 2, force],
    [3, 2, silence],
  ]);
  const { steps, indices } = decodeEvents(reply.spikes);
  expect([[...steps], [...indices]]).toEqual([
    [1, 2],
    [2, 2],
  ]);
  // 30, 60 - 50 = 10, forced while refractory: 10 - 50 = -40, and refractory again; a bias is no current
  expect((await bench.read("state")).slice(8, 12).map((v) => (v << 14) >> 14)).toEqual([-40, 0, 0, 2]);
});

test("a run stops behind the step in which a neuron of the range fires", async () => {
  await using bench = await open(0, { stopFirst: 4, stopLast: 6 });
  const events = [
    [1, 3, force],
    [2, 7, force],
    [4, 6, force],
    [5, 4, force],
  ] as const;
  expect((await bench.run(9, events, { stopOnSpike: 1 })).stepsDone).toBe(5);
  expect((await bench.run(9, events)).stepsDone).toBe(9);
});
