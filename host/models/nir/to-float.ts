import type { FloatInput, FloatNetwork, FloatPopulation, FloatPort } from "../float-network.js";
import type { ModelFact } from "../imported-model.js";
import { isIdentity, scaleRows } from "../sparse.js";
import { Composer, type Sum } from "./compose.js";
import { placeNodes } from "./depths.js";
import type { Settled } from "./dialects.js";
import { modelError } from "./faults.js";
import { compare, type NirGraph, type NirNode, neighboursOf } from "./graph.js";
import { type Dynamics, dynamicsOf } from "./neurons.js";
import { isNeuron, isSpiking } from "./primitives.js";

/** Neurons that a network may have before rounding; a core holds fewer. */
const SIZE_MAX = 65536;
/** A delay is a whole number of steps up to this share of one. */
const STEP_TOLERANCE = 1e-3;
const sizeOf = (shape: readonly number[]) => shape.reduce((size, side) => size * side, 1);

/** A graph as populations and matrices between them, in numbers of any size, and what was noted on the way. */
export function toFloat(graph: NirGraph, { dialect }: Settled): { network: FloatNetwork; facts: ModelFact[] } {
  return new Builder(graph, dialect).build();
}

class Builder {
  readonly #composer: Composer;
  readonly #facts: ModelFact[] = [];

  constructor(
    private readonly graph: NirGraph,
    private readonly dialect: Settled["dialect"],
  ) {
    this.#composer = new Composer(graph, (seconds, node) => this.#steps(seconds, node));
  }

