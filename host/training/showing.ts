import type { HostError } from "../errors.js";
import type { NeuronRange } from "../events/decoders.js";
import { issueError, type Path } from "../network/issue.js";
import type { InhibitionMode, Network, Population } from "../network/network.js";
import type { PresentOptions } from "../run/present.js";
import type { Sample } from "../run/sample-input.js";
import { HIDDEN_DEFAULTS, HiddenLayer } from "./hidden-layer.js";
import type { NeuronNames } from "./readout.js";
import type { Dataset, SampleShape } from "./samples.js";
import type { ShowingEntry } from "./schema.js";

/** Keys that a training file with a hidden layer leaves to it. */
const OF_THE_LAYER = ["stepsPerSample", "clear", "drawPhases", "stopOnSpike", "readout", "classes"] as const;

/** The error of a place in a training file. */
export function trainingIssue(path: Path, value: unknown, allowed: string, file?: string): HostError {
  return issueError({ path, value, allowed, code: "TRAINING_INVALID" }, file);
}

/** What samples have to fit: the network, or the hidden layer that the file describes. Throws HostError TRAINING_INVALID. */
export function sampleShape(entry: ShowingEntry, network: Network | undefined, file?: string): SampleShape {
  const { hidden, outputs, stepsPerSample } = entry;
  for (const [key, other] of [
    ["hidden", "outputs"],
    ["outputs", "hidden"],
  ] as const) {
    if (entry[key] || !entry[other]) continue;
    throw trainingIssue([key], undefined, `an object, because there is ${other}`, file);
  }
  if (hidden && outputs) {
    const key = OF_THE_LAYER.find((key) => entry[key] !== undefined);
    if (key) throw trainingIssue([key], entry[key], "nothing here: hidden and outputs say it", file);
    return { axons: hidden.inputs, stepsPerSample: hidden.encodeSteps ?? HIDDEN_DEFAULTS.encodeSteps };
  }
  if (!network) throw trainingIssue(["hidden"], undefined, "an object, because no network is given beside it", file);
  if (stepsPerSample !== undefined) return { axons: network.axons.size, stepsPerSample };
  throw trainingIssue(["stepsPerSample"], undefined, "an integer of at least 1", file);
}

/** How samples are shown to be answered: what a training file, or a checkpoint of one, says about it. */
export class Showing {
  readonly network: Network;
  /** The hidden layer that the file describes; undefined if the network has a file of its own. */
  readonly layer: HiddenLayer | undefined;
  /** The neurons whose spikes are the answer; undefined if no answer is wanted. */
  readonly population: Population | undefined;

  /** Throws HostError TRAINING_INVALID for what does not go together or does not fit the network. */
  constructor(
    readonly entry: ShowingEntry,
    network: Network | undefined,
    private readonly file?: string,
  ) {
    sampleShape(entry, network, file);
    this.layer = entry.hidden && entry.outputs ? layerOf(entry) : undefined;
    this.network = network ?? this.layer!.network;
    if (this.layer && network) this.#checkLayer(this.layer, network);
    const { readout, stopOnSpike } = entry;
    this.population = this.layer?.outputs ?? (readout && this.named(readout.population, ["readout", "population"]));
    if (typeof stopOnSpike === "string") this.named(stopOnSpike, ["stopOnSpike"]);
    this.#checkNames();
  }

  /** Labels are below this; undefined where nothing says how many there are. */
  get classes(): number | undefined {
    const { outputs, classes, readout } = this.entry;
    return outputs?.classes ?? classes ?? readout?.byLabel?.length;
  }

  /** For each label its neurons; undefined where the responses to training samples name them. */
  get names(): NeuronNames | undefined {
    if (this.layer) return Array.from({ length: this.layer.options.classes }, (_, label) => [label]);
    return this.entry.readout?.byLabel;
  }

  /** How groups inhibit in a test; undefined: as they do. */
  get inhibition(): InhibitionMode | undefined {
    return this.entry.evaluate?.inhibition ?? (this.layer ? "others" : undefined);
  }

