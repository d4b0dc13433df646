import { dataset, group, type Hdf5Group, type Hdf5Node } from "../../host/models/hdf5-tree.js";
import type { Random } from "../../host/random.js";

// NIR trees as snnTorch's export_to_nir writes them: dt 1e-4 s, r = tau/dt, v_reset 0.

const DT = 1e-4;
const text = (value: string) => dataset([value], []);

/** A node of a NIR tree. */
export function node(type: string, fields: Readonly<Record<string, Hdf5Node>>): Hdf5Group {
  return group([["type", text(type)], ...Object.entries(fields)]);
}

export const port = (type: "Input" | "Output", size: number) => node(type, { shape: dataset(Int32Array.of(size)) });

const each = (size: number, value: (n: number) => number) =>
  dataset(Float32Array.from({ length: size }, (_, n) => value(n)));

const real = (random: Random, most: number) => most * (2 * random.next() - 1);
const matrix = (rows: number, columns: number, random: Random, scale: number) =>
  dataset(
    Float32Array.from({ length: rows * columns }, () => real(random, scale)),
    [rows, columns],
  );

/** W x + b of random reals. */
export function affine(rows: number, columns: number, random: Random, scale: number): Hdf5Group {
  return node("Affine", {
    weight: matrix(rows, columns, random, scale),
    bias: each(rows, () => real(random, scale / 2)),
  });
}

/** W x of random reals. */
export function linear(rows: number, columns: number, random: Random, scale: number): Hdf5Group {
  return node("Linear", { weight: matrix(rows, columns, random, scale) });
}

/** This many steps of delay. */
export function delay(size: number, steps: number): Hdf5Group {
  return node("Delay", { delay: each(size, () => steps * DT) });
}

/** snnTorch's Leaky with a beta per neuron. */
export function leaky(size: number, beta: (n: number) => number): Hdf5Group {
  const tau = (n: number) => DT / (1 - beta(n));
  return node("LIF", {
    tau: each(size, tau),
    r: each(size, (n) => tau(n) / DT),
    v_leak: each(size, () => 0),
    v_threshold: each(size, () => 1),
    v_reset: each(size, () => 0),
  });
}

/** A Leaky without a threshold, whose output is v. */
export function integrator(size: number, beta: number): Hdf5Group {
  const tau = DT / (1 - beta);
  return node("LI", { tau: each(size, () => tau), r: each(size, () => tau / DT), v_leak: each(size, () => 0) });
}

/** snnTorch's Synaptic. */
export function synaptic(size: number, alpha: number, beta: number): Hdf5Group {
  const [syn, mem] = [DT / (1 - alpha), DT / (1 - beta)];
  return node("CubaLIF", {
    tau_syn: each(size, () => syn),
    tau_mem: each(size, () => mem),
    r: each(size, () => mem / DT),
    w_in: each(size, () => syn / DT),
    v_leak: each(size, () => 0),
    v_threshold: each(size, () => 1),
    v_reset: each(size, () => 0),
  });
}

/** A tree of these nodes, each up to `last` driving the next, plus these edges. */
export function chain(
  nodes: readonly (readonly [string, Hdf5Group])[],
  more: readonly (readonly [string, string])[] = [],
  last = nodes.at(-1)![0],
): Hdf5Group {
  const row = nodes.slice(0, 1 + nodes.findIndex(([name]) => name === last)).map(([name]) => name);
  const edges = [...row.slice(1).map((name, i) => [row[i]!, name]), ...more];
  const graph = node("NIRGraph", { edges: dataset(edges.flat(), [edges.length, 2]), nodes: group(nodes) });
  return group([
    ["version", text("1.0.8")],
    ["node", graph],
  ]);
}
