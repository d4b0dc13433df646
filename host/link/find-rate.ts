import { encodeFrame, replyOpcode } from "../../protocol/codecs/frame.js";
import { FrameDecoder } from "../../protocol/codecs/frame-decoder.js";
import { LIMITS } from "../../protocol/tables/limits.js";
import { BAUD_TOLERANCE, CHARACTER_BITS } from "../../protocol/tables/line.js";
import { HEADER, OPCODES } from "../../protocol/tables/opcodes.js";
import type { Transport } from "../../protocol/transport.js";
import { HostError } from "../errors.js";
import { type Logger, SILENT_LOGGER } from "../logger.js";
import { SYNC_SEQUENCE } from "./control-requests.js";

/** Rates that cores are left at, the most likely first. */
const USUAL_RATES = [
  1_000_000, 3_000_000, 12_000_000, 115_200, 2_000_000, 12_500_000, 6_000_000, 4_000_000, 8_000_000, 500_000, 921_600,
  1_500_000, 460_800, 230_400, 250_000, 57_600, 38_400, 19_200, 9600, 10_000_000, 5_000_000, 2_500_000, 750_000,
] as const;
/** Every other rate that a core can be at, each within what two clocks may differ by, the fastest first. */
const RATE_MAX = 12_500_000;
const RATE_MIN = 4800;
const RATE_STEP = 1 + 2 * BAUD_TOLERANCE;

/** Wait for an answer to a sync of 8 bytes: the latency timer of a bridge (16 ms), and a busy computer. */
const ANSWER_MS = 60;
/** More patience with the most likely rates of a core; at the end with all, when answers may have come late. */
const LIKELY_PATIENCE = 16;
const SLOW_PATIENCE = 4;
/** Less where there are 200 rates to try. */
const SEARCH_PATIENCE = 2 / 3;
/** Silence in which a core forgets the bytes of a wrong rate, if it was not built for a slow one. */
const QUIET_MS = 10;

/**
 * Finds the rate that a core was left at, and leaves the transport there. It tries the `last` known rate first, then
 * the transport's own, then the usual ones, then all others; if only noise came, or nothing, it tries the usual ones
 * again with more patience for a slow core. Throws HostError LINK_TIMEOUT when nothing answers, DEVICE_UNKNOWN when
 * what answers is not a core.
 */
export async function findRate(
  transport: Transport,
  rates: readonly number[] = USUAL_RATES,
  logger: Logger = SILENT_LOGGER,
  last?: number,
): Promise<number> {
  const own = transport.baudRate;
  const likely = [...new Set([last ?? own, own])];
  const usual = [...likely, ...rates.filter((rate) => !likely.includes(rate))];
  const others = rates === USUAL_RATES ? otherRates(usual) : [];
  const rounds = [
    { tried: usual, patience: 1, quietMs: builtQuietMs },
    { tried: others, patience: SEARCH_PATIENCE, quietMs: () => QUIET_MS },
    { tried: usual, patience: SLOW_PATIENCE, quietMs: builtQuietMs },
  ];
  let bytesHeard = 0;
  for (const { tried, patience, quietMs } of rounds) {
    if (tried === others)
      logger.warn(`${transport.description}: no answer at the usual rates; trying ${others.length} more`);
    for (const rate of tried) {
      if (!(await canBeSet(transport, rate))) continue;
      await transport.delay(quietMs(rate));
      const isLate = patience === SLOW_PATIENCE && bytesHeard > 0;
      const waited = likely.includes(rate) || isLate ? LIKELY_PATIENCE : patience;
      const { answered, bytes } = await ask(transport, waited * ANSWER_MS);
      if (answered) return rate;
      bytesHeard += bytes;
    }
  }
  await canBeSet(transport, own);
  throw notFound(transport, usual, bytesHeard);
}

/** The silence in which a core that was built for a rate forgets what it heard at others. */
function builtQuietMs(rate: number): number {
  return Math.max(QUIET_MS, (LIMITS.linkIdleBits * 1000) / rate);
}

/** Rates spaced so that a core at any rate hears one of them, without those that were tried. */
function otherRates(tried: readonly number[]): number[] {
  const others: number[] = [];
  for (let rate = RATE_MAX; rate >= RATE_MIN; rate /= RATE_STEP) {
    if (!tried.some((near) => Math.abs(near / rate - 1) < BAUD_TOLERANCE / 2)) others.push(Math.round(rate));
  }
  return others;
}

function notFound({ description }: Transport, rates: readonly number[], bytesHeard: number): HostError {
  const data = { rates, bytesHeard };
  if (bytesHeard > 0) {
    const hint =
      "if it is one, it may be at a rate that this line does not carry: name the rate with --baud, or reset the board; else choose another port, or load the core into the board";
    return new HostError(
      "DEVICE_UNKNOWN",
      `${description}: what is on this port does not answer as a Lifwire core; ${hint}`,
      data,
    );
  }
  const hint = "check that the board is powered and the core is loaded into it";
  return new HostError("LINK_TIMEOUT", `${description}: no answer at any rate; ${hint}`, data);
}

async function canBeSet(transport: Transport, rate: number): Promise<boolean> {
  if (transport.baudRate === rate) return true;
  try {
    await transport.setBaudRate(rate);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "BAUD_RATE") return false;
    throw thrown;
  }
}

async function ask(transport: Transport, answerMs: number): Promise<{ answered: boolean; bytes: number }> {
  const decoder = new FrameDecoder({ maxBodyWords: HEADER.fields.length.max, direction: "replies" });
  const heard = new AbortController();
  let bytes = 0;
  transport.onReceive((chunk) => {
    bytes += chunk.length;
    for (const event of decoder.push(chunk)) {
      if (event.kind === "frame" && event.frame.opcode === replyOpcode(OPCODES.sync.code)) heard.abort();
    }
  });
  const frame = encodeFrame({ opcode: OPCODES.sync.code, sequence: SYNC_SEQUENCE });
  await transport.write(frame);
  await transport.delay(answerMs + (4 * frame.length * CHARACTER_BITS * 1000) / transport.baudRate, heard.signal);
  transport.onReceive(undefined);
  return { answered: heard.signal.aborted, bytes };
}
