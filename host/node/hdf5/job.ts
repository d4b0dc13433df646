import type { Hdf5Group } from "../../models/hdf5-tree.js";

/** What an HDF5 file may cost to read. */
export interface Hdf5Limits {
  /** Bytes of the file. */
  readonly fileBytes: number;
  /** Numbers and texts in all of its datasets. */
  readonly values: number;
  /** Groups and datasets. */
  readonly nodes: number;
  /** Groups within groups. */
  readonly depth: number;
  readonly timeoutMs: number;
}

/** What the worker is asked to do. */
export type Hdf5Job =
  | { readonly kind: "read"; readonly bytes: Uint8Array; readonly limits: Hdf5Limits }
  | { readonly kind: "write"; readonly tree: Hdf5Group };

/** What the worker answers. */
export type Hdf5Answer =
  /** The library is loaded: what follows is the work itself. */
  | { readonly kind: "ready" }
  | { readonly kind: "tree"; readonly tree: Hdf5Group }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "failed"; readonly why: string }
  /** The package that reads HDF5 is not installed. */
  | { readonly kind: "missing"; readonly why: string };
