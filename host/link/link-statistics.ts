import { FRAME_OVERHEAD_BYTES, WORD_BYTES } from "../../protocol/codecs/frame.js";
import { CHARACTER_BITS } from "../../protocol/tables/line.js";
import type { Transport } from "../../protocol/transport.js";

/** What went over the line since the connection was opened; counted on this side. */
export interface LinkStatistics {
  bytesToDevice: number;
  bytesFromDevice: number;
  framesToDevice: number;
  framesFromDevice: number;
  /** Frames sent again. */
  retries: number;
  /** Bytes received that were not part of a good frame. */
  bytesDiscarded: number;
  /** Replies that arrived damaged. */
  crcErrors: number;
  /** Waits that ended without an answer. */
  timeouts: number;
  /** Frames that the device reported as damaged, out of order or too many. */
  notices: number;
  /** Times the connection was opened again. */
  reconnects: number;
  /** Round trips of requests that were sent once, with nothing else under way, in milliseconds of the device's time. */
  roundTrips: number;
  roundTripMinMs: number;
  roundTripMeanMs: number;
  roundTripMaxMs: number;
  /** Time from the first byte to the last, in milliseconds of the device's time. */
  spanMs: number;
  /** Share of that time in which the line carried something, 0..1, in each direction. */
  utilisationToDevice: number;
  utilisationFromDevice: number;
}

function noteRoundTrip(statistics: LinkStatistics, ms: number): void {
  const { roundTrips } = statistics;
  statistics.roundTrips++;
  statistics.roundTripMinMs = roundTrips === 0 ? ms : Math.min(statistics.roundTripMinMs, ms);
  statistics.roundTripMaxMs = Math.max(statistics.roundTripMaxMs, ms);
  statistics.roundTripMeanMs += (ms - statistics.roundTripMeanMs) / statistics.roundTrips;
}

/** All zero. */
function newStatistics(): LinkStatistics {
  return {
    bytesToDevice: 0,
    bytesFromDevice: 0,
    framesToDevice: 0,
    framesFromDevice: 0,
    retries: 0,
    bytesDiscarded: 0,
    crcErrors: 0,
    timeouts: 0,
    notices: 0,
    reconnects: 0,
    roundTrips: 0,
    roundTripMinMs: 0,
    roundTripMeanMs: 0,
    roundTripMaxMs: 0,
    spanMs: 0,
    utilisationToDevice: 0,
    utilisationFromDevice: 0,
  };
}

/** Counts what goes over a line, and takes times if the transport can tell them. */
export class LinkMeter {
  readonly statistics = newStatistics();
  /** Requests given a number, and those answered: the most and the fewest that the device has accepted. */
  submitted = 0;
  answered = 0;
  #firstMs: number | undefined;

  constructor(private readonly transport: Transport) {}

  sent(bytes: number): void {
    this.#firstMs ??= this.transport.nowMs;
    this.statistics.bytesToDevice += bytes;
    this.statistics.framesToDevice++;
  }

  received(bytes: number): void {
    const { statistics } = this;
    statistics.bytesFromDevice += bytes;
    const { nowMs } = this.transport;
    if (nowMs === undefined || this.#firstMs === undefined || nowMs <= this.#firstMs) return;
    statistics.spanMs = nowMs - this.#firstMs;
    statistics.utilisationToDevice = Math.min(1, this.lineMs(statistics.bytesToDevice) / statistics.spanMs);
    statistics.utilisationFromDevice = Math.min(1, this.lineMs(statistics.bytesFromDevice) / statistics.spanMs);
  }

  /** A request that was sent once, at `sentMs`, alone, was answered; returns what it took beyond the line's time. */
  roundTrip(sentMs: number | undefined, frameBytes: number, bodyWords: number): number | undefined {
    const { nowMs } = this.transport;
    if (nowMs === undefined || sentMs === undefined) return undefined;
    noteRoundTrip(this.statistics, nowMs - sentMs);
    return Math.max(0, nowMs - sentMs - this.lineMs(frameBytes + FRAME_OVERHEAD_BYTES + WORD_BYTES * bodyWords));
  }

  /** Time that bytes take on the line. */
  lineMs(bytes: number): number {
    return (bytes * CHARACTER_BITS * 1000) / this.transport.baudRate;
  }

  /** Continues the counts of an earlier connection. */
  continueFrom(before: LinkMeter): void {
    for (const key of Object.keys(this.statistics) as (keyof LinkStatistics)[]) {
      if (!/utilisation|Min|Max|Mean|span|roundTrips/.test(key)) this.statistics[key] += before.statistics[key];
    }
    this.statistics.reconnects++;
  }
}
