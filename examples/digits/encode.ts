import { INTENSITY_MAX } from "./dataset.js";

/** Steps one image takes: the spikes of its pixels come in the first 15, the rest is for the neurons to answer. */
export const STEPS_PER_IMAGE = 20;

/** Fainter pixels stay silent: an event costs two bytes on the link, and these say nothing about the digit. */
const FAINTEST_INTENSITY = 2;

/** An input spike: the step within the image's run, and the axon. */
export interface InputEvent {
  readonly step: number;
  readonly axon: number;
}

/** Step in which a pixel spikes, undefined if it does not: the brightest (16) in step 0, then one step per level. */
export function spikeStep(intensity: number): number | undefined {
  return intensity < FAINTEST_INTENSITY ? undefined : INTENSITY_MAX - intensity;
}

/**
 * Latency code of an image of intensities 0..16: pixel n spikes at most once, on axon n, the brighter, the earlier.
 * Steps ascend, and axons within a step. Where the synaptic current does not decay, a spike in step s has driven a
 * neuron t-s+1 times after step t, so in the end every pixel counts in proportion to its intensity.
 */
export function encode(pixels: ArrayLike<number>): InputEvent[] {
  const events: InputEvent[] = [];
  for (let axon = 0; axon < pixels.length; axon++) {
    const step = spikeStep(pixels[axon] ?? 0);
    if (step !== undefined) events.push({ step, axon });
  }
  return events.sort((a, b) => a.step - b.step || a.axon - b.axon);
}
