// What an HDF5 file holds, as plain values: read by a worker, checked by whoever asked for it.

/** Numbers of a dataset: integers of 64 bits as numbers where these are exact. */
export type Hdf5Numbers = Float64Array | Float32Array | Int32Array;

/** A dataset or an attribute. `values` are numbers, texts, or lists of numbers of varying length. */
export interface Hdf5Dataset {
  readonly kind: "dataset";
  /** Empty for a scalar. */
  readonly shape: readonly number[];
  readonly values: Hdf5Numbers | readonly string[] | readonly Hdf5Numbers[];
  readonly attributes: ReadonlyMap<string, Hdf5Dataset>;
}

/** A dataset whose type or filter the reader does not know. */
export interface Hdf5Unreadable {
  readonly kind: "unreadable";
  readonly why: string;
}

/** A group; the order of its entries means nothing. */
export interface Hdf5Group {
  readonly kind: "group";
  readonly entries: ReadonlyMap<string, Hdf5Node>;
  readonly attributes: ReadonlyMap<string, Hdf5Dataset>;
}

/** What an entry of a group is. */
export type Hdf5Node = Hdf5Group | Hdf5Dataset | Hdf5Unreadable;

/** Makes a dataset of numbers or texts, for a file to be written. */
export function dataset(values: Hdf5Dataset["values"], shape: readonly number[] = [values.length]): Hdf5Dataset {
  return { kind: "dataset", shape, values, attributes: new Map() };
}

/** Makes a group, for a file to be written. */
export function group(entries: Iterable<readonly [string, Hdf5Node]>, attributes?: Hdf5Group["attributes"]): Hdf5Group {
  return { kind: "group", entries: new Map(entries), attributes: attributes ?? new Map() };
}

/** The first bytes of every HDF5 file that has no user block. */
export const HDF5_SIGNATURE: readonly number[] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
