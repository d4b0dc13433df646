import type { Board, ResourceName, Resources } from "../boards/index.js";
import { FlowError } from "./errors.js";

/** Names of a chip's resources in a message. */
const NAMES: Readonly<Record<ResourceName, string>> = {
  lut: "look-up tables",
  ff: "flip-flops",
  bram: "block RAMs",
  dsp: "multipliers",
  spram: "SPRAMs",
};

/** A resource of which a design needs more than there is. */
export interface Shortage {
  readonly resource: ResourceName;
  readonly used: number;
  readonly available: number;
}

/** The resources that a design lacks on a chip. */
export function shortages(used: Partial<Resources>, board: Board): Shortage[] {
  const { capacity } = board.chip;
  return (Object.keys(capacity) as ResourceName[])
    .map((resource) => ({ resource, used: used[resource] ?? 0, available: capacity[resource] }))
    .filter((entry) => entry.used > entry.available);
}

/** Throws FlowError DOES_NOT_FIT, naming each resource that is short, by how much, and the largest build that fits. */
export function checkFit(used: Partial<Resources>, board: Board, neurons: number, axons: number): void {
  const short = shortages(used, board);
  if (short.length === 0) return;
  const largest = board.build;
  const parts = short.map(
    ({ resource, used: wanted, available }) =>
      `${NAMES[resource]} ${wanted} of ${available}, ${Math.round((wanted - available) * 10) / 10} too many`,
  );
  const advice = `The largest build that does: --neurons ${largest.neurons} --axons ${largest.axons} --lanes ${largest.lanes}`;
  const message = `${neurons} neurons and ${axons} axons do not fit the ${board.title}: ${parts.join("; ")}. ${advice}`;
  throw new FlowError("DOES_NOT_FIT", message, { short, largest });
}
