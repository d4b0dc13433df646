import type { Field } from "../../protocol/tables/fields.js";
import type { RegisterName } from "../../protocol/tables/registers.js";
import { formatPath, issueError, type Path } from "./issue.js";
import type { ParameterEntry } from "./network-schema.js";
import {
  PARAMETER_DEFAULTS,
  PHYSICAL_PARAMETERS,
  type PhysicalParameter,
  type PhysicalParameterName,
  RAW_PARAMETERS,
  type RawParameter,
  type Scale,
  type Units,
} from "./neuron-parameters.js";

/** What rounding did to one physical value; for a list, to the value it hit hardest. */
export interface Quantisation {
  /** Place of the value in the network file. */
  readonly path: string;
  /** The raw parameter or register it became, or "weight". */
  readonly parameter: RawParameter | RegisterName | "weight";
  /** Empty for plain numbers. */
  readonly unit: PhysicalParameter["unit"] | "weight units" | "of the distance" | "";
  readonly asked: number;
  /** What the device does instead, in the same unit. */
  readonly got: number;
  readonly raw: number;
  /** How many values other than 0 became 0; absent if none did. */
  readonly vanished?: number;
}

/** Each parameter of a population, one value per neuron. */
export type PopulationParameters = Readonly<Record<RawParameter, Int32Array>>;

export interface Where {
  readonly file?: string;
  readonly path: Path;
}

/** The scale of a network, complete except for the units it does not give, which `needUnits` reports. */
export function scaleOf(units: Units | undefined, adaptationDecayLog2: number): Scale {
  return {
    millivoltsPerUnit: units?.millivoltsPerUnit ?? Number.NaN,
    restingPotentialMv: units?.restingPotentialMv ?? 0,
    stepMs: units?.stepMs ?? Number.NaN,
    adaptationDecayPeriod: 2 ** adaptationDecayLog2,
  };
}

/** Throws when the scale lacks what is needed to convert a value in `unit`. */
export function needUnits(unit: PhysicalParameter["unit"], scale: Scale, where: Where): void {
  const key = { mV: "millivoltsPerUnit", ms: "stepMs", steps: undefined }[unit];
  if (key !== "millivoltsPerUnit" && key !== "stepMs") return;
  if (Number.isNaN(scale[key])) {
    const allowed = `a number above 0, because ${formatPath(where.path)} is in ${unit}`;
    throw issueError({ path: ["units", key], value: undefined, allowed }, where.file);
  }
}

/** Turns a population's parameters, raw and physical ones, into the core's integers; throws NETWORK_INVALID. */
export function resolveParameters(
  entry: ParameterEntry,
  size: number,
  scale: Scale,
  where: Where,
): { values: PopulationParameters; quantisation: Quantisation[] } {
  const quantisation: Quantisation[] = [];
  const values: Partial<Record<RawParameter, Int32Array>> = {};
  const givenBy = new Map<RawParameter, string>();
  for (const [key, given] of Object.entries(entry)) {
    if (given === undefined) continue;
    const at = { ...where, path: [...where.path, key] };
    const physical: PhysicalParameter | undefined = PHYSICAL_PARAMETERS[key as PhysicalParameterName];
    const raw = physical ? physical.raw : (key as RawParameter);
    const other = givenBy.get(raw);
    if (other)
      throw issueError({ path: at.path, value: given, allowed: `only one of ${other} and ${key}` }, where.file);
    givenBy.set(raw, key);
    const each = spread(given, size, at);
    if (!physical) values[raw] = Int32Array.from(each);
    else values[raw] = quantiseEach(each, Array.isArray(given), physical, scale, at, quantisation);
  }
  if (!values.threshold) {
    const { min, max } = RAW_PARAMETERS.threshold;
    const allowed = `an integer ${min}..${max}, or thresholdMv`;
    throw issueError({ path: [...where.path, "threshold"], value: undefined, allowed }, where.file);
  }
  for (const [key, preset] of Object.entries(PARAMETER_DEFAULTS)) {
    values[key as RawParameter] ??= new Int32Array(size).fill(preset);
  }
  return { values: values as PopulationParameters, quantisation };
}

/** One value per neuron, from one value for all or a list; throws NETWORK_INVALID for a list of another length. */
export function spread(given: number | readonly number[], size: number, where: Where): readonly number[] {
  if (typeof given === "number") return new Array<number>(size).fill(given);
  if (given.length === size) return given;
  throw issueError(
    { path: [...where.path, "length"], value: given.length, allowed: `${size}, one value per neuron` },
    where.file,
  );
}

function quantiseEach(
  asked: readonly number[],
  isList: boolean,
  physical: PhysicalParameter,
  scale: Scale,
  where: Where,
  report: Quantisation[],
): Int32Array {
  needUnits(physical.unit, scale, where);
  const field = RAW_PARAMETERS[physical.raw];
  let worst: Quantisation | undefined;
  let vanished = 0;
  const raws = asked.map((value, n) => {
    const raw = Math.round(physical.toRaw(value, scale)) + 0; // + 0 turns -0 into 0
    if (!(raw >= field.min && raw <= field.max)) {
      const allowed = physicalRange(field, physical, scale);
      throw issueError({ path: isList ? [...where.path, n] : where.path, value, allowed }, where.file);
    }
    const got = physical.toPhysical(raw, scale);
    if (got === 0 && value !== 0) vanished++;
    if (!worst || Math.abs(got - value) > Math.abs(worst.got - worst.asked)) {
      worst = { path: formatPath(where.path), parameter: physical.raw, unit: physical.unit, asked: value, got, raw };
    }
    return raw;
  });
  if (worst) report.push(vanished > 0 ? { ...worst, vanished } : worst);
  return Int32Array.from(raws);
}

function physicalRange(field: Field, physical: PhysicalParameter, scale: Scale): string {
  const [low, high] = [physical.toPhysical(field.min, scale), physical.toPhysical(field.max, scale)];
  return `${trim(low)}..${trim(high)} ${physical.unit} (${physical.raw} ${field.min}..${field.max})`;
}

/** A number for messages, without the noise of its last binary digits. */
export function trim(value: number): string {
  return String(Number(value.toPrecision(9)));
}
