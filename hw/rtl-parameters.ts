import { BUILD_HASH } from "../protocol/generated/build-hash.js";
import type { Build } from "../protocol/tables/builds.js";

/** The parameters of lifwire_top for a build. */
export function rtlParameters(build: Build, buildHash = BUILD_HASH): Record<string, number | string> {
  return {
    Neurons: build.neurons,
    Axons: build.axons,
    Lanes: build.lanes,
    Learning: bit(build.learning),
    FractionBits: build.fractionBits,
    ThirdFactor: bit(build.thirdFactor),
    Columns: bit(build.columns),
    Encoder: bit(build.encoder),
    SerialUpdate: bit(build.serialUpdate),
    // A build with a serial update is for a chip without multipliers; other builds need them.
    Multipliers: bit(!build.serialUpdate),
    PayloadWords: build.payloadWords,
    Window: build.window,
    ClockHz: build.clockHz,
    BaudDivisor: build.baudDivisor,
    BuildHash: `32'h${buildHash.toString(16)}`,
  };
}

/** A switch of lifwire_top as Verilator and Yosys take it: a plain 1 would be 32 bits wide. */
export function bit(on: boolean): string {
  return `1'b${on ? 1 : 0}`;
}
