import type { LearningEntry } from "lifwire";
import { type Device, eventList, Network, teach } from "lifwire";
import type { Registers } from "./formula.js";

/** Time differences that are measured, in steps: neuron minus axon. */
export const LAGS = Array.from({ length: 81 }, (_, i) => i - 40);
const PRE_STEP = 50;
const STEPS = 100;

/** What one spike of the source and one of the neuron made of the weight, in 2^-F units; one value per lag. */
export interface Measured {
  readonly weights: Float64Array;
  readonly registers: Registers;
}

/**
 * Measures all lags at once: axon k and neuron k are the pair of lag k, all axons spike in one step, and a teacher makes
 * each neuron fire in its own. With `earlier` the axons also spike that many steps earlier.
 */
export async function measure(core: Device, rule: LearningEntry, before: number, earlier?: number): Promise<Measured> {
  const net = new Network({ axons: LAGS.length, learning: rule });
  const out = net.population("out", LAGS.length, { threshold: 131_071 });
  net.connect(net.axons, out, { kind: "one-to-one", weight: before }, { plastic: true });
  await core.program(net);
  const preSteps = earlier === undefined ? [PRE_STEP] : [PRE_STEP - earlier, PRE_STEP];
  await core.run({
    steps: STEPS,
    learning: true,
    input: eventList(preSteps.flatMap((step) => LAGS.map((_, k) => [step, k] as const))),
    teacher: teach(LAGS.map((lag, k) => ({ step: PRE_STEP + lag, neuron: out.first + k, fires: true }))),
  });
  const matrix = await core.readWeights(net.axons, out, { fraction: true });
  const floats = matrix.toFloats();
  const one = 2 ** core.descriptor.fractionBits;
  for (let i = 0; i < floats.length; i++) {
    if (i % (LAGS.length + 1) !== 0 && floats[i] !== 0) throw new Error("a synapse that is not plastic has changed");
  }
  return {
    weights: Float64Array.from(LAGS, (_, k) => floats[k * (LAGS.length + 1)]! * one),
    registers: await readRegisters(core),
  };
}

async function readRegisters(core: Device): Promise<Registers> {
  const rule = await core.readRegister("learningRule");
  const signed = async (name: "preAmplitude" | "postAmplitude" | "belowAmplitude") =>
    ((await core.readRegister(name)) << 16) >> 16;
  return {
    preAmplitude: await signed("preAmplitude"),
    postAmplitude: await signed("postAmplitude"),
    belowAmplitude: await signed("belowAmplitude"),
    amplitudeScale: (rule >>> 12) & 15,
    traceTarget: await core.readRegister("traceTarget"),
    preTraceDecay: await core.readRegister("preTraceDecay"),
    postTraceDecay: await core.readRegister("postTraceDecay"),
    preTraceIncrement: await core.readRegister("preTraceIncrement"),
    postTraceIncrement: await core.readRegister("postTraceIncrement"),
  };
}
