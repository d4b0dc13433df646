import { encodeEvents } from "../../protocol/codecs/event-codec.js";
import type { Build } from "../../protocol/tables/builds.js";
import { LIMITS } from "../../protocol/tables/limits.js";
import {
  NEURON_PARAMETER_WORDS,
  NEURON_PARAMETERS,
  NEURON_STATE,
  NEURON_STATE_WORDS,
  REGIONS,
  type RegionName,
  regionAddress,
} from "../../protocol/tables/memory-map.js";
import { type OpcodeName, RUN_FLAGS } from "../../protocol/tables/opcodes.js";
import { REGISTER_NAMES, registerAddress } from "../../protocol/tables/registers.js";
import {
  anyLearningRegisters,
  flagsOf,
  learningRegion,
  learningRun,
  livelyLearningRegisters,
  makePlastic,
  readLearning,
  sparseBytes,
} from "./learning-requests.js";
import { anyWord, lively } from "./parameter-words.js";
import type { Random } from "./random.js";
import {
  consolidatingRule,
  consolidatingRun,
  modulatorSignals,
  partsOf,
  thirdFactorRegisters,
} from "./third-factor-requests.js";
import { type Layout, randomWord } from "./words.js";

/** What a random request may use of the program it goes into. */
export interface RequestContext {
  readonly build: Build;
  readonly random: Random;
  readonly step: number;
  readonly nextSequence: number;
  request(name: OpcodeName, body: ArrayLike<number>, sequence?: number): Uint8Array;
  line(bytes: Uint8Array, pauseCycles?: number, stutter?: number): void;
  idlePause(offset: number): number;
  rest(): void;
  wait(cycles: number): void;
}

const POTENTIAL_BITS = LIMITS.potentialWidth;

const parameterLayouts: Layout[] = Object.values(NEURON_PARAMETERS);
const stateLayouts: Layout[] = Object.values(NEURON_STATE);

function writeRegion(context: RequestContext, region: RegionName, wordAt: (offset: number) => number): Uint8Array {
  const { random, build } = context;
  const size = REGIONS[region].words(build);
  const count = Math.min(random.integer(1, build.payloadWords - 1), size);
  const offset = random.integer(0, size - count);
  const words = Array.from({ length: count }, (_, i) => wordAt(offset + i));
  return context.request("write", [regionAddress(region, offset), ...words]);
}

function run(context: RequestContext): Uint8Array {
  const { random, build } = context;
  const steps = random.chance(0.1) ? random.integer(60, 2500) : random.integer(0, 24);
  const flags = Object.fromEntries(Object.keys(RUN_FLAGS.fields).map((key) => [key, random.chance(0.2) ? 1 : 0]));
  const first = random.chance(0.95) ? context.step : random.word();
  return context.request("run", [first, steps, flagsOf(context, flags), ...randomEvents(random, build, steps)]);
}

function randomEvents(random: Random, build: Build, steps: number): number[] {
  const budget = build.payloadWords - 3;
  if (random.chance(0.05)) return Array.from({ length: random.integer(0, budget) }, () => random.word());
  const count = steps === 0 ? 0 : random.integer(0, Math.min(2 * budget, 60));
  const outside = random.chance(0.1); // some list, not some event: one bad event refuses the whole run
  const events = Array.from({ length: count }, () => ({
    step: random.integer(0, outside && random.chance(0.1) ? steps : steps - 1),
    axon: random.integer(0, outside && random.chance(0.1) ? build.axons : build.axons - 1),
  }));
  events.sort((a, b) => a.step - b.step || a.axon - b.axon);
  const list = {
    steps: Uint32Array.from(events, (event) => event.step),
    indices: Uint16Array.from(events, (event) => event.axon),
  };
  return [...encodeEvents(list, budget).words];
}

/** Sends a request and waits until the device is at rest. */
function settle(context: RequestContext, bytes: Uint8Array): void {
  context.line(bytes);
  context.rest();
}

