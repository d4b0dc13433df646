import { describe, expect, test } from "vitest";
import { EVENT_KINDS } from "../../../protocol/codecs/event-codec.js";
import { runRequest, writeRequest } from "../../../protocol/codecs/requests.js";
import { BUILDS, type Build, checkBuild } from "../../../protocol/tables/builds.js";
import { consolidationCycles, runCycles, stepCycles } from "../../../protocol/tables/cycle-formula.js";
import { NEURON_PARAMETERS, regionAddress } from "../../../protocol/tables/memory-map.js";
import { registerAddress } from "../../../protocol/tables/registers.js";
import { open, SILENT } from "../support/learning-cores.js";
import { type Event, LearningBench } from "../support/learning-support.js";

// The third factor in its parts: modulator signals, teaching, consolidation, encode steps, and their cycles.

const { teach } = EVENT_KINDS;
const BUILD: Build = checkBuild({ ...BUILDS.tiny, name: "third", thirdFactor: true });
const FIRST = BUILD.axons; // source of neuron 0

/** A core whose neuron 1 is a modulator with these weights onto neurons 0..3, all others silent. */
async function modulated(
  weights: readonly number[],
  more: Readonly<Record<string, number>> = {},
): Promise<LearningBench> {
  const bench = await open(BUILD, (n) => (n === 1 ? { ...SILENT, modulator: 1, ...more } : SILENT));
  await bench.setWeights(row(BUILD, FIRST + 1, weights));
  return bench;
}

function row({ axons, neurons, fractionBits }: Build, source: number, weights: readonly number[]): number[] {
  const all = Array((axons + neurons) * neurons).fill(0);
  for (const [n, weight] of weights.entries()) all[source * neurons + n] = weight * 2 ** fractionBits;
  return all;
}

const signalsOf = async (bench: LearningBench) =>
  (await bench.read("modulatorSignal")).slice(0, 4).map((word) => (word << 16) >> 16);
const learn = { learn: 1 } as const;

describe("modulator signals", () => {
  test("a taught neuron raises them by its weights, each time", async () => {
    await using bench = await modulated([3, -5, 0, 127]);
    await bench.set({ modulatorShift: 2 });
    const events: Event[] = [
      [0, 1, teach],
      [0, 1, teach],
      [2, 1, teach],
    ];
    await bench.run(3, events, learn);
    expect(await signalsOf(bench)).toEqual([36, -60, 0, 1524]);
  });

  test("a modulator that fires lowers them in the step behind, and moves no current", async () => {
    await using bench = await modulated([3, -5, 0, 127], { threshold: 0 });
    await bench.run(1, [], learn);
    expect(await signalsOf(bench)).toEqual([0, 0, 0, 0]);
    await bench.run(1, [], learn);
    expect(await signalsOf(bench)).toEqual([-3, 5, 0, -127]);
    const state = await bench.read("state");
    expect(state.filter((_, i) => i % 4 === 1).every((current) => current === 0)).toBe(true);
  });

  test("they saturate on either side", async () => {
    await using bench = await modulated([127, -128, 1, 0]);
    await bench.set({ modulatorShift: 8 });
    await bench.run(
      1,
      [
        [0, 1, teach],
        [0, 1, teach],
      ],
      learn,
    );
    expect(await signalsOf(bench)).toEqual([32767, -32768, 512, 0]);
  });

  test("a run without learning leaves them, and takes as long", async () => {
    await using bench = await modulated([3, -5, 0, 127], { threshold: 0 });
    const reply = await bench.run(3, [[1, 1, teach]]);
    expect(await signalsOf(bench)).toEqual([0, 0, 0, 0]);
    const step = (neuronSpikes: number, teaches: number) =>
      stepCycles(BUILD, { axonSpikes: 0, neuronSpikes, teaches, idleHalves: teaches });
    expect(reply.cycles).toBe(runCycles(BUILD, [step(0, 0), step(1, 1), step(1, 0)]));
  });

  test("the weights of a step are those before its changes; teaching changes none and raises no trace", async () => {
    await using bench = await modulated([3, -5, 0, 127]);
    await bench.writeBytes("plastic", Array(32 * 16).fill(1));
    await bench.set({ preGain: 2, preAmplitude: 3000, weightMin: -128, weightMax: 127, preTraceIncrement: 9 });
    await bench.write("postTrace", Array(16).fill(5));
    const before = await bench.weights();
    await bench.run(1, [[0, 1, teach]], learn);
    expect(await bench.weights()).toEqual(before);
    expect((await bench.read("preTrace")).every((x) => x === 0)).toBe(true);
  });

  test("they are cleared by their flag alone, and hold what is written", async () => {
    await using bench = await modulated([]);
    await bench.write("modulatorSignal", [0x8000, 0x7fff, 0xffff, 1]);
    await bench.run(0, [], { clearTraces: 1, clearPotential: 1 });
    expect(await signalsOf(bench)).toEqual([-32768, 32767, -1, 1]);
    const reply = await bench.run(0, [], { clearModulator: 1 });
    expect(await signalsOf(bench)).toEqual([0, 0, 0, 0]);
    expect(reply.cycles).toBe(runCycles(BUILD, [], true));
    const above = writeRequest(regionAddress("modulatorSignal"), [0x10000]);
    expect(await bench.refusal(above)).toEqual(["badValue", regionAddress("modulatorSignal")]);
  });
});

