import { type PopulationDrive, resolveDrive } from "./drive.js";
import { issueError } from "./issue.js";
import type { NetworkHead, PopulationEntry } from "./network-schema.js";
import { spread, type Where } from "./quantise.js";

const STATES = ["potential", "current", "adaptation", "refractory", "fired"] as const;

/** State of a population's neurons before the first step, one value per neuron. */
export type StatesBefore = Readonly<Record<(typeof STATES)[number], Int32Array>>;

/** What a population keeps of the model it was imported from. */
export interface ModelPart {
  /** State before the first step; undefined when all of it is 0. */
  readonly before: StatesBefore | undefined;
  /** Steps by which its spikes come later on the core than in the model. */
  readonly latency: number;
  /** Units of v that stand for 1 in the model, one per neuron; undefined when there is no model. */
  readonly unitsPerValue: Float64Array | undefined;
  /** What the values of a sample do to it; undefined when they do nothing. */
  readonly drive: PopulationDrive | undefined;
}

/** For neurons without a known model. */
export const NO_MODEL: ModelPart = { before: undefined, latency: 0, unitsPerValue: undefined, drive: undefined };

/** The part as the core's integers, one value per neuron; throws NETWORK_INVALID for a list of another length. */
export function resolveModelPart(entry: PopulationEntry, size: number, where: Where, head: NetworkHead): ModelPart {
  const { before, latency = 0 } = entry;
  const at = (...path: string[]) => ({ ...where, path: [...where.path, ...path] });
  const unitsPerValue =
    entry.unitsPerValue === undefined
      ? undefined
      : Float64Array.from(spread(entry.unitsPerValue, size, at("unitsPerValue")));
  const drive =
    entry.drive && resolveDrive(entry.drive, { size, unitsPerValue, values: head.sample?.values }, at("drive"));
  return { before: before && resolveBefore(before, size, at), latency, unitsPerValue, drive };
}

function resolveBefore(
  entry: NonNullable<PopulationEntry["before"]>,
  size: number,
  at: (...path: string[]) => Where,
): StatesBefore | undefined {
  const states = Object.fromEntries(
    STATES.map((name) => [name, Int32Array.from(spread(entry[name] ?? 0, size, at("before", name)))]),
  ) as StatesBefore;
  return STATES.some((name) => states[name].some((value) => value !== 0)) ? states : undefined;
}

/** Throws NETWORK_INVALID for a first step beyond the period of the adaptation's decay, the only thing it matters for. */
export function checkFirstStep(
  { firstStep = 0, adaptationDecayLog2 = 0 }: NetworkHead["core"] = {},
  where: Where,
): void {
  const period = 2 ** adaptationDecayLog2;
  if (firstStep < period) return;
  const allowed = `0..${period - 1}, as adaptationDecayLog2 is ${adaptationDecayLog2}`;
  throw issueError({ path: where.path, value: firstStep, allowed }, where.file);
}

/** Throws NETWORK_INVALID when a delayed axon does not exist, feeds itself or has two sources, or values have no range. */
export function checkSample({ sample, axons }: NetworkHead, where: Where): void {
  const { min, max } = sample?.values ?? { min: 0, max: 0 };
  if (!(max >= min)) {
    throw issueError(
      { path: [...where.path, "values", "max"], value: max, allowed: `at least ${min}, as min` },
      where.file,
    );
  }
  const taken = new Set<number>();
  for (const [i, [axon, of]] of (sample?.delayedAxons ?? []).entries()) {
    const fail = (place: number, value: number, allowed: string) =>
      issueError({ path: [...where.path, "delayedAxons", i, place], value, allowed }, where.file);
    if (axon >= axons) throw fail(0, axon, `an axon 0..${axons - 1}`);
    if (of >= axons) throw fail(1, of, `an axon 0..${axons - 1}`);
    if (axon === of || taken.has(axon)) throw fail(0, axon, "an axon that nothing else feeds");
    taken.add(axon);
  }
}
