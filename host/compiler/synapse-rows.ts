import type { Network, Projection, Source } from "../network/network.js";
import type { RowImage } from "./cheapest-writes.js";

/**
 * Writes rows of a region with one byte per synapse, of `neurons` bytes each, from what `values` has for each
 * projection: row-major, or nothing. `rowOf` tells the first row that a source drives.
 */
export function synapseRows(
  { projections }: Network,
  neurons: number,
  rowOf: (source: Source) => number,
  values: (projection: Projection) => Int8Array | Uint8Array | undefined,
): RowImage["write"] {
  return (first, rows, into) => {
    for (const projection of projections) {
      const { source, target } = projection;
      const own = values(projection);
      const top = rowOf(source);
      for (let row = Math.max(first, top); own && row < Math.min(first + rows, top + source.size); row++) {
        const from = (row - top) * target.size;
        into.set(own.subarray(from, from + target.size), (row - first) * neurons + target.first);
      }
    }
  };
}