  build(): { network: FloatNetwork; facts: ModelFact[] } {
    const { nodes } = this.graph;
    const { before, after } = neighboursOf(this.graph);
    const named = (test: (node: NirNode) => boolean) =>
      [...nodes.values()]
        .filter(test)
        .map(({ name }) => name)
        .sort(compare);
    const inputs = named(({ type, name }) => type === "Input" && before.get(name)!.length === 0);
    const outputs = named(({ type, name }) => type === "Output" && after.get(name)!.length === 0);
    if (inputs.length === 0) throw this.#fault(undefined, "there is no Input node", "a graph needs at least one");
    if (outputs.length === 0) throw this.#fault(undefined, "there is no Output node", "a graph needs at least one");
    const used = this.#leadingTo(outputs, before);
    this.#noteUnused(nodes.keys(), used);
    const neurons = named(({ name, type }) => isNeuron(type) && used.has(name));
    const sums = new Map(neurons.map((name) => [name, this.#into(name)]));
    const ports = inputs.map((name): FloatPort => this.#port(name, this.#composer.shapeOf(name)));
    const drivers = new Map(neurons.map((name) => [name, this.#spikingSources(name, sums.get(name)!, nodes)]));
    const placed = placeNodes(drivers);
    const places = new Map(placed.order.map((name, at) => [name, at]));
    const populations = placed.order.map((name): FloatPopulation => {
      const [node, sum] = [nodes.get(name)!, sums.get(name)!];
      const recurrent = drivers.get(name)!.some((driver) => placed.inOneCycle(driver, name));
      const { gain, resetWhy, ...dynamics } = this.#dynamics(node, sum, recurrent);
      if (resetWhy.startsWith("no v_reset")) this.#facts.push({ kind: "recognised", node: name, text: resetWhy });
      const driven = sum.terms.map((term): FloatInput => {
        const isInput = inputs.includes(term.source);
        const later = !isInput && placed.inOneCycle(term.source, name) ? 1 : 0;
        const index = isInput ? inputs.indexOf(term.source) : places.get(term.source)!;
        const matrix = scaleRows(term.matrix, gain);
        return { from: isInput ? "input" : "population", index, lag: term.lag + later, matrix };
      });
      return {
        ...{ name, type: node.type, shape: sum.shape, size: sum.bias.length, depth: placed.depth.get(name)! },
        ...{ ...dynamics, inputs: driven },
      };
    });
    const shown = outputs.map((name) => this.#output(name, inputs, places, populations));
    return { network: { file: this.graph.file, inputs: ports, populations, outputs: shown }, facts: this.#facts };
  }

  #dynamics(node: NirNode, sum: Sum, recurrent: boolean): Dynamics {
    const dynamics = dynamicsOf(node, sum.bias, this.graph, this.dialect, recurrent);
    if (dynamics.reset === "subtract-late" && node.type.startsWith("Cuba")) {
      const text = "a subtraction one step late acts at once here: after a synaptic current the core has no such reset";
      this.#facts.push({ kind: "approximate", node: node.name, text });
      return { ...dynamics, reset: "subtract" };
    }
    return dynamics;
  }

  #into(name: string): Sum {
    const sum = this.#composer.into(name);
    if (sum.bias.length > SIZE_MAX) {
      throw this.#fault(name, `has ${sum.bias.length} neurons`, `allowed: at most ${SIZE_MAX}`);
    }
    return sum;
  }

  #spikingSources(name: string, sum: Sum, nodes: NirGraph["nodes"]): string[] {
    return sum.terms.flatMap(({ source }) => {
      const node = nodes.get(source)!;
      if (!isNeuron(node.type)) return [];
      if (isSpiking(node.type)) return [source];
      const found = `is a ${node.type}, which gives no spikes, and feeds "${name}"`;
      throw this.#fault(source, found, "allowed: as the last node only, where the host reads v", "MODEL_UNSUPPORTED");
    });
  }

  /** An output shows a population as it is, or a readout made for it: v is what comes in. */
  #output(
    name: string,
    inputs: readonly string[],
    places: ReadonlyMap<string, number>,
    populations: FloatPopulation[],
  ) {
    const sum = this.#into(name);
    const port = this.#port(name, sum.shape);
    const [only] = sum.terms;
    const plain = sum.terms.length === 1 && only && only.lag === 0 && isIdentity(only.matrix);
    if (plain && !inputs.includes(only.source) && sum.bias.every((value) => value === 0)) {
      return { ...port, population: places.get(only.source)! };
    }
    const drives = sum.terms.map(({ source, lag, matrix }): FloatInput => {
      const isInput = inputs.includes(source);
      const node = this.graph.nodes.get(source)!;
      if (!isInput && !isSpiking(node.type)) {
        const due = "allowed: Output directly after it";
        throw this.#fault(source, "gives no spikes, and weights follow it", due, "MODEL_UNSUPPORTED");
      }
      const index = isInput ? inputs.indexOf(source) : places.get(source)!;
      return { from: isInput ? "input" : "population", index, lag, matrix };
    });
    const depths = drives.map(({ from, index }) => (from === "input" ? 0 : populations[index]!.depth + 1));
    const zero = new Float64Array(port.size);
    populations.push({
      ...{ name, type: "weights", shape: sum.shape, size: port.size, readout: true, depth: Math.max(0, ...depths) },
      ...{ keepV: zero, keepI: zero, bias: sum.bias, currentBias: zero, threshold: zero, strict: true },
      ...{ resetTo: zero, reset: "value" as const, start: zero, inputs: drives },
    });
    return { ...port, population: populations.length - 1 };
  }

  #leadingTo(outputs: readonly string[], before: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
    const used = new Set<string>(outputs);
    const open = [...outputs];
    while (open.length > 0) {
      for (const name of before.get(open.pop()!) ?? []) {
        if (used.has(name)) continue;
        used.add(name);
        open.push(name);
      }
    }
    return used;
  }

  #noteUnused(names: Iterable<string>, used: ReadonlySet<string>): void {
    for (const name of names) {
      if (used.has(name) || this.graph.nodes.get(name)!.type === "Input") continue;
      this.#facts.push({ kind: "left out", node: name, text: "no path leads from it to an Output" });
    }
  }

  #port(name: string, shape: readonly number[]): FloatPort {
    return { name, shape, size: sizeOf(shape) };
  }

  #steps(seconds: number, node: NirNode): number {
    const { dt } = this.dialect;
    if (dt === undefined) throw this.#fault(node.name, "is in seconds", "give --dt", "MODEL_QUESTION");
    const steps = Math.round(seconds / dt);
    if (steps >= 0 && steps < 2 ** 15 && Math.abs(seconds / dt - steps) <= STEP_TOLERANCE) return steps;
    throw this.#fault(node.name, `delays by ${seconds}`, `allowed: a whole number of steps of ${dt}`);
  }

  #fault(node: string | undefined, found: string, due: string, code?: "MODEL_UNSUPPORTED" | "MODEL_QUESTION"): Error {
    return modelError({ file: this.graph.file, node }, found, due, code ?? "MODEL_INVALID");
  }
}
