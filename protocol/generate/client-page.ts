import { crc32 } from "../codecs/crc32.js";
import { encodeFrame } from "../codecs/frame.js";
import { type Request, readRequest, runRequest, writeRequest } from "../codecs/requests.js";
import type { Build } from "../tables/builds.js";
import { LIMITS } from "../tables/limits.js";
import { regionAddress } from "../tables/memory-map.js";
import { OPCODES, REPLY_BIT } from "../tables/opcodes.js";
import { registerAddress } from "../tables/registers.js";

// What a client in another language needs besides the tables: the port, the checksum, a first session byte by byte, and
// what to do when something goes wrong.

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
const frame = ({ name, body }: Request, sequence: number) =>
  hex(encodeFrame({ opcode: OPCODES[name].code, sequence, body }));
const answer = (name: keyof typeof OPCODES, sequence: number, body: ArrayLike<number>) =>
  hex(encodeFrame({ opcode: OPCODES[name].code | REPLY_BIT, sequence, body }));

/** A session from reset on: what the client sends and what it gets. */
function session(build: Build): string[] {
  const scratch = registerAddress("scratch");
  const silent = [131071, 0, 0, 0, 65536, 0, 0, 0];
  const parameters = regionAddress("parameters");
  const fillBody = Uint32Array.from([parameters, 8 * build.neurons, ...silent]);
  const event = Uint32Array.of(3 | (LIMITS.eventAdvance << 26));
  const rows: [string, string, string][] = [
    [
      "sync, so that sequence numbers begin at 0",
      frame({ name: "sync", body: new Uint32Array() }, 255),
      answer("sync", 255, [LIMITS.protocolVersion]),
    ],
    ["write 0x12345678 to the scratch register", frame(writeRequest(scratch, [0x12345678]), 0), answer("write", 0, [])],
    ["read it back", frame(readRequest(scratch, 1), 1), answer("read", 1, [0x12345678])],
    [
      "make every neuron silent: threshold 131071, currentDecay 65536",
      frame({ name: "fill", body: fillBody }, 2),
      answer("fill", 2, []),
    ],
    ["neuron 0 fires at 50", frame(writeRequest(parameters, [50]), 3), answer("write", 3, [])],
    [
      "axon 3 drives neuron 0 with 60, and no other",
      frame(writeRequest(regionAddress("weights", (3 * build.neurons) / 4), [60]), 4),
      answer("write", 4, []),
    ],
    [
      "clear all state, the step counter too",
      frame(
        runRequest(0, 0, {
          clearPotential: 1,
          clearCurrent: 1,
          clearRefractory: 1,
          clearAdaptation: 1,
          clearFired: 1,
          clearStep: 1,
        }),
        5,
      ),
      "",
    ],
    ["run 1 step in which axon 3 has an event: neuron 0 fires in it", frame(runRequest(0, 1, {}, event), 6), ""],
    [
      "the first of these once more: a repetition, only the reply is sent again",
      frame(runRequest(0, 1, {}, event), 6),
      "",
    ],
  ];
  return rows.flatMap(([what, sent, got]) => [`${what}:`, "```", `> ${sent}`, ...(got ? [`< ${got}`] : []), "```"]);
}

/** The part of the protocol page that is for authors of clients. */
export function clientMarkdown(build: Build): string[] {
  const check = crc32(new TextEncoder().encode("123456789")).toString(16);
  return [
    "## Writing a client",
    "",
    `Open the port raw (no echo, no line ends, no flow control), 8N1, ${build.clockHz / build.baudDivisor} baud after reset.`,
    "",
    "1. Be silent for `linkIdleCycles`, then send `sync` with sequence number 255. Without an answer within 100 ms send it again;",
    "   after some attempts try another rate: a core stays at the rate it was left at until it is reset.",
    "2. Read registers 0 to 15: `magic` must be 0x5746494c, `protocolVersion` the one above. They hold all limits.",
    "3. Number requests from 0 on. Keep up to `window` in flight. Match replies by opcode and number; they come in order.",
    "4. Send a request again, with the same number and the same bytes, when no reply came in time, when `badCrc` or `busy` says",
    "   so, or when its reply was damaged. It acts once however often it arrives. When that does not help, be silent for",
    "   `linkIdleCycles` before the next attempt: a byte too many shifts all words until the line falls silent.",
    "5. `sequence` names the number that is expected. If that is neither in flight nor the next, the device was reset, or",
    "   somebody else used it: begin at 1 and write everything again.",
    "6. A run that ends early (`stepsDone` below `steps`) has lost nothing: ask for the rest with `firstStep` + `stepsDone`.",
    "   Requests in flight after it are refused with `stepMismatch`.",
    "7. To end a run send `stop`; its number does not matter. The run's own reply follows and tells how far it got.",
    "8. To change the rate write `baudDivisor`, wait for the reply and for the time of 8 characters more, then change the port.",
    "",
    `The CRC-32 of the nine bytes \`123456789\` is 0x${check}. Bit by bit:`,
    "",
    "```",
    "crc = 0xffffffff",
    "for each byte:  crc = crc ^ byte;  8 times:  crc = (crc >> 1) ^ (0xedb88320 if the lowest bit of crc was 1 else 0)",
    "crc = crc ^ 0xffffffff",
    "```",
    "",
    `### A first session with build ${build.name}`,
    "",
    "`>` is sent, `<` is received; replies whose cycle counts depend on the build are left out.",
    "",
    ...session(build),
    "",
  ];
}
