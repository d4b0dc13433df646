import { type Field, packWord, type Word } from "../../protocol/tables/fields.js";
import { LIMITS } from "../../protocol/tables/limits.js";
import { NEURON_PARAMETERS } from "../../protocol/tables/memory-map.js";

type ParameterWords = typeof NEURON_PARAMETERS;
/** The name of a neuron's parameter in the core: a field of one of its parameter words. */
export type RawParameter = {
  [W in keyof ParameterWords]: keyof ParameterWords[W]["fields"] & string;
}[keyof ParameterWords];
/** All parameters of one neuron, as the core's integers. */
export type NeuronParameters = Record<RawParameter, number>;

/** Every raw parameter with its bit-field, which holds its range and its meaning. */
export const RAW_PARAMETERS: Readonly<Record<RawParameter, Field>> = Object.assign(
  {},
  ...Object.values<Word>(NEURON_PARAMETERS).map((layout) => layout.fields),
);

/** Value of a parameter that a network does not give; `threshold` has no default. */
export const PARAMETER_DEFAULTS: Readonly<Omit<NeuronParameters, "threshold">> = {
  resetPotential: 0,
  resetBySubtraction: 0,
  leak: 0,
  linearLeak: 0,
  currentDecay: LIMITS.decayOne,
  axonShift: 0,
  neuronShift: 0,
  bias: 0,
  adaptationIncrement: 0,
  refractorySteps: 0,
  adaptationDecay: 0,
  grouped: 0,
  groupStart: 0,
  modulator: 0,
  linear: 0,
};

/** A neuron that cannot fire, for the places a network leaves free: it forgets everything and has the highest threshold. */
export const SILENT_NEURON: Readonly<NeuronParameters> = {
  ...PARAMETER_DEFAULTS,
  threshold: RAW_PARAMETERS.threshold.max,
  leak: LIMITS.decayOne,
};

/** The parameter words of one neuron, in address order. */
export function packNeuron(values: NeuronParameters): Uint32Array {
  const words = Object.values<Word>(NEURON_PARAMETERS).map((layout) =>
    packWord(layout, Object.fromEntries(Object.keys(layout.fields).map((key) => [key, values[key as RawParameter]]))),
  );
  return Uint32Array.from(words);
}

/** Units of physical values. */
export interface Units {
  /** Millivolts that one unit of v, i and the threshold stands for. */
  readonly millivoltsPerUnit?: number | undefined;
  /** Millivolts at which v is 0. */
  readonly restingPotentialMv?: number | undefined;
  /** Milliseconds that one step stands for. */
  readonly stepMs?: number | undefined;
}

/** What the conversion of a physical value needs, complete. */
export interface Scale {
  readonly millivoltsPerUnit: number;
  readonly restingPotentialMv: number;
  readonly stepMs: number;
  /** Steps from one decay of the adaptation to the next. */
  readonly adaptationDecayPeriod: number;
}

/** A way to give a raw parameter in physical units. */
export interface PhysicalParameter {
  readonly raw: RawParameter;
  readonly unit: "mV" | "ms" | "steps";
  readonly doc: string;
  /** Physical to raw, not yet rounded. */
  readonly toRaw: (value: number, scale: Scale) => number;
  /** What the rounded raw value stands for. */
  readonly toPhysical: (raw: number, scale: Scale) => number;
}

const relativeMv = (raw: RawParameter, doc: string): PhysicalParameter => ({
  raw,
  unit: "mV",
  doc,
  toRaw: (mv, s) => mv / s.millivoltsPerUnit,
  toPhysical: (units, s) => units * s.millivoltsPerUnit,
});

const absoluteMv = (raw: RawParameter, doc: string): PhysicalParameter => ({
  raw,
  unit: "mV",
  doc,
  toRaw: (mv, s) => (mv - s.restingPotentialMv) / s.millivoltsPerUnit,
  toPhysical: (units, s) => units * s.millivoltsPerUnit + s.restingPotentialMv,
});

/**
 * A decay factor from a time constant: k = 65536 (1 - exp(-dt / tau)), the exact solution of dx/dt = -x / tau over one
 * period dt of the decay.
 */
function timeConstant(raw: RawParameter, unit: "ms" | "steps", doc: string): PhysicalParameter {
  const period = (s: Scale) =>
    (unit === "ms" ? s.stepMs : 1) * (raw === "adaptationDecay" ? s.adaptationDecayPeriod : 1);
  return {
    raw,
    unit,
    doc,
    toRaw: (tau, s) => -LIMITS.decayOne * Math.expm1(-period(s) / tau),
    toPhysical: (k, s) => -period(s) / Math.log1p(-k / LIMITS.decayOne),
  };
}

/** The physical parameters a network may give instead of raw ones. */
export const PHYSICAL_PARAMETERS = {
  thresholdMv: absoluteMv("threshold", "Firing threshold in mV, on the scale of restingPotentialMv"),
  resetPotentialMv: absoluteMv("resetPotential", "v after a spike in mV, on the scale of restingPotentialMv"),
  membraneTimeConstantMs: timeConstant("leak", "ms", "Time in which v falls to 1/e"),
  membraneTimeConstantSteps: timeConstant("leak", "steps", "Steps in which v falls to 1/e"),
  linearLeakMv: relativeMv("linearLeak", "mV that v moves toward rest in a step"),
  currentTimeConstantMs: timeConstant("currentDecay", "ms", "Time in which the synaptic current falls to 1/e"),
  currentTimeConstantSteps: timeConstant("currentDecay", "steps", "Steps in which the synaptic current falls to 1/e"),
  biasMv: relativeMv("bias", "mV added to v in every step"),
  adaptationIncrementMv: relativeMv("adaptationIncrement", "mV added to the threshold at a spike"),
  refractoryMs: {
    raw: "refractorySteps",
    unit: "ms",
    doc: "Time after a spike in which v stays",
    toRaw: (ms, s) => ms / s.stepMs,
    toPhysical: (steps, s) => steps * s.stepMs,
  },
  adaptationTimeConstantMs: timeConstant("adaptationDecay", "ms", "Time in which the adaptation falls to 1/e"),
  adaptationTimeConstantSteps: timeConstant("adaptationDecay", "steps", "Steps in which the adaptation falls to 1/e"),
} as const satisfies Record<string, PhysicalParameter>;

export type PhysicalParameterName = keyof typeof PHYSICAL_PARAMETERS;
