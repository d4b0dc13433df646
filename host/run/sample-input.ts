import { checkOptionNames } from "../check.js";
import type { EventList } from "../events/events.js";
import type { TeacherEvents } from "../events/teacher.js";
import type { Values } from "./drive-writer.js";

/** What is shown for a number of steps: intensities, events, teacher events, values, or several of them. */
export interface Sample {
  readonly intensities?: Uint8Array | undefined;
  readonly input?: EventList | undefined;
  readonly teacher?: TeacherEvents | undefined;
  /** Constant input, as for a run. */
  readonly values?: Values | undefined;
}
/** Samples, or intensities alone. Taken one by one, a few ahead of what has been run. */
export type Samples = Iterable<Sample | Uint8Array>;

const SAMPLE_OPTIONS = { intensities: true, input: true, teacher: true, values: true } as const satisfies Record<
  keyof Sample,
  true
>;

/** The sample as an object; throws HostError ARGUMENT for a key that is unknown. */
export function asSample(given: Sample | Uint8Array): Sample {
  if (given instanceof Uint8Array) return { intensities: given };
  checkOptionNames(given, SAMPLE_OPTIONS, "a sample");
  return given;
}
