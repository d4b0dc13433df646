import { parseBuild } from "../../../protocol/tables/build-text.js";
import { BUILDS, type BuildName } from "../../../protocol/tables/builds.js";
import { LIMITS } from "../../../protocol/tables/limits.js";
import { compile } from "../../compiler/compiler.js";
import { HostError } from "../../errors.js";
import type { Network } from "../../network/network.js";

/** Smallest first. */
const SHIPPED: readonly BuildName[] = ["tiny", "small", "standard", "plastic"];
const LANES = 16;

/**
 * The smallest build a network fits on: a shipped one, or for the simulator one made to measure. Throws
 * NETWORK_TOO_LARGE.
 */
export function buildFor(network: Network, core: "sim" | "rtl"): string {
  let failure: unknown;
  for (const name of SHIPPED) {
    try {
      compile(network, BUILDS[name]);
      return name;
    } catch (thrown) {
      if (!(thrown instanceof HostError)) throw thrown;
      failure = thrown;
    }
  }
  if (core === "rtl") throw failure;
  checkSize(network);
  const build = madeFor(network);
  compile(network, parseBuild(build));
  return build;
}

function checkSize({ axons, neuronCount }: Network): void {
  for (const [what, size, most] of [
    ["axons", axons.size, LIMITS.axonsMax],
    ["neurons", neuronCount, LIMITS.neuronsMax],
  ] as const) {
    if (size <= most) continue;
    const message = `the network has ${size} ${what}; the largest core has ${most}`;
    throw new HostError("NETWORK_TOO_LARGE", message, { [what]: size, max: most });
  }
}

function madeFor({ axons, neuronCount, learning }: Network): string {
  const whole = (size: number, unit: number) => Math.max(unit, Math.ceil(size / unit) * unit);
  const size = `neurons=${whole(neuronCount, LANES)},axons=${whole(axons.size, 4)},lanes=${LANES}`;
  if (!learning) return `${size},learning=0`;
  return `${size},fractionBits=${LIMITS.fractionBitsMax},thirdFactor=${learning.consolidation ? 1 : 0}`;
}
