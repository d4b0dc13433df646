import { BUILD_HASH } from "../protocol/generated/build-hash.js";
import type { Build } from "../protocol/tables/builds.js";

/** The parameters of lifwire_top for a build. */
export function rtlParameters(build: Build, buildHash = BUILD_HASH): Record<string, number | string> {
  return {
    Neurons: build.neurons,
    Axons: build.axons,
    Lanes: build.lanes,
    Learning: build.learning ? 1 : 0,
    FractionBits: build.fractionBits,
    Encoder: build.encoder ? 1 : 0,
    SerialUpdate: build.serialUpdate ? 1 : 0,
    // What has a serial update is for a chip without multipliers; others want them.
    Multipliers: build.serialUpdate ? 0 : 1,
    PayloadWords: build.payloadWords,
    Window: build.window,
    ClockHz: build.clockHz,
    BaudDivisor: build.baudDivisor,
    BuildHash: `32'h${buildHash.toString(16)}`,
  };
}
