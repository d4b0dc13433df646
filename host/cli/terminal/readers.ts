// Whoever reads what a command prints may stop reading, and never go away: node then keeps all of it in memory.

/** What of a stream is needed here. */
type Output = Pick<NodeJS.WriteStream, "write" | "writableLength" | "destroyed">;

/** More of a log than this does not wait for its reader, in characters. */
const WAITING_MAX = 1 << 20;
const LOOK_MS = 20;
/** After a signal, a reader that takes nothing for so long is given up. */
const GRACE_MS = 2000;

/** Writes a log to a reader; what it does not read in time is left out, and counted. */
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

/** Resolves with true when readers have all that was written; with false when one has stopped and a signal came. */
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
