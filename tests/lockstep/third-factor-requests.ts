import { packWord, unpackWord } from "../../protocol/tables/fields.js";
import { NEURON_PARAMETERS, regionAddress } from "../../protocol/tables/memory-map.js";
import { RUN_FLAGS } from "../../protocol/tables/opcodes.js";
import { REGISTERS, registerAddress, registerWritable } from "../../protocol/tables/registers.js";
import { flagsOf, postGainOf, taughtEvents } from "./learning-requests.js";
import type { RequestContext } from "./requests.js";
import { randomWord } from "./words.js";

// Requests of the third factor: modulators, "teach", consolidations. A build without it is asked for these as well, rarely.

/** How often a program asks a build for what it lacks. */
const LACKING = 0.05;

const THIRD_FACTOR_REGISTERS = ["consolidation", "feedbackAmplitude", "encodeSteps"] as const;

/** Whether to use the third factor: if the build has none, only to be refused. */
function lacks({ random, build }: RequestContext): boolean {
  return !build.thirdFactor && !random.chance(LACKING);
}

/** A word of neuron parameters without the bits that the build refuses; now and then with them. */
export function partsOf({ random, build }: RequestContext, index: number, word: number): number {
  const adaptation = Object.keys(NEURON_PARAMETERS).indexOf("adaptation");
  if (build.thirdFactor || index !== adaptation || random.chance(LACKING)) return word;
  return packWord(NEURON_PARAMETERS.adaptation, {
    ...unpackWord(NEURON_PARAMETERS.adaptation, word),
    modulator: 0,
    linear: 0,
  });
}

/** The registers of the third factor: over their whole ranges, or so that signals and weights move for long. */
export function thirdFactorRegisters(context: RequestContext): Uint8Array {
  const { random, build } = context;
  const writable = THIRD_FACTOR_REGISTERS.every((name) => registerWritable(REGISTERS[name], build));
  if (!writable && lacks(context)) return context.request("read", [registerAddress("consolidation"), 3]);
  if (random.chance(0.3)) {
    const words = THIRD_FACTOR_REGISTERS.map((name) => randomWord(random, REGISTERS[name].word));
    return context.request("write", [registerAddress("consolidation"), ...words]);
  }
  const consolidation = {
    modulatorShift: random.integer(0, 8),
    clearAfter: random.integer(0, 1),
    periodic: random.chance(0.4) ? 1 : 0,
    periodLog2: random.integer(0, 4),
  };
  return context.request("write", [
    registerAddress("consolidation"),
    packWord(REGISTERS.consolidation.word, consolidation),
    random.integer(-9000, 9000) & 0xffff,
    random.pick([0, 0, random.integer(1, 12), random.word()]),
  ]);
}

/** A rule that a consolidation can run with: no changes at presynaptic spikes. */
export function consolidatingRule(context: RequestContext): Uint8Array {
  const { random, build } = context;
  if (!build.learning) return thirdFactorRegisters(context);
  const rule = {
    preTraceAdd: random.integer(0, 1),
    postTraceAdd: random.integer(0, 1),
    preSoft: random.integer(0, 1),
    postSoft: random.integer(0, 1),
    postGain: random.chance(0.4) ? postGainOf(context) : 0,
    roundNearest: random.chance(0.3) ? 1 : 0,
    amplitudeScale: random.integer(0, 8),
  };
  return context.request("write", [registerAddress("learningRule"), packWord(REGISTERS.learningRule.word, rule)]);
}

/** Modulator signals over their whole range, or with all of them, or most, at 0. */
export function modulatorSignals(context: RequestContext): Uint8Array {
  const { random, build } = context;
  const size = build.thirdFactor ? build.neurons : 1;
  if (random.chance(0.3)) return context.request("fill", [regionAddress("modulatorSignal"), size, 0]);
  const value = () => {
    if (random.chance(0.4)) return 0;
    return random.chance(0.02) ? random.word() : random.edgy(-32768, 32767) & 0xffff;
  };
  const count = random.integer(1, Math.min(size, build.payloadWords - 1));
  const words = Array.from({ length: count }, value);
  return context.request("write", [regionAddress("modulatorSignal", random.integer(0, size - count)), ...words]);
}

/** A run that learns by modulators and consolidates, mostly under a rule that lets it. */
export function consolidatingRun(context: RequestContext): Uint8Array {
  const { random, build } = context;
  if (build.thirdFactor && random.chance(0.9)) {
    context.line(consolidatingRule(context));
    context.rest();
  }
  const steps = random.chance(0.15) ? 0 : random.integer(1, random.chance(0.2) ? 100 : 20);
  const chances: Partial<Record<keyof typeof RUN_FLAGS.fields, number>> = {
    learn: 0.97,
    consolidate: 0.85,
    clearModulator: 0.2,
    clearTraces: 0.1,
    encode: 0.4,
    drawPhases: 0.2,
    stopOnSpike: 0.15,
  };
  const names = Object.keys(RUN_FLAGS.fields) as (keyof typeof RUN_FLAGS.fields)[];
  const flags = names.map((name) => [name, random.chance(chances[name] ?? 0.05) ? 1 : 0]);
  const events = steps === 0 ? [] : taughtEvents(context, steps);
  return context.request("run", [context.step, steps, flagsOf(context, Object.fromEntries(flags)), ...events]);
}
