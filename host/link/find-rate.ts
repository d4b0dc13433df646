import { encodeFrame, replyOpcode } from "../../protocol/codecs/frame.js";
import { FrameDecoder } from "../../protocol/codecs/frame-decoder.js";
import { HEADER, OPCODES } from "../../protocol/tables/opcodes.js";
import type { Transport } from "../../protocol/transport.js";
import { HostError } from "../errors.js";
import { SYNC_SEQUENCE } from "./control-requests.js";

/** Rates that cores are left at, the likeliest first. */
const USUAL_RATES = [
  1_000_000, 3_000_000, 12_000_000, 115_200, 2_000_000, 12_500_000, 6_000_000, 4_000_000, 8_000_000, 500_000, 921_600,
  460_800, 230_400, 57_600, 9600,
] as const;

/** Wait for an answer to a sync of 8 bytes: the latency timer of a bridge (16 ms), and a busy computer. */
const ANSWER_MS = 60;
/** More patience with the rate at which a core most likely is, and when all rates were tried in vain. */
const OWN_RATE_PATIENCE = 16;
const ROUND_PATIENCE = 4;
/** Silence in which a core at any usual rate forgets the bytes of a wrong rate. */
const QUIET_MS = 10;
const ROUNDS = 2;
const BITS_PER_BYTE = 10;

/**
 * Finds the rate that a core was left at, and leaves the transport there. Tries the transport's own rate first. Throws
 * HostError LINK_TIMEOUT when nothing answers, DEVICE_UNKNOWN when what answers is no core.
 */
export async function findRate(transport: Transport, rates: readonly number[] = USUAL_RATES): Promise<number> {
  const own = transport.baudRate;
  const tried = [own, ...rates.filter((rate) => rate !== own)];
  let bytesHeard = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const rate of tried) {
      if (!(await canBeSet(transport, rate))) continue;
      const patience = rate === own ? OWN_RATE_PATIENCE : ROUND_PATIENCE ** round;
      const { answered, bytes } = await ask(transport, patience * ANSWER_MS);
      if (answered) return rate;
      bytesHeard += bytes;
    }
  }
  await canBeSet(transport, own);
  const data = { rates: tried, bytesHeard };
  if (bytesHeard > 0) {
    const message = `${transport.description}: what is on this port answers, but is no Lifwire core; choose another port, or load the core into the board`;
    throw new HostError("DEVICE_UNKNOWN", message, data);
  }
  const message = `${transport.description}: no answer at any of ${tried.length} rates; check that the board is powered and the core is loaded into it`;
  throw new HostError("LINK_TIMEOUT", message, data);
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
  await transport.delay(QUIET_MS);
  transport.onReceive((chunk) => {
    bytes += chunk.length;
    for (const event of decoder.push(chunk)) {
      if (event.kind === "frame" && event.frame.opcode === replyOpcode(OPCODES.sync.code)) heard.abort();
    }
  });
  const frame = encodeFrame({ opcode: OPCODES.sync.code, sequence: SYNC_SEQUENCE });
  await transport.write(frame);
  await transport.delay(answerMs + (4 * frame.length * BITS_PER_BYTE * 1000) / transport.baudRate, heard.signal);
  transport.onReceive(undefined);
  return { answered: heard.signal.aborted, bytes };
}
