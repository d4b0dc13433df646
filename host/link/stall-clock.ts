import type { OpcodeName } from "../../protocol/tables/opcodes.js";
import type { Transport } from "../../protocol/transport.js";
import type { Logger } from "../logger.js";

/** After this long without an answer, the logger is told once what is being waited for. */
const TELL_MS = 2000;

/** Time since the last answer, in the device's time: a simulation that is merely slow does not stall. */
export class StallClock {
  #sinceMs: number | undefined;
  #told = false;

  constructor(
    private readonly transport: Transport,
    private readonly logger: Logger,
  ) {}

  /** An answer came, or a request was sent with nothing else under way. */
  restart(): void {
    this.#sinceMs = this.transport.nowMs;
    this.#told = false;
  }

  /** Milliseconds since then; 0 where nobody can tell the time. */
  elapsedMs(waitingFor: OpcodeName): number {
    const { nowMs, description } = this.transport;
    if (nowMs === undefined || this.#sinceMs === undefined) return 0;
    const elapsedMs = nowMs - this.#sinceMs;
    if (elapsedMs >= TELL_MS && !this.#told) {
      this.#told = true;
      const seconds = Math.round(elapsedMs / 1000);
      this.logger.warn(
        { request: waitingFor },
        `${description}: waiting for an answer to a ${waitingFor} for ${seconds} s`,
      );
    }
    return elapsedMs;
  }
}
