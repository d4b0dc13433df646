import type { EventList } from "../events/events.js";

/** Samples and their labels. */
export interface Dataset {
  /** Intensities, sample by sample; undefined when the samples are events. */
  readonly intensities: Uint8Array | undefined;
  readonly events: readonly EventList[] | undefined;
  /** One per sample; undefined without labels. */
  readonly labels: Uint16Array | undefined;
  readonly samples: number;
  /** Notes on the data for the user, one line per fact: events that were merged or left out. */
  readonly notes?: readonly string[];
}

/** What the samples of a data set have to fit. */
export interface SampleShape {
  readonly axons: number;
  readonly stepsPerSample: number;
}
