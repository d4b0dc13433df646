import { type EventList, eventList } from "lifwire";
import { CLASSES, type Digit, INTENSITY_MAX, PIXELS } from "../digits/dataset.js";
import { intensitiesOf } from "../digits-learning/images.js";
import { AXONS, DECISION, STEPS, TASKS } from "./network.js";

/** Euclidean length of an image's intensities. */
const SCALE = 600;
const CLASSES_PER_TASK = CLASSES / TASKS;

/** Task 0 has the digits 0 and 1, task 4 has 8 and 9. */
export const taskOf = ({ label }: Pick<Digit, "label">): number => Math.floor(label / CLASSES_PER_TASK);

export const ofTask = (images: readonly Digit[], task: number): Digit[] => images.filter((d) => taskOf(d) === task);

/** The events of an image and of the question after it: a class in training, or a test. Same image, same events. */
export function eventsOf({ pixels }: Digit, asked: number | "test"): EventList {
  const events: (readonly [number, number])[] = [[0, AXONS.off]];
  for (const [pixel, intensity] of intensitiesOf(pixels, INTENSITY_MAX, SCALE).entries()) {
    if (pixel >= PIXELS) break;
    for (let step = 0, phase = 128; step < STEPS.encode; step++) {
      phase += intensity;
      if (phase < 256) continue;
      phase -= 256;
      events.push([step, pixel]);
    }
  }
  events.push([DECISION, asked === "test" ? AXONS.test : AXONS.ask + asked]);
  return eventList(events.sort((a, b) => a[0] - b[0]));
}
