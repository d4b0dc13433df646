import { poisson } from "lifwire";
import { runOn, simulatorEqualsRtl } from "lifwire/testing";
import { describe, expect, it } from "vitest";
import { network } from "./network.js";

const run = { build: "tiny", steps: 60, input: poisson(new Array(8).fill(0.3), { seed: 1 }) };

describe("network", () => {
  it("spikes as it did when somebody last looked", async () => {
    const result = await runOn("sim", network(), run);
    await expect(result).toSpikeLike("golden/spikes.csv");
  });

  it("takes the cycles it took", async () => {
    const result = await runOn("sim", network(), run);
    expect(result).toTakeCycles(2615);
  });

  // The RTL is simulated cycle by cycle; give it more than vitest's five seconds.
  it("does the same on the RTL as on the simulator", { timeout: 120_000 }, async () => {
    await simulatorEqualsRtl(network(), run);
  });
});
