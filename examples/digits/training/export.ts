import { Network } from "lifwire";
import { CLASSES, PIXELS } from "../dataset.js";
import type { TrainedIntegers } from "./parameters.js";
import type { Trainer } from "./trainer.js";

/** The trained network: the hidden neurons first, then the ten classes. */
export function toNetwork({ hidden, output, settings }: Trainer): Network {
  const net = new Network({ axons: PIXELS, name: "digits" });
  // Neither v nor i decays, so that the early spikes of bright pixels count in full until the end.
  const integrator = (threshold: number, biases: TrainedIntegers) => ({
    threshold,
    resetBySubtraction: 1,
    leak: 0,
    currentDecay: 0,
    bias: integers(biases),
  });
  const hiddenNeurons = net.population("hidden", hidden.size, integrator(settings.hiddenThreshold, hidden.biases));
  const classes = net.population("digits", CLASSES, integrator(settings.outputThreshold, output.biases));
  net.connect(net.axons, hiddenNeurons, rows(hidden.weights, hidden.size));
  net.connect(hiddenNeurons, classes, rows(output.weights, CLASSES));
  return net;
}

/** The network file's text with one row of weights per line, so that a change can be read. */
export function formatNetwork(file: object): string {
  const text = JSON.stringify(file, null, 1);
  return `${text.replace(/\[\s+(-?\d[^[\]]*?)\s+\]/g, (_, row: string) => `[${row.replace(/\s+/g, " ")}]`)}\n`;
}

function rows(weights: TrainedIntegers, width: number): number[][] {
  const all = integers(weights);
  return Array.from({ length: all.length / width }, (_, row) => all.slice(row * width, (row + 1) * width));
}

/** Adding 0 turns the -0 of a rounding into 0. */
function integers(trained: TrainedIntegers): number[] {
  return Array.from(trained.integer, (value) => value + 0);
}
