import { replyHeadWords } from "../codecs/body-shape.js";
import { describeBuild, parseDescriptor } from "../codecs/descriptor.js";
import { encodeEvents } from "../codecs/event-codec.js";
import { encodeFrame } from "../codecs/frame.js";
import { fillRequest, type Request, readRequest, runRequest, writeRequest } from "../codecs/requests.js";
import { BUILDS, type Build } from "../tables/builds.js";
import { EVENT_FILLER, STEP_RESERVE_HALVES } from "../tables/event-word.js";
import type { Field } from "../tables/fields.js";
import { LIMITS } from "../tables/limits.js";
import { regionAddress } from "../tables/memory-map.js";
import { HEADER, OPCODES, REPLY_BIT, RUN_FLAGS, STATUSES } from "../tables/opcodes.js";
import { REGISTER_NAMES } from "../tables/registers.js";
import { clientMarkdown } from "./client-page.js";
import { registerMap, registerMapMarkdown, table } from "./register-map.js";

// The page from which a client in any language can be written. It is made from the tables; examples come from the
// codec.

const hexBytes = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");

function request({ name, body }: Request, sequence: number): string {
  return hexBytes(encodeFrame({ opcode: OPCODES[name].code, sequence, body }));
}

function reply(name: keyof typeof OPCODES, sequence: number, body: readonly number[], status = 0): string {
  return hexBytes(encodeFrame({ opcode: OPCODES[name].code | REPLY_BIT, sequence, status, body }));
}

function fieldTable(fields: Readonly<Record<string, Field>>): string[] {
  return table(
    ["bits", "field", "meaning"],
    Object.entries(fields).map(([name, f]) => [`[${f.lsb + f.width - 1}:${f.lsb}]`, name, f.doc]),
  );
}

function opcodeTable(): string[] {
  return table(
    ["opcode", "name", "body of the request", "body of the reply", "meaning"],
    Object.entries(OPCODES).map(([name, o]) => [
      `0x${o.code.toString(16).padStart(2, "0")}`,
      `${name}${o.sequenced ? "" : " (unsequenced)"}`,
      o.request.join(", ") || "none",
      o.reply.join(", ") || "none",
      o.doc,
    ]),
  );
}

function statusTable(): string[] {
  return table(
    ["status", "name", "the body's one word", "meaning"],
    Object.entries(STATUSES).map(([name, s]) => [s.code, name, s.detail || "as of the opcode", s.doc]),
  );
}

const FRAMES = [
  "## Frames",
  "",
  "UART, 8 data bits, no parity, 1 stop bit, low bit first. Everything is 32-bit words, low byte first. A frame is",
  "",
  "```",
  "| header | body: length words | CRC-32 |",
  "```",
  "",
  "The CRC-32 is that of IEEE 802.3 (reflected polynomial 0xedb88320, start and final XOR 0xffffffff) over the bytes of",
  "header and body. A reply has the request's opcode with bit 7 set and the request's sequence number.",
  "",
];

const RULES = [
  "## Sequence numbers, repetition, refusal",
  "",
  "- The device counts the sequence number it expects, modulo 256, from 0 after reset. A request with that number is taken",
  "  when its slot (number modulo `window`) is free, so up to `window` requests may be under way. Replies come in the",
  "  order of the requests.",
  "- A request whose number lies 1 to `window` before the expected one is a repetition: it does not act again. If its",
  "  reply has been sent, it is sent once more; if it is still to come, nothing is sent now.",
  "- Any other number is answered with `sequence`, a request whose slot is taken with `busy`, a damaged one with `badCrc`, one",
  "  that is too long with `badLength`. Such an answer carries the opcode and number of what it answers, is not kept and uses up no number.",
  "- A refusal by any other status is the request's reply: it is kept and the number is used up. Nothing has changed then.",
  "- An unfinished frame is dropped when no start bit has come for `linkIdleCycles` clock cycles. After a frame that is too",
  "  long, all bytes are dropped until the line has been idle for as long. To recover from any state, be silent for that time,",
  "  then send `sync`.",
  "- `write` and `fill` check every address and value before the first word is written; `sparse` and `run` likewise.",
  "- A new `baudDivisor` comes into use when the reply has been sent and nothing else is under way.",
  "",
];

const EVENTS = [
  "## Events and spikes",
  "",
  "Half-words, two a word, low half first. Steps count from the run's `firstStep`; the cursor starts there.",
  "",
  "```",
  " 15    10 9        0",
  `[ delta  ][ index  ]   delta 0..${LIMITS.eventDeltaMax}: the cursor moves on by delta steps; axon (or neuron) index spikes there`,
  `[   ${LIMITS.eventAdvance}   ][ count  ]   count 0..${LIMITS.eventAdvanceMax}: the cursor moves on by count steps, nothing spikes (count 0 fills an odd half)`,
  `[   ${LIMITS.eventAdvance}   ][  ${LIMITS.eventForce}  ]   a teacher's mark: the half-word after it, delta 0..${LIMITS.eventDeltaMax} and a neuron, makes that neuron fire`,
  `[   ${LIMITS.eventAdvance}   ][  ${LIMITS.eventSilence}  ]   likewise: the neuron does not fire`,
  "```",
  "",
  "The axons of one step ascend; one given twice counts once. Spikes come in the order of steps, and of neurons in a step.",
  "Only events have marks, and in any order within their step: see hw/LEARNING.md, which also says what learning computes.",
  "The device ends a run early when its reply might not hold the next step's spikes; ask for the rest from `step` on.",
  "",
  "## Sparse weights",
  "",
  "Pairs of bytes, two a word: `skip`, `weight`. The cursor starts at the first weight of the address; skip weights are",
  `passed over, then one is written. Skip ${LIMITS.sparseAdvance} writes nothing and passes over ${LIMITS.sparseAdvanceUnit} times the second byte.`,
  "",
];

