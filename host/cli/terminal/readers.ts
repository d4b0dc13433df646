// The reader of what a command prints may stop reading without going away: node then keeps all of it in memory.

/** The part of a stream that is needed here. */
type Output = Pick<NodeJS.WriteStream, "write" | "writableLength" | "destroyed">;

/** Characters of a log that may wait for its reader. */
const WAITING_MAX = 1 << 20;
const LOOK_MS = 20;
/** After a signal, a reader that takes nothing for this long is given up. */
const GRACE_MS = 2000;

/** Writes a log to a reader; what it does not read in time is left out and counted. */
export function boundedWriter(stream: Output): (text: string) => void {
  let leftOut = 0;
  return (text) => {
    if (stream.writableLength > WAITING_MAX) {
      leftOut++;
      return;
    }
    if (leftOut > 0) stream.write(`(${leftOut} messages left out, because nobody read them)\n`);
    leftOut = 0;
    stream.write(text);
  };
}

/** Resolves with true when the readers have all that was written, with false if one has stopped and a signal came. */
export async function handedOver(streams: readonly Output[], signal: AbortSignal): Promise<boolean> {
  let [before, endingMs] = [0, 0];
  for (;;) {
    const waiting = streams.reduce((sum, stream) => sum + (stream.destroyed ? 0 : stream.writableLength), 0);
    if (waiting === 0) return true;
    if (waiting !== before || !signal.aborted) endingMs = 0;
    if (endingMs > GRACE_MS) return false;
    before = waiting;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    endingMs += LOOK_MS;
  }
}
