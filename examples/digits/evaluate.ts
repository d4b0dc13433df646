import { type Backend, connect, Network } from "lifwire";
import { type Classified, classify, classNeurons } from "./classify.js";
import type { Digit } from "./dataset.js";
import { DIGITS_NETWORK } from "./paths.js";

/** Rate of the link: the fastest of a 100 MHz core. */
export const BAUD_RATE = 12_500_000;

/** The results of all images on one backend, and what they cost. */
export interface Evaluation {
  readonly backend: Backend;
  readonly images: readonly Classified[];
  readonly bytesToDevice: number;
  readonly bytesFromDevice: number;
  /** Clock cycles of the core from reset to the last reply, link included. */
  readonly cyclesInAll: number;
  readonly wallMs: number;
}

/** Programs the network into a core and shows it the images one by one over the link. */
export async function evaluate(
  backend: Backend,
  digits: readonly Digit[],
  onImage: (done: number) => void = () => {},
): Promise<Evaluation> {
  const started = performance.now();
  const network = await Network.load(DIGITS_NETWORK);
  const outputs = classNeurons(network);
  await using core = await connect(backend, { build: "standard", baudRate: BAUD_RATE });
  await core.program(network);
  const images: Classified[] = [];
  for (const digit of digits) {
    images.push(await classify(core, outputs, digit));
    onImage(images.length);
  }
  const cyclesInAll = Number((await core.counters()).cycles);
  const { bytesToDevice, bytesFromDevice } = core.linkStatistics;
  return { backend, images, bytesToDevice, bytesFromDevice, cyclesInAll, wallMs: performance.now() - started };
}

/** How many images were decided as their label says. */
export function correct({ images }: Evaluation): number {
  return images.filter((image) => image.decision === image.label).length;
}

/** The first image whose spikes or cycles differ between two evaluations; undefined when all are equal. */
export function firstDifference(a: Evaluation, b: Evaluation): number | undefined {
  const shape = ({ cycles, steps, neurons }: Classified) => `${cycles}:${steps.join()}:${neurons.join()}`;
  const index = a.images.findIndex((image, i) => {
    const other = b.images[i];
    return !other || shape(image) !== shape(other);
  });
  return index < 0 ? undefined : index;
}
