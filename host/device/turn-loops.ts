import type { Transport } from "../../protocol/transport.js";
import { type ClosedLoopOptions, type ClosedLoopResult, runClosedLoop } from "../run/closed-loop.js";
import type { StreamOptions } from "../run/stream.js";
import type { StreamPart } from "../run/stream-part.js";
import type { DeviceParts } from "./device-parts.js";
import type { TurnQueue } from "./turn-queue.js";

/** Calls `act` in its own turn. */
export type InTurn = <R>(act: (parts: DeviceParts) => Promise<R>) => Promise<R>;

/**
 * A stream, each of its parts in a turn. `resting` turns wait for the parts that a stream has under way; those of
 * `turns` do not, because they are the stream's own.
 */
export async function* streamInTurns(
  options: StreamOptions,
  resting: InTurn,
  turns: TurnQueue<DeviceParts>,
): AsyncGenerator<StreamPart, void, undefined> {
  const stream = await resting(({ runs }) => runs.beginStream(options));
  const next = () => turns.inTurn(({ runs }) => runs.nextPart(stream));
  try {
    for (let part = await next(); part; part = await next()) {
      // Input may need other calls to be made: it is waited for outside of any turn.
      if (part === "input") await stream.moreInput();
      else yield part;
    }
  } finally {
    await turns.inTurn(({ runs }) => runs.endStream(stream));
  }
}

/** A closed loop, the steps of each decision in a turn; decisions are made outside of any. */
export async function loopInTurns(
  options: ClosedLoopOptions,
  resting: InTurn,
  transportNow: () => Transport,
): Promise<ClosedLoopResult> {
  await resting(({ runs }) => runs.beginLoop());
  try {
    return await runClosedLoop(options, {
      run: (steps) => resting(({ runs }) => runs.runLoop(steps)),
      get nowMs() {
        return transportNow().nowMs;
      },
    });
  } finally {
    await resting(({ runs }) => runs.endLoop());
  }
}