describe("consolidation", () => {
  const consolidate = { learn: 1, consolidate: 1 } as const;
  const amplitudes = {
    postAmplitude: 32767,
    feedbackAmplitude: 32767,
    weightMin: -128,
    weightMax: 127,
    roundNearest: 1,
  };

  /** A core with all synapses plastic, x of axon 2 and y of neurons 0 and 1 set, m of neurons 0..2. */
  async function traced(registers: Readonly<Record<string, number>> = {}): Promise<LearningBench> {
    const bench = await open(BUILD, (n) => ({ ...SILENT, modulator: n === 5 ? 1 : 0, linear: n === 2 ? 1 : 0 }));
    await bench.writeBytes("plastic", Array(32 * 16).fill(1));
    await bench.set({ ...amplitudes, ...registers });
    await bench.write("preTrace", [32768], 2);
    await bench.write("postTrace", [100, 40000]);
    await bench.write("modulatorSignal", [512, -768 & 0xffff, 256, 7992]);
    return bench;
  }

  const changes = (weights: readonly number[]) =>
    [...weights.entries()].filter(([, w]) => w !== 0).map(([cell, w]) => [Math.floor(cell / 16), cell % 16, w]);

  test("a run of no steps consolidates: traced sources, gated neurons and linear ones; fired or not", async () => {
    await using bench = await traced();
    const reply = await bench.run(0, [], consolidate);
    // Drive 32767 times m over 65536, rounded.
    expect(changes(await bench.weights())).toEqual([
      [2, 0, 256],
      [2, 1, -384],
      [2, 2, 128],
    ]);
    const activity = { any: true, sources: 1, modulators: 0, clears: false };
    expect(reply.cycles).toBe(runCycles(BUILD, [], true) + consolidationCycles(BUILD, activity));
    expect(await signalsOf(bench)).toEqual([512, -768, 256, 7992]);
  });

  test("a modulator's row goes by its m and y", async () => {
    await using bench = await traced({ clearAfter: 1 });
    await bench.write("modulatorSignal", [0, 0, 0, 0, 0, 0x8000]);
    await bench.write("preTrace", [0], 2);
    const reply = await bench.run(0, [], consolidate);
    // -32767 times 100 and 32767 over 65536, the bound is -128 * 16.
    expect(changes(await bench.weights())).toEqual([
      [FIRST + 5, 0, -50],
      [FIRST + 5, 1, -2048],
    ]);
    const activity = { any: true, sources: 0, modulators: 1, clears: true };
    expect(reply.cycles).toBe(runCycles(BUILD, [], true) + consolidationCycles(BUILD, activity));
    expect(await bench.read("modulatorSignal")).toEqual(Array(16).fill(0));
  });

  test("with all m 0 nothing changes, and no random number is drawn", async () => {
    await using bench = await traced({ roundNearest: 0 });
    await bench.write("modulatorSignal", Array(16).fill(0));
    const before = await bench.read("random");
    const reply = await bench.run(0, [], consolidate);
    expect(await bench.read("random")).toEqual(before);
    const activity = { any: false, sources: 0, modulators: 0, clears: false };
    expect(reply.cycles).toBe(runCycles(BUILD, [], true) + consolidationCycles(BUILD, activity));
  });

  test("the reward scales both amplitudes, sign included", async () => {
    await using bench = await traced({ reward: -128 });
    await bench.run(0, [], consolidate);
    expect(changes(await bench.weights())).toEqual([
      [2, 0, -128],
      [2, 1, 192],
      [2, 2, -64],
    ]);
  });

  test("periodic: behind steps by the step counter, not at the end", async () => {
    await using bench = await traced({ periodic: 1, periodLog2: 2 });
    const counts: number[] = [];
    for (const steps of [0, 3, 1, 2, 2, 4]) {
      await bench.run(steps, [], consolidate);
      counts.push((await bench.weights())[2 * 16]!);
    }
    expect(counts).toEqual([0, 0, 256, 256, 512, 768]);
  });

  test("a run that a spike ends consolidates; one that a stop cuts short does not", async () => {
    await using bench = await traced({ stopFirst: 7, stopLast: 7 });
    await bench.setNeuron(7, { threshold: 0, currentDecay: 65536 });
    const reply = await bench.run(9, [], { ...consolidate, stopOnSpike: 1 });
    expect(reply.stepsDone).toBe(1);
    expect((await bench.weights())[2 * 16]).toBe(256);
  });

  test("one without learning, or beside a rule at presynaptic spikes, is refused; one beside a rule at columns is not", async () => {
    await using bench = await traced();
    const flags = 1 << 12;
    expect(await bench.refusal(runRequest(0, 1, { consolidate: 1 }))).toEqual(["badValue", flags]);
    await bench.set({ preGain: 1 });
    expect(await bench.refusal(runRequest(0, 1, consolidate))).toEqual(["badValue", flags | (1 << 7)]);
    await bench.set({ preGain: 0, postGain: 1 });
    await bench.run(1, [], consolidate);
  });
});

