import { encodeMatrix } from "../../formats/matrix.js";
import type { Snapshot } from "../../memory/snapshot.js";
import { SnapshotMemory } from "../../memory/snapshot-memory.js";
import { readMatrix } from "../../memory/synapse-access.js";
import type { Network } from "../../network/network.js";

/** A file of learned weights: its name, and what it holds of a core's state. */
export interface WeightFile {
  readonly source: string;
  readonly target: string;
  readonly name: string;
  readonly content: (snapshot: Snapshot) => Promise<string | Uint8Array>;
}

/** A file for each projection that learns. Names that would be one file, ignoring case, get a number. */
export function weightFiles(network: Network): WeightFile[] {
  const taken = new Set<string>();
  return network.projections.flatMap(({ source, target, plastic }) => {
    if (!plastic) return [];
    const base = `weights-${fileName(source.name)}-${fileName(target.name)}`;
    let name = `${base}.npy`;
    for (let n = 2; taken.has(folded(name)); n++) name = `${base}~${n}.npy`;
    taken.add(folded(name));
    const content = async (snapshot: Snapshot) => {
      return encodeMatrix(await readMatrix(new SnapshotMemory(snapshot), { source, target }, true), ".npy");
    };
    return [{ source: source.name, target: target.name, name, content }];
  });
}

/** A name as file systems compare it that ignore case and other forms of a letter. */
function folded(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/** Two of these and what is around them stay below the 255 bytes that a name may have. */
const CHARACTERS_MAX = 24;

/** Letters, digits, ".", "_" and "-" as they are, others as "_". */
function fileName(name: string): string {
  return [...name.replace(/[^\p{L}\p{N}._-]/gu, "_")].slice(0, CHARACTERS_MAX).join("");
}
