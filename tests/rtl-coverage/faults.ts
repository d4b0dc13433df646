import { EVENT_KINDS, encodeEvents } from "../../protocol/codecs/event-codec.js";
import { encodeFrame } from "../../protocol/codecs/frame.js";
import type { Build } from "../../protocol/tables/builds.js";
import { NEURON_PARAMETERS, regionAddress } from "../../protocol/tables/memory-map.js";
import { OPCODES } from "../../protocol/tables/opcodes.js";
import { registerAddress } from "../../protocol/tables/registers.js";
import type { PinEdge } from "../../sim/line/pin-core.js";
import { type Program, ProgramWriter } from "../lockstep/program.js";

// What random programs meet too rarely: every refusal there is, frames damaged or cut short, spikes far apart,
// synchronising in all states.

const UNKNOWN_OPCODE = 0x7f;
const LONG_RUN_STEPS = 400;

/** A program of refusals and faults, each once. */
export function faultProgram(build: Build): Program {
  const writer = new ProgramWriter(build, 1, `${build.name}-faults`);
  const send = (bytes: Uint8Array) => {
    writer.line(bytes);
    writer.rest();
  };
  const raw = (opcode: number, body: readonly number[]) => {
    const sequence = writer.nextSequence;
    return encodeFrame({ opcode, sequence, body });
  };
  const partOf = (bytes: Uint8Array, count: number) => {
    writer.line(bytes.slice(0, count));
    writer.wait(writer.core.registers.linkIdleCycles + 20 * build.baudDivisor);
  };
  send(writer.request("sync", [], 9));
  send(writer.request("write", [registerAddress("linkIdleCycles"), 20_000]));
  send(raw(OPCODES.sync.code, [1]));
  send(raw(OPCODES.stop.code, [1]));
  send(writer.request("read", [0, 0]));
  send(writer.request("run", [writer.step, 1, 0xffff_0000]));
  send(encodeFrame({ opcode: UNKNOWN_OPCODE, sequence: writer.nextSequence, body: [0, 0, 0] }));
  send(writer.request("read", [regionAddress("parameters"), build.payloadWords]));
  send(writer.request("read", [regionAddress("state"), build.payloadWords]));
  send(writer.request("sparse", [regionAddress("weights"), 0x01ff_0203]));
  send(writer.request("sparse", [regionAddress("weights"), 0x0102_0304, 0x01ff_0203]));
  send(writer.request("sparse", [regionAddress("weights"), 0xffff_ffff, 0x0000_0000]));
  send(damaged(raw(OPCODES.read.code, [0, 1])));
  // With a threshold of 0, as after reset, all neurons would fire in each step.
  for (let neuron = 0; neuron < build.neurons; neuron++) {
    const threshold = regionAddress("parameters", neuron * Object.keys(NEURON_PARAMETERS).length);
    send(writer.request("write", [threshold, 1000]));
  }
  send(writer.request("run", [writer.step, 80, 0, ...spikesApart(build)]));
  // A header that promises more than fits, and a frame that ends in its body.
  partOf(Uint8Array.of(OPCODES.write.code, writer.nextSequence, 0xff, 0x07), 4);
  partOf(raw(OPCODES.write.code, [registerAddress("scratch"), 1]), 6);
  synchronise(writer, send);
  return writer.finish();
}

function damaged(frame: Uint8Array): Uint8Array {
  frame[5]! ^= 1;
  return frame;
}

/** Forces a neuron, and another one more steps later than a spike's half-word of the reply can tell. */
function spikesApart(build: Build): Uint32Array {
  const steps = Uint32Array.of(0, 70);
  const kinds = new Uint8Array(2).fill(EVENT_KINDS.force);
  return encodeEvents({ steps, indices: Uint16Array.of(0, 1), kinds }, build.payloadWords).words;
}

/** Synchronises while a run works and another request waits, and sends more while that goes on. */
function synchronise(writer: ProgramWriter, send: (bytes: Uint8Array) => void): void {
  const pace = registerAddress("cyclesPerStep");
  send(writer.request("write", [pace, 2_000]));
  writer.line(writer.request("run", [writer.step, LONG_RUN_STEPS, 0]));
  writer.line(writer.request("read", [0, 2]));
  writer.line(writer.request("sync", [], 40));
  writer.line(encodeFrame({ opcode: OPCODES.read.code, sequence: 41, body: [0, 1] }));
  writer.rest();
  send(writer.request("write", [pace, 0]));
}

/** Levels that are not characters: a glitch, and a line held low. Nothing may come of them. */
export function noiseEdges(build: Build): { readonly edges: readonly PinEdge[]; readonly cycles: number } {
  const { baudDivisor } = build;
  const glitch = Math.floor(baudDivisor / 4);
  const start = 1000 + 20 * baudDivisor;
  const edges: PinEdge[] = [
    { cycle: 1000, level: 0 },
    { cycle: 1000 + glitch, level: 1 },
    { cycle: start, level: 0 },
    { cycle: start + 30 * baudDivisor, level: 1 },
  ];
  return { edges, cycles: start + 40 * baudDivisor };
}
