import { add, apply, identity, multiply, onlyRows, type SparseMatrix } from "../sparse.js";
import { modelError } from "./faults.js";
import { type Neighbours, type NirGraph, type NirNode, neighboursOf } from "./graph.js";
import { type LinearMap, linearMap, spread } from "./linear.js";
import { isNeuron } from "./primitives.js";

/** What one source adds to a node: the matrix, of values `lag` steps old. */
export interface Term {
  /** Name of an Input or of a neuron node. */
  readonly source: string;
  readonly lag: number;
  readonly matrix: SparseMatrix;
}

/** What comes out of a node without state, or into one with state. */
export interface Sum {
  readonly shape: readonly number[];
  readonly terms: readonly Term[];
  readonly bias: Float64Array;
}

const sizeOf = (shape: readonly number[]) => shape.reduce((size, side) => size * side, 1);

/** Puts all that lies between nodes with state into one matrix per pair of them, and one bias. */
export class Composer {
  readonly #neighbours: Neighbours;
  readonly #sums = new Map<string, Sum>();
  readonly #shapes = new Map<string, readonly number[]>();
  readonly #open = new Set<string>();

  constructor(
    private readonly graph: NirGraph,
    /** Steps of a delay; throws when the time step is not known. */
    private readonly stepsOf: (seconds: number, node: NirNode) => number,
  ) {
    this.#neighbours = neighboursOf(graph);
  }

  /** Shape of what a node gives; throws MODEL_INVALID when it does not follow from what comes in. */
  shapeOf(name: string): readonly number[] {
    const known = this.#shapes.get(name);
    if (known) return known;
    const shape = this.#shape(this.graph.nodes.get(name)!);
    this.#shapes.set(name, shape);
    return shape;
  }

  /** What comes into a node. */
  into(name: string): Sum {
    const shape = this.#inputShape(this.graph.nodes.get(name)!);
    const bias = new Float64Array(sizeOf(shape));
    const terms = new Map<string, Term>();
    for (const before of this.#neighbours.before.get(name) ?? []) {
      const sum = this.#outOf(before);
      if (sizeOf(sum.shape) !== bias.length) throw this.#mismatch(name, before, sum.shape, shape);
      sum.bias.forEach((value, n) => {
        bias[n]! += value;
      });
      for (const term of sum.terms) {
        const key = `${term.lag} ${term.source}`;
        const other = terms.get(key);
        terms.set(key, other ? { ...term, matrix: add(other.matrix, term.matrix) } : term);
      }
    }
    return { shape, terms: [...terms.values()], bias };
  }

  #outOf(name: string): Sum {
    const known = this.#sums.get(name);
    if (known) return known;
    const node = this.graph.nodes.get(name)!;
    const sum = isNeuron(node.type) || this.#isSource(node) ? this.#source(name) : this.#through(node);
    this.#sums.set(name, sum);
    return sum;
  }

  /** An Input that no edge leads to; those of inner graphs only pass on. */
  #isSource({ name, type }: NirNode): boolean {
    return type === "Input" && this.#neighbours.before.get(name)?.length === 0;
  }

  #source(name: string): Sum {
    const shape = this.shapeOf(name);
    const size = sizeOf(shape);
    return { shape, terms: [{ source: name, lag: 0, matrix: identity(size) }], bias: new Float64Array(size) };
  }

  #through(node: NirNode): Sum {
    if (this.#open.has(node.name)) {
      throw modelError(
        { file: this.graph.file, node: node.name },
        "is in a cycle without a neuron",
        "allowed: cycles through a neuron, whose spikes come back a step later",
        "MODEL_UNSUPPORTED",
      );
    }
    this.#open.add(node.name);
    try {
      const sum = this.into(node.name);
      return node.type === "Delay"
        ? this.#delayed(node, sum)
        : mapped(linearMap(node, sum.shape, this.graph.file), sum);
    } finally {
      this.#open.delete(node.name);
    }
  }

  /** Each value by its own delay. */
  #delayed(node: NirNode, sum: Sum): Sum {
    const place = { file: this.graph.file, node: node.name };
    const delays = spread(node.fields.get("delay")!, sum.bias.length, () =>
      modelError({ ...place, field: "delay" }, "has another shape", `allowed: (${sum.shape}), or a number`),
    );
    const steps = Array.from(delays, (seconds) => this.stepsOf(seconds, node));
    if (sum.bias.some((value, n) => value !== 0 && steps[n]! > 0)) {
      const due = "put the Delay before the node that has the bias";
      throw modelError(place, "delays a bias, which would begin later than the core's do", due, "MODEL_UNSUPPORTED");
    }
    const terms = sum.terms.flatMap((term) =>
      [...new Set(steps)].map((by) => ({
        ...term,
        lag: term.lag + by,
        matrix: onlyRows(term.matrix, (row) => steps[row] === by),
      })),
    );
    return { ...sum, terms: terms.filter(({ matrix }) => matrix.value.length > 0) };
  }

  #shape(node: NirNode): readonly number[] {
    if (node.type === "Input" && this.#isSource(node)) return sidesOf(node, this.graph.file);
    if (isNeuron(node.type)) return this.#inputShape(node);
    return this.#outOf(node.name).shape;
  }

  /** For a neuron, from its own parameters if they tell; a single number stands for all neurons. */
  #inputShape(node: NirNode): readonly number[] {
    if (isNeuron(node.type)) {
      const own = [...node.fields.values()].find(({ values }) => values.length > 1)?.shape;
      if (own) return own;
    }
    const sources = this.#neighbours.before.get(node.name) ?? [];
    const shape = this.#firstShape(node.name, sources);
    if (shape) return shape;
    if (isNeuron(node.type)) return [...node.fields.values()].find((field) => field.shape.length > 0)?.shape ?? [1];
    throw modelError({ file: this.graph.file, node: node.name }, "has nothing that feeds it", "connect or remove it");
  }

  /** Shape of the first source that has one without this node; throws what the first said when none has. */
  #firstShape(name: string, sources: readonly string[]): readonly number[] | undefined {
    const key = `shape of ${name}`;
    let fault: unknown;
    if (this.#open.has(key))
      throw modelError({ file: this.graph.file, node: name }, "has no shape", "give parameters one");
    this.#open.add(key);
    try {
      for (const source of sources) {
        try {
          return this.shapeOf(source);
        } catch (thrown) {
          fault ??= thrown;
        }
      }
    } finally {
      this.#open.delete(key);
    }
    if (fault !== undefined) throw fault;
    return undefined;
  }

  #mismatch(name: string, from: string, found: readonly number[], due: readonly number[]): Error {
    const node = { file: this.graph.file, node: name };
    return modelError(node, `gets (${found}) from "${from}"`, `allowed: (${due}), ${sizeOf(due)} values`);
  }
}

function sidesOf(node: NirNode, file: string): readonly number[] {
  const sides = [...node.fields.get("shape")!.values];
  if (sides.every((side) => side > 0)) return sides.length > 0 ? sides : [1];
  throw modelError({ file, node: node.name, field: "shape" }, `is (${sides})`, "allowed: integers above 0");
}

function mapped({ shape, matrix, bias }: LinearMap, sum: Sum): Sum {
  if (!matrix) return { ...sum, shape };
  const own = apply(matrix, sum.bias);
  if (bias) for (let n = 0; n < own.length; n++) own[n]! += bias[n]!;
  return { shape, bias: own, terms: sum.terms.map((term) => ({ ...term, matrix: multiply(matrix, term.matrix) })) };
}