describe("encode steps", () => {
  test("the encoder stops behind them, phases stay, cycles are those of a step without it", async () => {
    await using bench = await open(BUILD, () => SILENT);
    await bench.set({ encodeSteps: 2 });
    await bench.writeBytes("intensity", [...Array(15).fill(0), 200]);
    const reply = await bench.run(4, [], { encode: 1 });
    expect((await bench.readBytes("phase"))[15]).toBe(400 - 256);
    const step = (axonSpikes: number, encode: boolean) => stepCycles(BUILD, { axonSpikes, neuronSpikes: 0, encode });
    expect(reply.cycles).toBe(runCycles(BUILD, [step(0, true), step(1, true), step(0, false), step(0, false)]));
  });
});

describe("a build without the third factor", () => {
  const bench = () => new LearningBench({ ...BUILDS.tiny, thirdFactor: false });

  test("refuses its flags, bits, registers, events and region", async () => {
    await using core = bench();
    for (const flags of [{ consolidate: 1, learn: 1 }, { clearModulator: 1 }]) {
      expect((await core.refusal(runRequest(0, 1, flags)))[0]).toBe("badValue");
    }
    for (const field of [NEURON_PARAMETERS.adaptation.fields.modulator, NEURON_PARAMETERS.adaptation.fields.linear]) {
      expect(await core.refusal(writeRequest(regionAddress("parameters", 7), [2 ** field.lsb]))).toEqual([
        "badValue",
        regionAddress("parameters", 7),
      ]);
    }
    for (const name of ["consolidation", "feedbackAmplitude", "encodeSteps"] as const) {
      const address = registerAddress(name);
      expect(await core.refusal(writeRequest(address, [0]))).toEqual(["readOnly", address]);
    }
    expect(await core.refusal(runRequest(0, 1, {}, [0x0000fffd | (3 << 16)]))).toEqual(["badEvent", 0]);
    const region = writeRequest(regionAddress("modulatorSignal"), [0]);
    expect(await core.refusal(region)).toEqual(["badAddress", regionAddress("modulatorSignal")]);
  });

  test("a build without columns takes no rule at postsynaptic spikes", async () => {
    await using core = new LearningBench(checkBuild({ ...BUILD, columns: false }));
    const address = registerAddress("learningRule");
    expect(await core.refusal(writeRequest(address, [1 << 4]))).toEqual(["badValue", address]);
    await core.ask(writeRequest(address, [1]));
  });
});
