import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import type { Request } from "../../protocol/codecs/requests.js";
import { decodeSparseWeights } from "../../protocol/codecs/sparse-weights.js";
import { REGION_SHIFT, REGIONS } from "../../protocol/tables/memory-map.js";
import { HostError } from "../errors.js";
import { SNAPSHOT_REGIONS, type Snapshot } from "./snapshot.js";
import type { Readable } from "./state-reader.js";

/** The regions of a snapshot, read and written like those of a core. Writing changes the snapshot. */
export class SnapshotMemory implements Readable {
  constructor(private readonly snapshot: Snapshot) {}

  get descriptor(): Descriptor {
    return this.snapshot.descriptor;
  }

  async read(address: number, count: number): Promise<Uint32Array> {
    const { words, offset } = this.#locate(address);
    return words.slice(offset, offset + count);
  }

  async submitAll(requests: readonly Request[], onReply?: (body: Uint32Array, index: number) => void): Promise<void> {
    for (const [i, { name, body }] of requests.entries()) {
      const { words, offset, clears } = this.#locate(body[0]!);
      if (name === "read") onReply?.(words.slice(offset, offset + body[1]!), i);
      else if (name === "write") {
        words.set(body.subarray(1), offset);
        clears?.fill(0, offset, offset + body.length - 1);
      } else if (name === "sparse") {
        const list = decodeSparseWeights(body.subarray(1), 4 * offset);
        list.offsets.forEach((at, k) => {
          setByte(words, at, list.weights[k]!);
          if (clears) setByte(clears, at, 0);
        });
      } else throw new HostError("ARGUMENT", `a snapshot takes no ${name}`, { request: name });
    }
  }

  /** The region of an address; `clears`: what a write to it clears, the fractions of weights. */
  #locate(address: number): { words: Uint32Array; offset: number; clears: Uint32Array | undefined } {
    const name = SNAPSHOT_REGIONS.find((region) => REGIONS[region].id === address >>> REGION_SHIFT);
    if (!name) throw new HostError("ARGUMENT", `a snapshot has no address ${address}`, { address });
    const { regions } = this.snapshot;
    const clears = name === "weights" && regions.fraction.length > 0 ? regions.fraction : undefined;
    return { words: regions[name], offset: address % 2 ** REGION_SHIFT, clears };
  }
}

function setByte(words: Uint32Array, at: number, value: number): void {
  const shift = 8 * (at & 3);
  words[at >> 2] = (words[at >> 2]! & ~(0xff << shift)) | ((value & 0xff) << shift);
}
