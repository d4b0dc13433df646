import type { Hdf5Dataset, Hdf5Group, Hdf5Node } from "../hdf5-tree.js";
import { modelError } from "./faults.js";
import { compare, type NirGraph, type NirNode, type Tensor } from "./graph.js";
import { type FieldKind, type NirType, type Primitive, primitiveOf } from "./primitives.js";

const GRAPH = "NIRGraph";
const DEPTH_MAX = 12;
const NODES_MAX = 4096;

/** A graph within a graph, with the ports that edges of the outer one go to. */
interface Level {
  readonly input: string | undefined;
  readonly output: string | undefined;
}

/** Reads a NIR file's tree into a graph without nesting, every field checked; throws HostError MODEL_INVALID. */
export function parseNir(tree: Hdf5Group, file: string): NirGraph {
  return new Parser(file).parse(tree);
}

class Parser {
  readonly #nodes = new Map<string, NirNode>();
  readonly #edges: [string, string][] = [];
  readonly #leftOut: string[] = [];

  constructor(private readonly file: string) {}

  parse(tree: Hdf5Group): NirGraph {
    const root = tree.entries.get("node");
    if (root?.kind !== "group") {
      throw modelError({ file: this.file }, "there is no group /node", "a NIR file has its graph there");
    }
    const version = tree.entries.get("version");
    this.#graph(root, "", 0);
    return {
      file: this.file,
      version: version?.kind === "dataset" && typeof version.values[0] === "string" ? version.values[0] : undefined,
      nodes: this.#nodes,
      edges: this.#edges,
      leftOut: this.#leftOut,
    };
  }

  #graph(group: Hdf5Group, prefix: string, depth: number): Level {
    const name = prefix === "" ? "/node" : prefix.slice(0, -1);
    if (depth > DEPTH_MAX) throw this.#fault(name, undefined, `is nested more than ${DEPTH_MAX} graphs deep`, "");
    if (this.#type(group, name) !== GRAPH) {
      throw this.#fault(name, "type", `is "${this.#type(group, name)}"`, `allowed: "${GRAPH}"`);
    }
    this.#noteMetadata(group, name);
    const nodes = group.entries.get("nodes");
    if (nodes?.kind !== "group") throw this.#fault(name, "nodes", "is missing", "a graph has a group of nodes");
    const levels = new Map<string, Level>();
    for (const key of [...nodes.entries.keys()].sort(compare)) levels.set(key, this.#child(nodes, key, prefix, depth));
    if (depth > 0) this.#onePort(levels, name, prefix);
    this.#addEdges(group, levels, name);
    const port = (type: NirType) =>
      [...levels.keys()].map((key) => prefix + key).find((path) => this.#nodes.get(path)?.type === type);
    return { input: port("Input"), output: port("Output") };
  }

  #child(nodes: Hdf5Group, key: string, prefix: string, depth: number): Level {
    const path = prefix + key;
    const child = nodes.entries.get(key);
    if (child?.kind !== "group") throw this.#fault(path, undefined, "is not a group", "a node is a group of fields");
    const type = this.#type(child, path);
    if (type === GRAPH) return this.#graph(child, `${path}/`, depth + 1);
    const primitive = primitiveOf(type);
    if (!primitive) {
      throw this.#fault(path, "type", `is "${type}", which is not known`, "allowed: the primitives of NIR 1.0.8");
    }
    if (this.#nodes.size >= NODES_MAX) throw this.#fault(path, undefined, `is one of more than ${NODES_MAX} nodes`, "");
    this.#nodes.set(path, this.#node(child, path, type as NirType, primitive));
    this.#noteMetadata(child, path);
    return { input: path, output: path };
  }

  #type(group: Hdf5Group, path: string): string {
    const type = group.entries.get("type");
    if (type?.kind !== "dataset" || typeof type.values[0] !== "string" || type.values.length !== 1) {
      throw this.#fault(path, "type", "is missing or not a text", "allowed: the name of a primitive");
    }
    return type.values[0];
  }

  #node(group: Hdf5Group, name: string, type: NirType, primitive: Primitive): NirNode {
    const fields = new Map<string, Tensor>();
    let padding: NirNode["padding"];
    const all = { ...primitive.required, ...primitive.optional };
    for (const [field, kind] of Object.entries(all)) {
      const entry = group.entries.get(field);
      if (!entry) {
        if (primitive.optional && field in primitive.optional) continue;
        throw this.#fault(name, field, "is missing", `a ${type} has ${Object.keys(primitive.required).join(", ")}`);
      }
      const data = this.#dataset(entry, name, field);
      const word = data.values[0];
      if (kind === "padding" && (word === "same" || word === "valid")) padding = word;
      else fields.set(field, this.#tensor(data, kind, name, field));
    }
    for (const field of group.entries.keys()) {
      if (!(field in all) && field !== "type" && field !== "metadata") {
        this.#leftOut.push(`node "${name}", ${field}: a ${type} has no such field`);
      }
    }
    return { name, type, fields, padding };
  }

