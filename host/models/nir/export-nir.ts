import { LIMITS } from "../../../protocol/tables/limits.js";
import { HostError } from "../../errors.js";
import type { Network, Population, Projection } from "../../network/network.js";
import { dataset, group, type Hdf5Group, type Hdf5Node } from "../hdf5-tree.js";

/** Version of the nir package whose files these match. */
const NIR_VERSION = "1.0.8";
/** Seconds of a step where the network does not say: snnTorch's. */
const STEP_SECONDS = 1e-4;
const ONE = LIMITS.decayOne;

/** A network as a NIR file's tree, and notes for its receiver. */
export interface ExportedNir {
  readonly tree: Hdf5Group;
  readonly notes: readonly string[];
}

/**
 * Writes a network as NIR: each population a LIF, IF, CubaLIF or Threshold, the weights as Linear nodes, in the core's
 * units. Throws HostError MODEL_UNSUPPORTED naming the population and what NIR cannot say.
 */
export function networkToNir(network: Network): ExportedNir {
  const dt = (network.scale.stepMs || STEP_SECONDS * 1000) / 1000;
  const nodes: [string, Hdf5Node][] = [["input", port("Input", network.axons.size)]];
  const edges: [string, string][] = [];
  for (const population of network.populations) nodes.push([population.name, neuronNode(population, dt)]);
  for (const projection of network.projections) {
    const { source, target } = projection;
    const name = `${source.name}->${target.name}`;
    nodes.push([name, linearNode(projection)]);
    edges.push([source.kind === "axons" ? "input" : source.name, name], [name, target.name]);
  }
  const driving = new Set(
    network.projections.filter(({ source, target }) => source !== target).map(({ source }) => source.name),
  );
  for (const { name, size } of network.populations.filter((population) => !driving.has(population.name))) {
    const output = `output:${name}`;
    nodes.push([output, port("Output", size)]);
    edges.push([name, output]);
  }
  const driven = network.populations.find(({ drive }) => drive !== undefined);
  if (driven)
    throw unsupported(
      `population "${driven.name}"`,
      "has constant input",
      "spikes from axons; keep the model it was made from",
    );
  if (network.learning) throw unsupported("the network", "learns", "a network without a learning section");
  const named = [...network.populations.map(({ name }) => name), "input"];
  if (new Set(named).size < named.length)
    throw unsupported('population "input"', "has the name of the input node", "another name");
  const tree = group([
    ["version", text(NIR_VERSION)],
    [
      "node",
      group([
        ["type", text("NIRGraph")],
        ["edges", dataset(edges.flat(), [edges.length, 2])],
        ["nodes", group(nodes)],
      ]),
    ],
  ]);
  return { tree, notes: notesOf(network) };
}

const text = (value: string) => dataset([value], []);
const port = (type: "Input" | "Output", size: number) =>
  group([
    ["type", text(type)],
    ["shape", dataset(Int32Array.of(size))],
  ]);

/** Weights of the core times 2^shift: what a spike adds to i in units. */
function linearNode({ source, target, weights }: Projection): Hdf5Group {
  const shifts = source.kind === "axons" ? target.parameters.axonShift : target.parameters.neuronShift;
  const values = new Float32Array(target.size * source.size);
  for (let n = 0; n < target.size; n++) {
    for (let s = 0; s < source.size; s++) values[n * source.size + s] = weights.at(s, n) * 2 ** shifts[n]!;
  }
  return group([
    ["type", text("Linear")],
    ["weight", dataset(values, [target.size, source.size])],
  ]);
}

function neuronNode(population: Population, dt: number): Hdf5Group {
  check(population);
  const { parameters, size } = population;
  const { leak, currentDecay, bias, threshold, resetPotential } = parameters;
  const each = (f: (n: number) => number) => dataset(Float64Array.from({ length: size }, (_, n) => f(n)));
  const pulse = currentDecay.every((ki) => ki === ONE);
  // Thresholds are integers: v > threshold - 0.5 is v >= threshold.
  const spiking: [string, Hdf5Node][] = [
    ["v_threshold", each((n) => threshold[n]! - 0.5)],
    ["v_reset", each((n) => resetPotential[n]!)],
  ];
  if (leak.every((kv) => kv === 0) && pulse) {
    // Its time counts in steps: v grows by what comes in.
    return group([["type", text("IF")], ["r", each(() => 1)], ...spiking]);
  }
  const tau = (n: number) => (dt * ONE) / leak[n]!;
  const shared: [string, Hdf5Node][] = [
    ["r", each((n) => tau(n) / dt)],
    ["v_leak", each((n) => (bias[n]! * ONE) / leak[n]!)],
    ...spiking,
  ];
  if (pulse) return group([["type", text("LIF")], ["tau", each(tau)], ...shared]);
  const tauSyn = (n: number) => (dt * ONE) / currentDecay[n]!;
  return group([
    ["type", text("CubaLIF")],
    ["tau_mem", each(tau)],
    ["tau_syn", each(tauSyn)],
    ["w_in", each((n) => tauSyn(n) / dt)],
    ...shared,
  ]);
}

/** Throws MODEL_UNSUPPORTED for the first parameter that NIR has no word for. */
function check({ name, parameters, before }: Population): void {
  const fails = (found: string, allowed: string) => unsupported(`population "${name}"`, found, allowed);
  const some = (key: keyof typeof parameters) => parameters[key].some((value) => value !== 0);
  const absent = ["linearLeak", "refractorySteps", "adaptationIncrement", "resetBySubtraction", "grouped"] as const;
  for (const key of absent) if (some(key)) throw fails(`has ${key}, which NIR cannot express`, "0");
  const { leak, bias, currentDecay } = parameters;
  const mixed = leak.some((kv) => kv === 0) && leak.some((kv) => kv !== 0);
  if (mixed) throw fails("has neurons with and without leak", "one kind per population");
  const without = leak.every((kv) => kv === 0);
  if (without && some("bias")) throw fails(`has a bias of ${bias.find((value) => value !== 0)} without a leak`, "0");
  if (without && currentDecay.some((ki) => ki !== ONE))
    throw fails("has a synaptic current without a leak", `currentDecay ${ONE}`);
  if (currentDecay.some((ki) => ki === 0)) throw fails("has a synaptic current that never decays", `1..${ONE}`);
  const starts = before && (["potential", "current"] as const).some((key) => before[key].some((value) => value !== 0));
  if (starts) throw fails("begins with v or i that is not 0", "potential and current 0 before the first step");
}

function notesOf(network: Network): string[] {
  const notes = ["values are in the core's units; import with --dialect snntorch or dt and r as written"];
  const layered = network.projections.some(({ source, target }) => source.kind === "population" && source !== target);
  if (layered) {
    notes.push(
      "its receiver has no step between layers: each layer's output comes one step earlier than on the core, and biases of later layers begin earlier",
    );
  }
  return notes;
}

function unsupported(place: string, found: string, allowed: string): HostError {
  return new HostError("MODEL_UNSUPPORTED", `${place} ${found}; allowed for NIR: ${allowed}`, {
    place,
    found,
    allowed,
  });
}
