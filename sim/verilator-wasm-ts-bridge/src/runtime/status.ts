import { STATUS_WORDS, STOP_REASONS, type StatusWord, type StopReason } from "../abi.js";
import type { Heap } from "./heap.js";

/** The status block in the model's memory. */
export class Status {
  readonly #word: number;

  constructor(
    private readonly heap: Heap,
    address: number,
  ) {
    this.#word = address / 4;
  }

  get(word: StatusWord): number {
    return this.heap.u32[this.#word + STATUS_WORDS.indexOf(word)] as number;
  }

  /** The reason for the last stop; on the hot path, so the word's place (0) is not looked up. */
  get reason(): StopReason {
    return STOP_REASONS[this.heap.u32[this.#word] as number] as StopReason;
  }

  /** Byte address of port or signal `index`: ports first, then signals. */
  addressOf(index: number): number {
    return this.heap.u32[this.#word + STATUS_WORDS.length + index] as number;
  }
}
