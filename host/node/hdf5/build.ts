import type { Dataset, Group, GuessableDataTypes } from "h5wasm";
import type { Hdf5Dataset, Hdf5Group } from "../../models/hdf5-tree.js";

/** Compression of arrays, as other writers of such files use it. */
const GZIP_LEVEL = 4;

/** Writes groups, datasets and attributes below `into`. Integers become 64 bits; throws Error for lists of lists. */
export function writeGroup(into: Group, tree: Hdf5Group): void {
  writeAttributes(into, tree.attributes);
  for (const [name, node] of tree.entries) {
    if (node.kind === "group") writeGroup(into.create_group(name), node);
    else if (node.kind === "dataset") writeDataset(into, name, node);
  }
}

function writeDataset(into: Group, name: string, { values, shape, attributes }: Hdf5Dataset): void {
  const scalar = shape.length === 0;
  const empty = shape.includes(0);
  const written = into.create_dataset({
    name,
    ...typed(values, scalar),
    ...(scalar ? {} : { shape: [...shape] }),
    ...(scalar || empty || !ArrayBuffer.isView(values)
      ? {}
      : { chunks: [...shape], compression: "gzip" as const, compression_opts: GZIP_LEVEL }),
  });
  writeAttributes(written, attributes);
}

function writeAttributes(into: Group | Dataset, attributes: ReadonlyMap<string, Hdf5Dataset>): void {
  for (const [name, { values, shape }] of attributes) {
    const { data, dtype } = typed(values, shape.length === 0);
    into.create_attribute(name, data, shape.length === 0 ? null : [...shape], dtype);
  }
}

function typed(values: Hdf5Dataset["values"], scalar: boolean): { data: GuessableDataTypes; dtype: string } {
  if (values instanceof Float32Array) return { data: scalar ? values[0]! : values, dtype: "<f" };
  if (values instanceof Float64Array) return { data: scalar ? values[0]! : values, dtype: "<d" };
  if (values instanceof Int32Array) {
    const wide = BigInt64Array.from(values, BigInt);
    // Its types leave out bigint, which is what a scalar of 64 bits is.
    return { data: scalar ? (wide[0]! as unknown as number) : wide, dtype: "<q" };
  }
  if (values.every((value) => typeof value === "string")) {
    return { data: scalar ? values[0]! : (values as string[]), dtype: "S" };
  }
  throw new Error("lists of numbers of varying length are not written");
}
