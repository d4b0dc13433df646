import { parseBuild } from "../../protocol/tables/build-text.js";
import { BUILDS, type BuildName } from "../../protocol/tables/builds.js";
import { compile } from "../compiler/compiler.js";
import { HostError } from "../errors.js";
import type { Network } from "../network/network.js";
import type { CoreName } from "./messages.js";

/** From the smallest on. */
const SHIPPED: readonly BuildName[] = ["tiny", "small", "standard", "plastic"];
const LANES = 4;

/** The smallest build a network fits on: a shipped one, for the simulator else one made to measure. Throws NETWORK_TOO_LARGE. */
export function buildFor(network: Network, core: CoreName): string {
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
  if (core !== "sim") throw failure;
  const whole = (size: number) => Math.max(16, Math.ceil(size / (4 * LANES)) * 4 * LANES);
  const build = `neurons=${whole(network.neuronCount)},axons=${whole(network.axons.size)},lanes=${LANES},learning=${network.learning !== undefined},encoder=true`;
  compile(network, parseBuild(build));
  return build;
}
