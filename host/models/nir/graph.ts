import type { NirType } from "./primitives.js";

/** Numbers with a shape, row-major; a shape of no sides is a single number. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** A node of a NIR graph. */
export interface NirNode {
  /** Its name with those of the graphs around it: "layer/lif". */
  readonly name: string;
  readonly type: NirType;
  readonly fields: ReadonlyMap<string, Tensor>;
  /** Padding given as a word. */
  readonly padding?: "same" | "valid" | undefined;
}

/** A NIR graph without nesting: nodes by name, and who feeds whom. */
export interface NirGraph {
  readonly file: string;
  /** Version of the package that wrote the file; undefined when it does not say. */
  readonly version: string | undefined;
  readonly nodes: ReadonlyMap<string, NirNode>;
  readonly edges: readonly (readonly [string, string])[];
  /** What was there and is not used, in words. */
  readonly leftOut: readonly string[];
}

/** Who feeds each node and whom it feeds, each list in the order of names. */
export interface Neighbours {
  readonly before: ReadonlyMap<string, readonly string[]>;
  readonly after: ReadonlyMap<string, readonly string[]>;
}

/** The neighbours of each node of a graph. */
export function neighboursOf({ nodes, edges }: NirGraph): Neighbours {
  const before = new Map([...nodes.keys()].map((name) => [name, [] as string[]]));
  const after = new Map([...nodes.keys()].map((name) => [name, [] as string[]]));
  for (const [from, to] of edges.toSorted(byNames)) {
    before.get(to)?.push(from);
    after.get(from)?.push(to);
  }
  return { before, after };
}

function byNames(a: readonly [string, string], b: readonly [string, string]): number {
  return compare(a[0], b[0]) || compare(a[1], b[1]);
}

/** Order of names in which "9" comes before "10". Files have no order of their own. */
export function compare(a: string, b: string): number {
  return NATURAL.compare(a, b) || (a < b ? -1 : Number(a > b));
}

const NATURAL = new Intl.Collator("en", { numeric: true });