  #dataset(entry: Hdf5Node, name: string, field: string): Hdf5Dataset {
    if (entry.kind === "dataset") return entry;
    const found = entry.kind === "unreadable" ? `cannot be read: ${entry.why}` : "is a group";
    throw this.#fault(name, field, found, "allowed: numbers, uncompressed or by gzip; write the file again so");
  }

  #tensor({ values, shape }: Hdf5Dataset, kind: FieldKind, name: string, field: string): Tensor {
    if (!ArrayBuffer.isView(values)) {
      throw this.#fault(name, field, `is ${JSON.stringify(values[0])?.slice(0, 40)}`, "allowed: numbers");
    }
    const numbers = Float64Array.from(values);
    const wrong = numbers.findIndex((value) => !allowed(value, kind));
    if (wrong >= 0) {
      const place = shape.length === 0 ? field : `${field}[${indexText(wrong, shape)}]`;
      throw this.#fault(name, place, `is ${numbers[wrong]}`, `allowed: ${ALLOWED[kind]}`);
    }
    return { shape, values: numbers };
  }

  #onePort(levels: ReadonlyMap<string, Level>, name: string, prefix: string): void {
    for (const type of ["Input", "Output"] as const) {
      const count = [...levels.keys()].filter((key) => this.#nodes.get(prefix + key)?.type === type).length;
      if (count !== 1) throw this.#fault(name, undefined, `has ${count} ${type} nodes`, "a graph in a graph has one");
    }
  }

  #addEdges(group: Hdf5Group, levels: ReadonlyMap<string, Level>, name: string): void {
    const edges = group.entries.get("edges");
    const none = edges?.kind === "dataset" && edges.values.length === 0;
    if (none) return;
    const isList = edges?.kind === "dataset" && edges.shape.length === 2 && edges.shape[1] === 2;
    if (!isList || ArrayBuffer.isView(edges.values)) {
      throw this.#fault(name, "edges", "is missing or not a list of pairs of names", "allowed: [source, target] each");
    }
    const texts = edges.values as readonly string[];
    const seen = new Set<string>();
    for (let e = 0; e + 1 < texts.length; e += 2) {
      const [from, to] = [texts[e]!, texts[e + 1]!];
      const key = JSON.stringify([from, to]);
      if (seen.has(key)) {
        throw this.#fault(
          name,
          "edges",
          `has ${from} -> ${to} twice`,
          "allowed: each edge once, because currents add up",
        );
      }
      seen.add(key);
      this.#edges.push([this.#end(from, "output", levels, name, key), this.#end(to, "input", levels, name, key)]);
    }
  }

  #end(
    name: string,
    side: "input" | "output",
    levels: ReadonlyMap<string, Level>,
    graph: string,
    edge: string,
  ): string {
    const end = levels.get(name)?.[side];
    if (end !== undefined) return end;
    const names = [...levels.keys()].join(", ");
    throw this.#fault(
      graph,
      "edges",
      `has ${edge}, but there is no node "${name}"`,
      `there are: ${names.slice(0, 200)}`,
    );
  }

  #noteMetadata(group: Hdf5Group, name: string): void {
    const metadata = group.entries.get("metadata");
    if (metadata?.kind !== "group" || metadata.entries.size === 0) return;
    this.#leftOut.push(`metadata of ${name}: ${[...metadata.entries.keys()].sort().join(", ")}`);
  }

  #fault(node: string, field: string | undefined, found: string, due: string) {
    return modelError({ file: this.file, node, ...(field === undefined ? {} : { field }) }, found, due);
  }
}

const ALLOWED: Readonly<Record<FieldKind, string>> = {
  array: "a finite number",
  neuron: "a finite number",
  positive: "a finite number above 0",
  integers: "an integer of at most 16 bits",
  padding: 'an integer of at most 16 bits, "same" or "valid"',
};
const SIDE_MAX = 65535;

function allowed(value: number, kind: FieldKind): boolean {
  if (kind === "array" || kind === "neuron") return Number.isFinite(value);
  if (kind === "positive") return Number.isFinite(value) && value > 0;
  return Number.isInteger(value) && Math.abs(value) <= SIDE_MAX;
}

function indexText(flat: number, shape: readonly number[]): string {
  const places: number[] = [];
  let rest = flat;
  for (const side of shape.toReversed()) {
    places.unshift(rest % side);
    rest = Math.floor(rest / side);
  }
  return places.join(", ");
}