/** One neuron that answers every pulse of axon 0, all others silent, and pulses as far apart as the encoding's limits. */
function pulses(context: RequestContext): Uint8Array {
  const { random, build } = context;
  const silent = [2 ** (POTENTIAL_BITS - 1) - 1, 0, 65536, 0, 65536, 0, 0, 0];
  settle(
    context,
    context.request("fill", [regionAddress("parameters"), build.neurons * NEURON_PARAMETER_WORDS, ...silent]),
  );
  const neuron = random.integer(0, build.neurons - 1);
  settle(context, context.request("write", [regionAddress("parameters", neuron * NEURON_PARAMETER_WORDS), 1]));
  settle(context, context.request("fill", [regionAddress("weights"), build.neurons / 4, 0x01010101]));
  settle(context, context.request("write", [registerAddress("cyclesPerStep"), 0]));
  const gaps = Array.from({ length: random.integer(1, 5) }, () =>
    random.pick([61, 62, 63, 64, 1020, 1021, 1022, 1023, 1083, 1084]),
  );
  const steps = Uint32Array.from(gaps, (_, i) => gaps.slice(0, i + 1).reduce((sum, gap) => sum + gap, 0));
  const words = encodeEvents({ steps, indices: new Uint16Array(steps.length) }, build.payloadWords - 3).words;
  return context.request("run", [context.step, steps.at(-1)! + random.integer(1, 1100), 0b011111, ...words]);
}

/** A long run with a stop, a sync or more requests than there are slots behind it. */
function interrupted(context: RequestContext): Uint8Array {
  const { random } = context;
  context.rest();
  context.line(context.request("run", [context.step, random.integer(500, 5000), 0]));
  const next = random.pick(["stop", "sync", "read"] as const);
  if (next !== "read") return context.request(next, [], random.integer(0, 255));
  for (let i = 0; i < 3; i++) context.line(context.request("read", [registerAddress("step"), 1]));
  return context.request("stop", []);
}

function read(context: RequestContext): Uint8Array {
  const { random, build } = context;
  if (random.chance(0.3)) {
    return context.request("read", [registerAddress(random.pick(REGISTER_NAMES)), random.integer(1, 8)]);
  }
  const region = random.pick(Object.keys(REGIONS) as RegionName[]);
  const size = REGIONS[region].words(build);
  return context.request("read", [
    regionAddress(region, random.integer(0, Math.max(0, size - 1))),
    random.integer(1, build.payloadWords),
  ]);
}

/** Reads of single counters in quick succession: what is counted is added to its word in turn, which a read may meet. */
function counters(context: RequestContext): Uint8Array {
  const { random } = context;
  for (let i = 0; i < 8; i++) {
    const name = random.pick(["cycleLow", "cycleHigh", "stepCycles", "requests"] as const);
    context.line(context.request("read", [registerAddress(name), 1]), random.integer(0, 40));
    context.rest();
  }
  return new Uint8Array();
}

function sparse(context: RequestContext): Uint8Array {
  const { random, build } = context;
  const pairs = Array.from({ length: random.integer(1, build.payloadWords - 1) }, () =>
    random.chance(0.8) ? (random.word() & 0xff1fff1f) >>> 0 : random.word(),
  );
  return context.request("sparse", [
    regionAddress("weights", random.integer(0, REGIONS.weights.words(build) / 2)),
    ...pairs,
  ]);
}

function fill(context: RequestContext): Uint8Array {
  const { random, build } = context;
  const region = random.pick(["parameters", "weights", "state", "registers"] as const);
  const size = REGIONS[region].words(build);
  const pattern =
    region === "parameters"
      ? parameterLayouts.map((layout, index) => partsOf(context, index, randomWord(random, layout)))
      : Array.from({ length: random.integer(1, 9) }, () =>
          region === "weights" ? random.word() : random.integer(0, 255),
        );
  const offset = random.chance(0.7) ? 0 : random.integer(0, size - 1);
  return context.request("fill", [regionAddress(region, offset), random.integer(1, size), ...pattern]);
}

function settings(context: RequestContext): Uint8Array {
  const { random } = context;
  const [name, value] = random.pick([
    ["cyclesPerStep", random.pick([0, 0, random.integer(0, 300)])],
    ["adaptationDecayLog2", random.integer(0, 15)],
    ["linkIdleCycles", random.integer(256, 6000)],
    ["scratch", random.word()],
    ["magic", random.word()],
    ["baudDivisor", random.integer(0, 7)],
  ] as const);
  return context.request("write", [registerAddress(name), value]);
}

