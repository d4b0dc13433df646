import { type NeuroCoreXNetwork, slotWeights } from "./ncx-network.js";
import {
  COLUMN_OFFSET,
  COMMANDS,
  END_BYTE,
  GAIN_SLOT,
  LEAK_SLOT,
  ONE,
  PARAMETER_OFFSET,
  ROW_OFFSET,
  SLOTS,
  WAIT_MAX,
  WORD_BITS,
  wordBytes,
} from "./wire.js";

/** What ends a transfer of weights or bits; any byte does. */
const CLOSE = 0x00;
const NEVER = 2 ** (WORD_BITS - 1) - 1;
/** Learning as the tutorial of the original sets it: windows of 127 steps, changes of 1. */
const WINDOW = 127;
const CHANGE = 1;

/** The bytes that put a network on the board: both weight memories, STDP bits, parameters, no bias. */
export function programBytes(network: NeuroCoreXNetwork): Uint8Array {
  return Uint8Array.from([
    ...[COMMANDS.weights, ...slotWeights(network, COLUMN_OFFSET, "neurons"), CLOSE],
    ...[COMMANDS.inputWeights, ...slotWeights(network, 0, "inputs"), CLOSE],
    ...[COMMANDS.plastic, ...plasticBytes(network), CLOSE],
    ...[COMMANDS.parameters, ...parameterWords(network).flatMap(wordBytes)],
    ...[COMMANDS.debug, ...wordBytes(0), ...wordBytes(0)],
  ]);
}

/**
 * Bits of both memories, one byte for eight synapses, the first in the highest bit: the order in which the board takes
 * them.
 */
function plasticBytes({ neurons, plastic }: NeuroCoreXNetwork): Uint8Array {
  const bytes = new Uint8Array((2 * SLOTS * SLOTS) / 8);
  for (let post = 0; post < neurons; post++) {
    for (let pre = 0; pre < neurons; pre++) {
      if (plastic?.[post * neurons + pre] !== 1) continue;
      const place = (post + ROW_OFFSET) * SLOTS + pre + COLUMN_OFFSET;
      bytes[place >> 3]! |= 0x80 >> (place & 7);
    }
  }
  return bytes;
}

function parameterWords({ neurons, thresholds, refractorySteps, gain, leak }: NeuroCoreXNetwork): number[] {
  const slots = (fill: number, value: (n: number) => number) =>
    Array.from({ length: SLOTS }, (_, slot) => {
      const n = slot - PARAMETER_OFFSET;
      return n >= 0 && n < neurons ? value(n) : fill;
    });
  const threshold = slots(NEVER, (n) => Math.round(thresholds[n]! * ONE));
  const refractory = slots(0, (n) => refractorySteps[n]!);
  refractory[GAIN_SLOT] = gain;
  const leaks = slots(0, () => 0);
  leaks[LEAK_SLOT] = Math.round(leak * ONE);
  const stdp = new Array<number>(SLOTS).fill(CHANGE | (CHANGE << 8));
  stdp.fill(WINDOW | (WINDOW << 8), 0, 2);
  return [...threshold, ...refractory, ...leaks, ...stdp];
}

/** Input spikes as the board takes them: one per step, each with the steps it waits after the one before. */
export interface InputBytes {
  readonly bytes: Uint8Array;
  /** Events that come later than asked for, because their step had one already. */
  readonly delayed: number;
  /** Steps that the board runs. */
  readonly steps: number;
}

/**
 * A run's input: the events (ascending by step), then one of the unused input `idle` that keeps the board running to the
 * last step, then the end. The board stops when its last event is taken.
 */
export function inputBytes(
  events: Iterable<readonly [step: number, input: number]>,
  steps: number,
  idle: number,
): InputBytes {
  const bytes: number[] = [COMMANDS.spikes];
  let [next, delayed] = [0, 0];
  const put = (step: number, input: number) => {
    for (; step - next > WAIT_MAX; next += WAIT_MAX + 1) bytes.push(WAIT_MAX, idle, 0);
    bytes.push(step - next, input, 0);
    next = step + 1;
  };
  for (const [step, input] of events) {
    if (step < next) delayed++;
    put(Math.max(step, next), input);
  }
  put(Math.max(steps - 1, next), idle);
  bytes.push(END_BYTE, END_BYTE, END_BYTE);
  return { bytes: Uint8Array.from(bytes), delayed, steps: next };
}
