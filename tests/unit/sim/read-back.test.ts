import { describe, expect, test } from "vitest";
import { connect } from "../../../host/api/connect.js";
import type { Backend } from "../../../host/api/open-device.js";
import { eventList } from "../../../host/events/events.js";
import { Network } from "../../../host/network/network.js";
import { regionAddress } from "../../../protocol/tables/memory-map.js";

// What is written is what is read, whatever it is, and what is cleared is gone.

const UNREACHED = 131071;
const SIZE = 16; // of the build: axons and neurons
const all = Array.from({ length: SIZE }, (_, n) => n);
const rows = (of: (source: number, neuron: number) => number) => all.map((s) => all.map((n) => of(s, n)));
/** 256 different weights, one for each byte. */
const EVERY_BYTE = rows((s, n) => ((s * SIZE + n + 77) & 0xff) - 128);

describe.each<Backend>(["sim", "rtl"])("memory over the link (%s)", (backend) => {
  const open = () => connect(backend, { build: "tiny", baudRate: 12_500_000 });
  const spikesOf = ({ spikes }: { spikes: { steps: Uint32Array; indices: Uint16Array } }) =>
    Array.from(spikes.steps, (step, e) => [step, spikes.indices[e]!]);

  test("any byte may be data, on the way there and back", async () => {
    await using core = await open();
    const words = Uint32Array.from({ length: 256 }, (_, byte) => byte * 0x01010101);
    for (let at = 0; at < 256; at += 128) {
      await core.write(regionAddress("weights"), words.subarray(at, at + 128));
      expect(await core.read(regionAddress("weights"), 128)).toEqual(words.slice(at, at + 128));
    }
    for (const word of [0xffffffff, 0x00ff00ff, 0x80808080, 0x13111211]) {
      await core.writeRegister("scratch", word);
      expect(await core.readRegister("scratch")).toBe(word);
    }
    expect(core.linkStatistics.retries).toBe(0);
  });

  test("every weight reads back, those between neurons and the last one too", async () => {
    await using core = await open();
    const network = new Network({ axons: SIZE });
    const neurons = network.population("neurons", SIZE, { threshold: UNREACHED });
    const recurrent = EVERY_BYTE.map((row) => [...row].reverse()).reverse();
    network.connect(network.axons, neurons, EVERY_BYTE);
    network.connect(neurons, neurons, recurrent);
    await core.program(network);
    expect([...(await core.readWeights(network.axons, neurons)).values]).toEqual(EVERY_BYTE.flat());
    expect([...(await core.readWeights(neurons, neurons)).values]).toEqual(recurrent.flat());
    const last = (await core.read(regionAddress("weights", 127), 1))[0]!;
    expect(last >> 24).toBe(recurrent[15]![15]);
    await core.run({ steps: 20, input: eventList(all.map((axon) => [axon, axon])) });
    expect([...(await core.readWeights(neurons, neurons)).values]).toEqual(recurrent.flat());
  });

  test("axon n drives neuron n, and neuron n is bit n", async () => {
    await using core = await open();
    const network = new Network({ axons: SIZE });
    const neurons = network.population("neurons", SIZE, { threshold: 40 });
    network.connect(network.axons, neurons, { kind: "one-to-one", weight: 40 });
    await core.program(network);
    for (const n of all) {
      expect(spikesOf(await core.run({ steps: 1, input: eventList([[0, n]]) }))).toEqual([[0, n]]);
      expect((await core.read(regionAddress("fired"), 1))[0]).toBe(1 << n);
    }
  });

  test("no state leaks into the next run when it is cleared, and all of it stays when it is not", async () => {
    await using core = await open();
    const network = new Network({ axons: SIZE });
    const neurons = network.population("neurons", SIZE, {
      threshold: 150,
      leak: 900,
      currentDecay: 20_000,
      refractorySteps: 2,
      adaptationIncrement: 25,
      adaptationDecay: 500,
    });
    network.connect(network.axons, neurons, { kind: "random", min: -20, max: 60, seed: 5 });
    network.connect(neurons, neurons, { kind: "random", min: -20, max: 30, seed: 6 });
    await core.program(network);
    const input = eventList(Array.from({ length: 200 }, (_, e) => [e % 40, (e * 7) % SIZE]));
    const first = await core.run({ steps: 40, input });
    expect(first.spikes.steps.length).toBeGreaterThan(50);
    const state = await core.readState(neurons);
    const uncleared = await core.run({ steps: 40, input });
    expect(spikesOf(uncleared)).not.toEqual(spikesOf(first));
    const cleared = await core.run({ steps: 40, input, clear: "all" });
    expect(spikesOf(cleared)).toEqual(spikesOf(first));
    expect(await core.readState(neurons)).toEqual(state);
    await core.clear("all");
    for (const values of Object.values(await core.readState(neurons)))
      expect(values.every((x: number) => x === 0)).toBe(true);
    await core.run({ steps: 40, input });
    await core.program(network);
    expect(spikesOf(await core.run({ steps: 40, input }))).toEqual(spikesOf(first));
  });
});
