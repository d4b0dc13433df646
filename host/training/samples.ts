import type { EventList } from "../events/events.js";

/** Samples and their labels. */
export interface Dataset {
  /** Intensities, sample by sample; undefined when the samples are events. */
  readonly intensities: Uint8Array | undefined;
  readonly events: readonly EventList[] | undefined;
  /** One a sample; undefined without labels. */
  readonly labels: Uint16Array | undefined;
  readonly samples: number;
  /** What a user is told of the data, one line a fact: events that were merged or left out. */
  readonly notes?: readonly string[];
}

/** What the samples of a data set have to fit. */
export interface SampleShape {
  readonly axons: number;
  readonly stepsPerSample: number;
}