/** Steps after which the device ends a run in which nothing spikes: the reply is then full of advances. */
function silentRunSteps({ payloadWords, neurons }: Build): number {
  const halves = 2 * (payloadWords - replyHeadWords("run")) - neurons - STEP_RESERVE_HALVES;
  return (halves + 1) * LIMITS.eventAdvanceMax;
}

function clientNotes(build: Build): string[] {
  return [
    "## What else a client must know",
    "",
    "- A signed field is two's complement in the bits of the field; the bits above it are 0. -300 in a field of 16 bits is",
    "  0x0000fed4, in one of 18 bits 0x0003fed4; a word with bits set above its fields is refused with `badValue`.",
    "- Row s of weights, fraction and plastic belongs to source s: axons are the sources 0..A-1, neuron n is source A + n. The",
    "  synapse from source s to neuron m is byte s N + m of the region.",
    `- An odd number of sparse pairs is padded with the pair (${LIMITS.sparseAdvance}, 0), which passes over nothing; an odd number of event`,
    `  half-words with 0x${EVENT_FILLER.toString(16)}, an advance by 0 steps.`,
    "- Silence fills replies too: the device writes an advance for steps without a spike, of at most",
    `  ${LIMITS.eventAdvanceMax} steps each, and ends the run when they leave no room for the next step's spikes. A run of the ${build.name}`,
    `  build in which nothing spikes ends after some ${silentRunSteps(build)} steps, whatever was asked for. \`stepsDone\` tells; go on from there.`,
    "- Time of an answer: request and reply on the line, the work, and what lies between client and line. A read or write takes",
    "  a few cycles a word, a fill up to 8; a run its steps, each as long as `cyclesPerStep` says or the step needs; a `sync`",
    "  or `stop` waits for the end of the step. Add 250 ms for USB bridges and busy computers, and double that, up to 1 s, each",
    "  time nothing came: 100 ms are too short for a core that is simulated.",
    "- To find the next reply behind damage: take the next byte as the start of a header whenever the CRC-32 does not hold. A",
    "  header of a reply has bit 7 of the opcode set and a length of at most `payloadWords`; only a CRC-32 that holds makes it a",
    "  frame. Bytes that do not form a frame by the time the line falls silent are lost; send the request again.",
    "- A right CRC-32 shows that the line is sound, not that the core is: check `stepsDone`, the order of spikes and their",
    "  neurons against what was asked.",
    "",
  ];
}

function examples(build: Build): string[] {
  const events = encodeEvents({ steps: Uint32Array.of(0, 1), indices: Uint16Array.of(3, 5) }, 8).words;
  const descriptor = [...describeBuild(build, 0)];
  const rows: [string, string][] = [
    ["read the first two registers", request(readRequest(0, 2), 0)],
    ["its reply", reply("read", 0, descriptor.slice(0, 2))],
    ["set neuron 0's threshold to 100", request(writeRequest(regionAddress("parameters"), [100]), 1)],
    ["its reply", reply("write", 1, [])],
    ["set the first 64 weights to 1", request(fillRequest(regionAddress("weights"), 16, [0x01010101]), 2)],
    ["run 10 steps, axon 3 spikes in step 0 and axon 5 in step 1", request(runRequest(0, 10, {}, events), 3)],
    ["write a register that is read only", request(writeRequest(0, [7]), 4)],
    ["its refusal", reply("write", 4, [0], STATUSES.readOnly.code)],
    ["sync", request({ name: "sync", body: new Uint32Array() }, 9)],
    ["its reply", reply("sync", 9, [LIMITS.protocolVersion])],
  ];
  return ["## Examples", "", ...rows.flatMap(([what, bytes]) => [`${what}:`, "```", bytes, "```"]), ""];
}

/** The wire protocol and the register map of the standard build, as Markdown. */
export function protocolMarkdown(): string {
  const build = BUILDS.standard;
  const values = [...describeBuild(build, 0)];
  const map = registerMapMarkdown(registerMap(parseDescriptor(values), settings(values, build)), build.name);
  return [
    "<!-- Generated by protocol/generate/wire-protocol-page.ts from the tables in protocol/; do not edit. Write it with: npm run gen -->",
    "# Wire protocol",
    "",
    `Version ${LIMITS.protocolVersion}. The build hash differs from one version of the RTL to the next and is shown as 0 here.`,
    "",
    ...FRAMES,
    ...fieldTable(HEADER.fields),
    "## Requests",
    "",
    ...opcodeTable(),
    "Addresses are word addresses: bits 31..28 zero, 27..24 the region, 23..0 the offset in it.",
    "",
    "### Flags of a run",
    "",
    ...fieldTable(RUN_FLAGS.fields),
    "## Statuses",
    "",
    ...statusTable(),
    ...RULES,
    ...EVENTS,
    ...clientNotes(build),
    ...examples(build),
    ...clientMarkdown(build),
    map,
  ].join("\n");
}

/** Register values after reset. */
function settings(descriptor: readonly number[], build: Build): number[] {
  const values = REGISTER_NAMES.map((_, index) => descriptor[index] ?? 0);
  values[REGISTER_NAMES.indexOf("baudDivisor")] = build.baudDivisor;
  values[REGISTER_NAMES.indexOf("linkIdleCycles")] = LIMITS.linkIdleBits * build.baudDivisor;
  return values;
}
