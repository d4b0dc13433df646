import { readFileSync, writeFileSync } from "node:fs";
import type { NeuronRange } from "./decide.js";
import { DigitsError } from "./errors.js";

export const FORMAT = "raw-digits-0";

/** Neurons with the same parameters but for the bias. */
export interface Layer extends NeuronRange {
  readonly name: string;
  readonly threshold: number;
  readonly resetBySubtraction: boolean;
  /** kv and ki: the parts of 65536 that v and i lose a step. */
  readonly leak: number;
  readonly currentDecay: number;
  readonly refractorySteps: number;
  readonly axonShift: number;
  readonly neuronShift: number;
  readonly biases: readonly number[];
}

/** All synapses from the axons, or from a layer, to a layer: weights[source][neuron], -127..127. */
export interface Projection {
  readonly from: string;
  readonly to: string;
  readonly weights: readonly (readonly number[])[];
}

export interface NetworkFile {
  readonly format: typeof FORMAT;
  readonly axons: number;
  readonly neurons: number;
  readonly stepsPerImage: number;
  readonly layers: readonly Layer[];
  readonly projections: readonly Projection[];
}

/** Writes the file with one row of weights a line, so that a change can be read. */
export function writeNetwork(network: NetworkFile, file: string): void {
  const { projections, ...head } = network;
  const blocks = projections.map(({ from, to, weights }) => {
    const rows = weights.map((row) => `      ${JSON.stringify(row)}`).join(",\n");
    return `    { "from": "${from}", "to": "${to}", "weights": [\n${rows}\n    ] }`;
  });
  const layers = head.layers.map((layer) => `    ${JSON.stringify(layer)}`).join(",\n");
  const { layers: _, ...sizes } = head;
  const opening = JSON.stringify(sizes).slice(0, -1);
  writeFileSync(
    file,
    `${opening},\n  "layers": [\n${layers}\n  ],\n  "projections": [\n${blocks.join(",\n")}\n  ]\n}\n`,
  );
}

/** Reads a file written by `writeNetwork`. Throws `NETWORK_UNREADABLE` or `NETWORK_INVALID`. */
export function readNetwork(file: string): NetworkFile {
  try {
    const network: NetworkFile = JSON.parse(readFileSync(file, "utf8"));
    if (network.format === FORMAT) return network;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DigitsError("NETWORK_UNREADABLE", `cannot read the network: ${reason}`, { file, reason });
  }
  throw new DigitsError("NETWORK_INVALID", `${file}: format is not "${FORMAT}"`, { file, expected: FORMAT });
}
