import fc from "fast-check";
import { expect, it } from "vitest";
import { compressRegion, compressRows } from "../../host/compiler/cheapest-writes.js";
import { Device } from "../../host/device/device.js";
import { eventList } from "../../host/events/events.js";
import { Network } from "../../host/network/network.js";
import { FRAME_OVERHEAD_BYTES, WORD_BYTES } from "../../protocol/codecs/frame.js";
import { BUILDS } from "../../protocol/tables/builds.js";
import { FakeDevice } from "../unit/host/device/fake-device.js";

const ROW_WORDS = 4;
const weightByte = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.constant(9), fc.integer({ min: 0, max: 255 }));
const row = fc.array(weightByte, { minLength: 4 * ROW_WORDS, maxLength: 4 * ROW_WORDS });
// Rows in runs of equal ones, as networks have them.
const image = fc
  .array(fc.tuple(row, fc.integer({ min: 1, max: 6 })), { minLength: 1, maxLength: 12 })
  .map((runs) => runs.flatMap(([bytes, times]) => new Array<number[]>(times).fill(bytes)).slice(0, 32))
  .map((rows) => new Uint32Array(Uint8Array.from(rows.flat()).buffer));

it("compressed writes leave exactly the image, for about no more bytes than plain ones", async () => {
  await fc.assert(
    fc.asyncProperty(image, fc.boolean(), fc.constantFrom(0, 9), async (words, sparse, background) => {
      const address = 0x3000000;
      const pattern = Uint32Array.of(background * 0x01010101);
      const region = { address, words, rowWords: ROW_WORDS, background: pattern, sparse };
      const requests = compressRegion(region, BUILDS.tiny.payloadWords);
      const fake = new FakeDevice();
      const core = await Device.open(fake);
      await core.submitAll(requests);
      expect(fake.memory.weights.subarray(0, words.length)).toEqual(words);
      expect(requests.every(({ body }) => body.length <= BUILDS.tiny.payloadWords)).toBe(true);
      if (!sparse) expect(requests.some(({ name }) => name === "sparse")).toBe(false);
      const bytes = requests.reduce((sum, { body }) => sum + FRAME_OVERHEAD_BYTES + WORD_BYTES * body.length, 0);
      const plain = Math.ceil(words.length / 63) * 12 + WORD_BYTES * words.length;
      // The background fill is 20 bytes; there may be more frames than with plain writing.
      expect(bytes).toBeLessThanOrEqual(plain + 20 + 12);
    }),
    { numRuns: 200 },
  );
});

it("so do writes of an image that is asked for window by window", async () => {
  const windows = fc.constantFrom(ROW_WORDS, 3 * ROW_WORDS, 7 * ROW_WORDS + 1);
  await fc.assert(
    fc.asyncProperty(image, windows, fc.constantFrom(0, 9), async (words, windowWords, background) => {
      const all = new Uint8Array(words.buffer);
      const rowBytes = ROW_WORDS * WORD_BYTES;
      const write = (first: number, rows: number, into: Uint8Array) =>
        into.set(all.subarray(first * rowBytes, (first + rows) * rowBytes));
      const pattern = Uint32Array.of(background * 0x01010101);
      const rows = words.length / ROW_WORDS;
      const region = { address: 0x3000000, rows, write, rowWords: ROW_WORDS, background: pattern, sparse: true };
      const fake = new FakeDevice();
      const core = await Device.open(fake);
      await core.submitAll(compressRows(region, BUILDS.tiny.payloadWords, windowWords));
      expect(fake.memory.weights.subarray(0, words.length)).toEqual(words);
    }),
    { numRuns: 100 },
  );
});

it("any network is read back from the device as it was given", async () => {
  const size = fc.integer({ min: 1, max: 8 });
  const shape = fc.record({
    axons: fc.integer({ min: 1, max: 16 }),
    a: size,
    b: size,
    seed: fc.nat(),
    density: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  await fc.assert(
    fc.asyncProperty(shape, async ({ axons, a, b, seed, density }) => {
      const network = new Network({ axons });
      const populations = [a, b].map((n, i) => network.population(`p${i}`, n, { threshold: 100 }));
      for (const [i, source] of [network.axons, ...populations].entries()) {
        const weights = {
          kind: "random",
          min: -128,
          max: 127,
          probability: density,
          seed: (seed + i) % 2 ** 32,
        } as const;
        network.connect(source, populations[i % 2]!, weights);
      }
      const core = await Device.open(new FakeDevice());
      await core.program(network);
      for (const { source, target, weights } of network.projections) {
        expect(await core.readWeights(source, target)).toEqual(weights);
      }
    }),
    { numRuns: 100 },
  );
});

it("a run delivers every event once, in its step, however it is cut into frames", async () => {
  const event = fc.tuple(fc.nat({ max: 5000 }), fc.nat({ max: 15 }));
  const early = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 600 }), early, async (pairs, ends) => {
      const fake = new FakeDevice();
      const core = await Device.open(fake);
      const network = new Network({ axons: 16 });
      network.population("out", 16, { threshold: 1 });
      await core.program(network);
      let runs = 0;
      fake.beforeRun = (_first, steps) => Math.min(steps, ends[runs++ % ends.length]!);
      const result = await core.run({ steps: 5001, input: eventList(pairs) });
      const unique = [...new Set(pairs.map(([step, axon]) => step * 16 + axon))].sort((x, y) => x - y);
      expect([...result.spikes.steps].map((step, e) => step * 16 + result.spikes.indices[e]!)).toEqual(unique);
      expect([result.stepsDone, result.cycles, fake.step]).toEqual([5001, 500_100, 5001]);
    }),
    { numRuns: 100 },
  );
});