/** Frames that a device must refuse, survive or answer again. */
function fault(context: RequestContext): Uint8Array {
  const { random } = context;
  const good = context.request("read", [registerAddress("step"), 3], context.nextSequence);
  switch (random.integer(0, 8)) {
    case 0: // a flipped bit
      good[random.integer(0, good.length - 1)]! ^= 1 << random.integer(0, 7);
      return good;
    case 1: // cut short, and the same again when the link has not quite given it up, or just has
      for (const offset of [-1, 0, 1]) {
        const again = context.request("read", [registerAddress("step"), 3], context.nextSequence);
        context.line(again.slice(0, random.integer(1, again.length - 1)));
        context.line(again, context.idlePause(offset));
        context.rest();
      }
      return new Uint8Array();
    case 2: // asked again
      return context.request(
        "read",
        [registerAddress("step"), 3],
        (context.nextSequence + random.integer(252, 255)) & 0xff,
      );
    case 3: // out of sequence
      return context.request("read", [registerAddress("step"), 3], random.integer(0, 255));
    case 4:
      return context.request("stop", random.chance(0.8) ? [] : [1]);
    case 5:
      return context.request("sync", random.chance(0.8) ? [] : [1], random.integer(0, 255));
    case 6: // noise
      return Uint8Array.from({ length: random.integer(1, 40) }, () => random.integer(0, 255));
    case 7: // an address outside
      return context.request("write", [random.word(), random.word()]);
    default: // a length that does not fit
      return context.request(random.pick(["read", "write", "fill", "sparse", "run"] as const), [random.word()]);
  }
}

/** Adds one random request to a program and lets the device work on it, or not quite. */
export function randomRequest(context: RequestContext, index: number): void {
  const { random } = context;
  const kinds: (() => Uint8Array)[] = [
    () => writeRegion(context, "parameters", (o) => anyWord(context, o % NEURON_PARAMETER_WORDS)),
    () => writeRegion(context, "parameters", (o) => lively(context, o % NEURON_PARAMETER_WORDS)),
    () => writeRegion(context, "state", (o) => randomWord(random, stateLayouts[o % NEURON_STATE_WORDS]!)),
    () => writeRegion(context, "weights", () => random.word()),
    () => writeRegion(context, "fired", () => random.word() & 0xffff),
    () => sparse(context),
    () => fill(context),
    () => settings(context),
    () => fault(context),
    () => pulses(context),
    () => interrupted(context),
    () => read(context),
    () => read(context),
    () => counters(context),
    () => anyLearningRegisters(context),
    () => livelyLearningRegisters(context),
    () => livelyLearningRegisters(context),
    () => makePlastic(context),
    () => learningRegion(context),
    () => learningRegion(context),
    () => learningRegion(context),
    () => sparseBytes(context),
    () => readLearning(context),
    () => readLearning(context),
    () => learningRun(context),
    () => learningRun(context),
    () => learningRun(context),
    () => learningRun(context),
    () => learningRun(context),
    () => learningRun(context),
    () => thirdFactorRegisters(context),
    () => thirdFactorRegisters(context),
    () => consolidatingRule(context),
    () => modulatorSignals(context),
    () => consolidatingRun(context),
    () => consolidatingRun(context),
    () => consolidatingRun(context),
    () => consolidatingRun(context),
    () => run(context),
    () => run(context),
    () => run(context),
    () => run(context),
    () => run(context),
  ];
  // Begin with what makes runs interesting.
  const opening: (() => Uint8Array)[] = [
    () => writeRegion(context, "parameters", (o) => lively(context, o % NEURON_PARAMETER_WORDS)),
    () => writeRegion(context, "parameters", (o) => lively(context, o % NEURON_PARAMETER_WORDS)),
    () => writeRegion(context, "weights", () => random.word()),
    () => writeRegion(context, "weights", () => random.word()),
    () => sparse(context),
    () => livelyLearningRegisters(context),
    () => makePlastic(context),
    () => thirdFactorRegisters(context),
    () => run(context),
    () => learningRun(context),
    () => consolidatingRun(context),
  ];
  const kind = opening[index] ?? random.pick(kinds);
  const pause = random.chance(0.2) ? random.integer(0, 3000) : 0;
  context.line(kind(), pause, random.chance(0.1) ? 0.1 : 0);
  if (random.chance(0.8)) context.rest();
  else if (random.chance(0.5)) context.wait(random.integer(0, 5000));
}
