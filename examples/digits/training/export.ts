import { CLASSES, PIXELS } from "../dataset.js";
import { STEPS_PER_IMAGE } from "../encode.js";
import { FORMAT, type Layer, type NetworkFile } from "../network-file.js";
import type { TrainedIntegers } from "./parameters.js";
import type { Trainer } from "./trainer.js";

// Neither v nor i fades, so that the early spikes of bright pixels count in full until the end.
const INTEGRATOR = {
  resetBySubtraction: true,
  leak: 0,
  currentDecay: 0,
  refractorySteps: 0,
  axonShift: 0,
  neuronShift: 0,
} as const;

/** The trained network as a file: the hidden neurons first, then the ten classes. */
export function toNetworkFile({ hidden, output, settings }: Trainer): NetworkFile {
  const layer = (name: string, first: number, threshold: number, biases: TrainedIntegers): Layer => ({
    name,
    first,
    count: biases.length,
    threshold,
    ...INTEGRATOR,
    biases: integers(biases),
  });
  return {
    format: FORMAT,
    axons: PIXELS,
    neurons: hidden.size + CLASSES,
    stepsPerImage: STEPS_PER_IMAGE,
    layers: [
      layer("hidden", 0, settings.hiddenThreshold, hidden.biases),
      layer("digits", hidden.size, settings.outputThreshold, output.biases),
    ],
    projections: [
      { from: "axons", to: "hidden", weights: rows(hidden.weights, hidden.size) },
      { from: "hidden", to: "digits", weights: rows(output.weights, CLASSES) },
    ],
  };
}

function rows(weights: TrainedIntegers, width: number): number[][] {
  const all = integers(weights);
  return Array.from({ length: all.length / width }, (_, row) => all.slice(row * width, (row + 1) * width));
}

/** Adding 0 turns the -0 of a rounding into 0. */
function integers(trained: TrainedIntegers): number[] {
  return Array.from(trained.integer, (value) => value + 0);
}
