/** What went over the line since the connection was opened. */
export interface LinkStatistics {
  bytesToDevice: number;
  bytesFromDevice: number;
  framesToDevice: number;
  framesFromDevice: number;
  /** Frames sent again. */
  retries: number;
  /** Bytes received that were no part of a good frame. */
  bytesDiscarded: number;
}

/** All zero. */
export function newStatistics(): LinkStatistics {
  return {
    bytesToDevice: 0,
    bytesFromDevice: 0,
    framesToDevice: 0,
    framesFromDevice: 0,
    retries: 0,
    bytesDiscarded: 0,
  };
}
