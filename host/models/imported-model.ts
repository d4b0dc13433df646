import type { EventList } from "../events/events.js";
import type { NetworkFile } from "../network/network-schema.js";

/** Format of a file that a network can be imported from. */
export type ModelFormat = "nir" | "snm";

/** What a line of the report is about. */
export type FactKind =
  /** How the file was understood: writer, dialect, time step, reset. */
  | "recognised"
  /** Which population and which axons a node became. */
  | "mapping"
  /** What is the same as in the model, and what is not, by how much. */
  | "exact"
  | "approximate"
  /** What in the file has no counterpart. */
  | "left out"
  /** What the host does for each sample. */
  | "host";

/** One line of a report. */
export interface ModelFact {
  readonly kind: FactKind;
  /** The node, neuron or population of the file; undefined when the line is about all of it. */
  readonly node?: string | undefined;
  readonly text: string;
  /** The figures of the text. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/** A range of axons or neurons that a port of the model became. */
export interface ModelPort {
  /** The name in the file. */
  readonly name: string;
  /** Index of its first axon or neuron on the core; for constant input, its first value in a sample. */
  readonly first: number;
  readonly size: number;
  /** For an output: the population. */
  readonly population?: string;
  /** For an output: spikes, or v as a number read by the host. For an input: values if it is constant, else spikes. */
  readonly kind?: "spikes" | "readout" | "values";
  /** Shape in the file, row-major. */
  readonly shape?: readonly number[];
}

/**
 * A model file as a network of the core. What the host must do for each sample is in the network: `before` and `latency`
 * of its populations, `sample` of its head.
 */
export interface ImportedModel {
  readonly format: ModelFormat;
  /** The file, for messages. */
  readonly file: string | undefined;
  readonly network: NetworkFile;
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
  /** Input events that the file itself holds. */
  readonly events?: EventList | undefined;
  /** Milliseconds per step; undefined when the model does not say. */
  readonly stepMs?: number | undefined;
  readonly report: readonly ModelFact[];
}
