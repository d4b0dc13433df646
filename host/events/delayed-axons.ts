import { EventBuffer, type EventList } from "./events.js";

/** The events and those of delayed axons, each [axon, of, steps], as far as they fall within `steps` steps. */
export function withDelayedAxons(
  events: EventList,
  delayedAxons: readonly (readonly [number, number, number])[],
  steps: number,
): EventList {
  if (delayedAxons.length === 0) return events;
  const byAxon = new Map<number, [number, number][]>();
  for (const [axon, of, by] of delayedAxons) byAxon.set(of, [...(byAxon.get(of) ?? []), [axon, by]]);
  const all: [number, number][] = [];
  events.indices.forEach((axon, e) => {
    const step = events.steps[e]!;
    all.push([step, axon]);
    for (const [copy, by] of byAxon.get(axon) ?? []) if (step + by < steps) all.push([step + by, copy]);
  });
  return sortedEvents(all);
}

/** Events in the order that runs take them: by step, then by index. */
export function sortedEvents(events: [number, number][]): EventList {
  events.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const list = new EventBuffer();
  for (const [step, index] of events) list.push(step, index);
  return list.toList();
}
