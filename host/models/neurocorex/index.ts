/** Boards with the original NeuroCoreX bitstream. */

export { NEUROCOREX_DEFECTS, type NeuroCoreXDefect } from "./defects.js";
export { type NeuroCoreXNetwork, toNeuroCoreX } from "./ncx-network.js";
export { NeuroCoreX, type NeuroCoreXRun } from "./neurocorex.js";
export { VirtualNeuroCoreX } from "./virtual-neurocorex.js";
