/** What `import ... from "lifwire/testing"` gives; importing it adds the matchers to vitest's `expect`. */
import { expect } from "vitest";
import { toSpikeLike, toTakeCycles } from "./matchers.js";

export { FAST_BAUD_DIVISOR, runOn, type TestRun, testCore } from "./run-on.js";
export { type Comparison, simulatorEqualsRtl } from "./simulator-equals-rtl.js";
export { type SpikeMatchers, spikeDifference } from "./spike-difference.js";

expect.extend({ toSpikeLike, toTakeCycles });
