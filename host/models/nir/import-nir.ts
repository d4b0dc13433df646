import { LIMITS } from "../../../protocol/tables/limits.js";
import { HostError } from "../../errors.js";
import type { EventList } from "../../events/events.js";
import type { FloatNetwork } from "../float-network.js";
import type { Hdf5Group } from "../hdf5-tree.js";
import type { ImportedModel, ModelFact } from "../imported-model.js";
import { inputsByStep, Reference } from "../reference.js";
import { toNetwork } from "../to-network.js";
import { type DialectOptions, settleDialect } from "./dialects.js";
import { mappingFacts, recognisedFacts } from "./facts.js";
import { parseNir } from "./parse.js";
import { toFloat } from "./to-float.js";

/** How a NIR file is imported: what it does not say, and how it is rounded. */
export interface NirOptions extends DialectOptions {
  /** Bits of a weight, 2..8. Default 8. */
  readonly weightBits?: number;
  /** Samples whose currents and potentials decide how much room the registers need. */
  readonly calibration?: readonly { readonly events: EventList; readonly steps: number }[];
  /** Default: the file's name. */
  readonly name?: string;
  /**
   * What comes in: spikes (the default), or numbers that stay the same in all steps of a sample. These do not become
   * axons: the host writes W x + b as a bias of each neuron before a sample, `run({ values })`.
   */
  readonly inputs?: "spikes" | "constant";
  /** The least and the greatest number of constant input, which decide how many units stand for 1. Default [0, 1]. */
  readonly inputRange?: readonly [min: number, max: number];
}

/** A NIR model on the core, with the model in double precision to compare it with. */
export interface ImportedNir extends ImportedModel {
  readonly reference: FloatNetwork;
}

const NAME_LENGTH_MAX = 64;

/**
 * Makes a network from the tree of a NIR file. Throws HostError MODEL_INVALID, MODEL_UNSUPPORTED with the node's name,
 * and MODEL_QUESTION when the file does not say what its numbers mean.
 */
export function nirToNetwork(tree: Hdf5Group, file: string, options: NirOptions = {}): ImportedNir {
  const { weightBits = LIMITS.weightWidth, calibration } = options;
  if (!Number.isInteger(weightBits) || weightBits < 2 || weightBits > LIMITS.weightWidth) {
    const message = `weightBits is ${weightBits}, allowed: an integer 2..${LIMITS.weightWidth}`;
    throw new HostError("ARGUMENT", message, { argument: "weightBits", value: weightBits });
  }
  const constantInput = constantRange(options);
  const graph = parseNir(tree, file);
  const settled = settleDialect(graph, options);
  const { network, facts } = toFloat(graph, settled);
  const reference: FloatNetwork = constantInput ? { ...network, constantInput } : network;
  const { dt } = settled.dialect;
  const stepMs = dt === undefined || dt === 1 ? undefined : dt * 1000;
  const name = (options.name ?? file.replace(/^.*[\\/]/, "").replace(/\.nir$/, "")).slice(0, NAME_LENGTH_MAX);
  const measured = calibration && measure(reference, calibration);
  const rounded = toNetwork(reference, { weightBits, measured, stepMs, ...(name === "" ? {} : { name }) });
  const { layout } = rounded;
  const report: ModelFact[] = [
    ...recognisedFacts(graph, settled),
    ...facts,
    ...mappingFacts(reference, rounded),
    ...graph.leftOut.map((text): ModelFact => ({ kind: "left out", text })),
  ];
  return {
    ...{ format: "nir", file, network: rounded.network, stepMs, report, reference },
    inputs: reference.inputs.map(({ name: port, size, shape }, at) => ({
      ...{ name: port, first: layout.axonsOf[at]!, size, shape },
      ...(constantInput ? { kind: "values" as const } : {}),
    })),
    outputs: reference.outputs.map(({ name: port, size, shape, population }) => ({
      ...{ name: port, size, shape, first: layout.firstOf[population]!, population: layout.names[population]! },
      kind: reference.populations[population]!.readout ? "readout" : "spikes",
    })),
  };
}

/** The range of constant input; undefined when input is spikes. Throws HostError ARGUMENT. */
function constantRange({ inputs = "spikes", inputRange, calibration }: NirOptions): FloatNetwork["constantInput"] {
  const fail = (argument: string, message: string) => new HostError("ARGUMENT", message, { argument });
  if (inputs !== "spikes" && inputs !== "constant") {
    throw fail("inputs", `inputs is ${String(inputs)}, allowed: spikes, constant (time-varying numbers are not)`);
  }
  if (inputs === "spikes") {
    if (inputRange) throw fail("inputRange", "inputRange is given, allowed: with inputs: constant only");
    return undefined;
  }
  if (calibration) throw fail("calibration", "calibration is given, allowed: with inputs: spikes only");
  const [min, max] = inputRange ?? [0, 1];
  if (Number.isFinite(min) && Number.isFinite(max) && min < max) return { min, max };
  throw fail("inputRange", `inputRange is ${min}..${max}, allowed: two numbers, the smaller first`);
}

function measure(model: FloatNetwork, samples: NonNullable<NirOptions["calibration"]>) {
  const reference = new Reference(model);
  for (const { events, steps } of samples) {
    reference.reset();
    for (const step of inputsByStep(model, events, steps)) reference.step(step);
  }
  return reference.measured;
}