  /** The same, with names for the neurons if they had none. */
  withNames(byLabel: NeuronNames | undefined): ShowingEntry {
    const { readout } = this.entry;
    if (!byLabel || !readout || readout.byLabel) return this.entry;
    return {
      ...this.entry,
      classes: byLabel.length,
      readout: { ...readout, byLabel: byLabel.map((list) => [...list]) },
    };
  }

  /** The options with which these samples are shown in a test. */
  test(dataset: Dataset): PresentOptions & { readonly count: NeuronRange } {
    const count = this.population ?? { first: 0, size: this.network.neuronCount };
    if (this.layer) return { ...this.layer.test, count };
    return { ...this.shown(dataset), count };
  }

  /** Options common to samples that are learned and those that are tested. */
  shown({ intensities }: Dataset): PresentOptions {
    const { stepsPerSample = 1, clear, drawPhases = true, stopOnSpike = false } = this.entry;
    return {
      steps: stepsPerSample,
      clear: clear ? Object.fromEntries(Object.entries(clear).filter(([, on]) => on === true)) : true,
      drawPhases: intensities !== undefined && drawPhases,
      stopOnSpike: typeof stopOnSpike === "string" ? this.network.find(stopOnSpike) : stopOnSpike,
    };
  }

  /** A sample to be answered. */
  testSample(dataset: Dataset, at: number): Sample {
    const { intensities, input } = this.inputOf(dataset, at);
    if (this.layer) return this.layer.testSample(intensities ?? input!);
    return { intensities, input };
  }

  /** A sample as the data has it. */
  inputOf({ intensities, events }: Dataset, at: number): Sample {
    const size = this.layer?.options.inputs ?? this.network.axons.size;
    return { intensities: intensities?.subarray(at * size, (at + 1) * size), input: events?.[at] };
  }

  /** The population of a name in the file; throws HostError TRAINING_INVALID. */
  named(name: string, path: Path): Population {
    const found = this.network.populations.find((population) => population.name === name);
    if (found) return found;
    const names = this.network.populations.map((population) => population.name);
    throw trainingIssue(path, name, `one of ${names.join(", ")}`, this.file);
  }

  #checkNames(): void {
    const { readout, classes } = this.entry;
    const byLabel = readout?.byLabel;
    if (!byLabel) return;
    if (classes !== undefined && classes !== byLabel.length) {
      const allowed = `${classes}, one list for each of the classes`;
      throw trainingIssue(["readout", "byLabel", "length"], byLabel.length, allowed, this.file);
    }
    const size = this.population?.size ?? 0;
    for (const [label, list] of byLabel.entries()) {
      const wrong = list.findIndex((neuron) => neuron >= size);
      if (wrong < 0) continue;
      throw trainingIssue(["readout", "byLabel", label, wrong], list[wrong], `0..${size - 1}`, this.file);
    }
  }

  /** A network file may have other weights than the layer begins with, but not a different shape. */
  #checkLayer({ network: due, options }: HiddenLayer, network: Network): void {
    const shape = ({ axons, populations }: Network) =>
      JSON.stringify([axons.size, populations.map(({ name, size }) => [name, size])]);
    if (shape(network) === shape(due)) return;
    const { inputs, hidden, classes } = options;
    const allowed = `a hidden layer of the network given: ${due.axons.size} axons (inputs + classes + 3), hidden of ${hidden}, outputs of ${classes}`;
    throw trainingIssue(["hidden"], { inputs, neurons: hidden }, allowed, this.file);
  }
}

function layerOf({ hidden, outputs, seed }: ShowingEntry): HiddenLayer {
  const { neurons, threshold, ...input } = hidden!;
  const { error, feedback, ...output } = outputs!;
  const options = {
    hiddenThreshold: threshold,
    errorWeight: error,
    feedbackWeight: feedback,
    seed,
    ...input,
    ...output,
  };
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return new HiddenLayer({ ...given, inputs: input.inputs, hidden: neurons, classes: output.classes });
}
