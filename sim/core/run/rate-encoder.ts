import type { Build } from "../../../protocol/tables/builds.js";
import { xorshift32 } from "../../state/random-generators.js";

/** Turns intensities into axon spikes: an axon spikes when its 8-bit phase carries; see the RTL's rate_encoder. */
export class RateEncoder {
  /** One byte per axon; empty in builds without the encoder. */
  readonly intensity: Uint8Array;
  readonly phase: Uint8Array;
  private readonly phaseWords: Uint32Array;

  constructor(build: Build) {
    const axons = build.encoder ? build.axons : 0;
    this.intensity = new Uint8Array(axons);
    this.phase = new Uint8Array(axons);
    this.phaseWords = new Uint32Array(this.phase.buffer);
  }

  /** Sets each word of four phases to generator 0, which advances once per word. */
  drawPhases(random: Uint32Array): void {
    for (let k = 0; k < this.phaseWords.length; k++) {
      random[0] = xorshift32(random[0]! | 0);
      this.phaseWords[k] = random[0]!;
    }
  }

  /**
   * One step: writes the axons that spike, ascending, into `spiked` and returns how many. `events`, one byte per axon,
   * marks those that spike anyway, and is cleared.
   */
  encode(events: Uint8Array, spiked: Uint16Array): number {
    const { intensity, phase } = this;
    let count = 0;
    for (let axon = 0; axon < phase.length; axon++) {
      const sum = phase[axon]! + intensity[axon]!;
      phase[axon] = sum;
      if (sum > 255 || events[axon] !== 0) spiked[count++] = axon;
    }
    events.fill(0);
    return count;
  }
}
