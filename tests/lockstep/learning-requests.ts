import { EVENT_KINDS, encodeEvents } from "../../protocol/codecs/event-codec.js";
import { packWord } from "../../protocol/tables/fields.js";
import { REGIONS, type Region, type RegionName, regionAddress } from "../../protocol/tables/memory-map.js";
import { RUN_FLAGS } from "../../protocol/tables/opcodes.js";
import { INHIBITION_MODES, REGISTERS, registerAddress, registerWritable } from "../../protocol/tables/registers.js";
import type { RequestContext } from "./requests.js";
import { randomWord } from "./words.js";

/** The registers that learning, groups and stops at spikes look at: a row of the register table. */
const LEARNING_REGISTERS = [
  "inhibition",
  "stopFirst",
  "stopLast",
  "learningRule",
  "weightBounds",
  "preAmplitude",
  "postAmplitude",
  "belowAmplitude",
  "reward",
  "traceTarget",
  "preTraceDecay",
  "postTraceDecay",
  "preTraceIncrement",
  "postTraceIncrement",
] as const;

/** How often a program asks a build for what it lacks. */
const LACKING = 0.05;

/** Words of those registers that the build makes writable, which come first; now and then of all. */
function registerWords({ random, build }: RequestContext, word: (name: (typeof LEARNING_REGISTERS)[number]) => number) {
  const names = LEARNING_REGISTERS.filter((name) => registerWritable(REGISTERS[name], build));
  return (names.length < LEARNING_REGISTERS.length && random.chance(LACKING) ? LEARNING_REGISTERS : names).map(word);
}

/** Flags of a run without those of parts that the build lacks; now and then with them. */
export function flagsOf({ random, build }: RequestContext, flags: Record<string, number>): number {
  const lacking = [
    ...(build.learning ? [] : ["learn", "clearTraces"]),
    ...(build.encoder ? [] : ["encode", "drawPhases"]),
    ...(build.thirdFactor ? [] : ["clearModulator", "consolidate"]),
  ];
  const masked = lacking.length === 0 || random.chance(LACKING) ? [] : lacking.map((name) => [name, 0]);
  return packWord(RUN_FLAGS, { ...flags, ...Object.fromEntries(masked) });
}

/** Regions of bytes; a build may lack some. */
const BYTE_REGIONS = (Object.entries(REGIONS) as [RegionName, Region][])
  .filter(([, region]) => region.bytes)
  .map(([name]) => name);

/** All of them over their whole ranges, ends more often; written in one go, in address order. */
export function anyLearningRegisters(context: RequestContext): Uint8Array {
  const { lsb, width } = REGISTERS.learningRule.word.fields.postGain;
  const rule = ~((2 ** width - 1) << lsb);
  const words = registerWords(context, (name) => {
    const word = randomWord(context.random, REGISTERS[name].word);
    return name === "learningRule" && !context.build.columns && !context.random.chance(LACKING) ? word & rule : word;
  });
  return context.request("write", [registerAddress(LEARNING_REGISTERS[0]), ...words]);
}

/** A gain at postsynaptic spikes; off in a build without column walks, now and then not. */
export function postGainOf({ random, build }: RequestContext): number {
  return build.columns || random.chance(LACKING) ? random.integer(0, 4) : 0;
}

/** Registers with which weights move over many steps: both gains, bounds apart, traces that live for a while. */
export function livelyLearningRegisters(context: RequestContext): Uint8Array {
  const { random } = context;
  const rule = {
    preGain: random.integer(0, 2),
    preSoft: random.integer(0, 1),
    preTraceAdd: random.integer(0, 1),
    postGain: postGainOf(context),
    postSoft: random.integer(0, 1),
    postTraceAdd: random.integer(0, 1),
    roundNearest: random.chance(0.3) ? 1 : 0,
    amplitudeScale: random.integer(0, 8),
  };
  const bounds = { weightMin: random.integer(-128, 0), weightMax: random.integer(1, 127) };
  const amplitude = () => random.integer(-3000, 3000) & 0xffff;
  const traceTarget = random.integer(0, 32768);
  const values: Record<(typeof LEARNING_REGISTERS)[number], number> = {
    inhibition: random.integer(0, INHIBITION_MODES.length - 1),
    stopFirst: random.integer(0, 3),
    stopLast: random.integer(0, 5),
    learningRule: packWord(REGISTERS.learningRule.word, rule),
    weightBounds: packWord(REGISTERS.weightBounds.word, bounds),
    preAmplitude: amplitude(),
    postAmplitude: amplitude(),
    belowAmplitude: amplitude(),
    reward: random.pick([256, random.integer(-1000, 1000)]) & 0xffff,
    traceTarget,
    preTraceDecay: random.integer(0, 20_000),
    postTraceDecay: random.integer(0, 20_000),
    preTraceIncrement: random.pick([traceTarget, random.integer(0, 40_000)]), // a trace just at the target, too
    postTraceIncrement: random.integer(0, 40_000),
  };
  return context.request("write", [
    registerAddress(LEARNING_REGISTERS[0]),
    ...registerWords(context, (name) => values[name]),
  ]);
}

/** A word that the region takes, mostly. */
function regionWord(context: RequestContext, region: RegionName): number {
  const { random, build } = context;
  if (random.chance(0.003)) return random.word();
  switch (region) {
    case "plastic":
      return (random.word() | random.word()) & 0x01010101;
    case "fraction":
      return (random.word() & ((2 ** build.fractionBits - 1) * 0x01010101)) >>> 0;
    case "preTrace":
    case "postTrace":
      return random.edgy(0, 65535);
    case "intensity":
      return random.chance(0.5) ? random.word() : (random.word() & 0x3f3f3f3f) >>> 0;
    case "modulatorSignal":
      return random.edgy(-32768, 32767) & 0xffff;
    case "random":
      return Math.max(1, random.word());
    default:
      return random.word();
  }
}

const LEARNING_REGIONS: readonly RegionName[] = [
  "fraction",
  "plastic",
  "plastic",
  "preTrace",
  "postTrace",
  "intensity",
  "intensity",
  "phase",
  "random",
  "modulatorSignal",
];

/** Makes most synapses of the core plastic, or of a part of its sources. */
export function makePlastic(context: RequestContext): Uint8Array {
  const { random, build } = context;
  const size = REGIONS.plastic.words(build);
  if (size === 0) return context.request("read", [regionAddress("plastic"), 1]);
  const pattern = Array.from({ length: random.integer(1, 7) }, () => regionWord(context, "plastic") | 0x00010100);
  const count = random.chance(0.5) ? size : random.integer(1, size);
  return context.request("fill", [regionAddress("plastic", size - count), count, ...pattern]);
}

/** Writes or fills a stretch of a region of learning or of the encoder. */
export function learningRegion(context: RequestContext): Uint8Array {
  const { random, build } = context;
  const region = random.pick(LEARNING_REGIONS);
  const size = REGIONS[region].words(build);
  if (size === 0) return context.request("read", [regionAddress(region), 1]);
  const offset = random.chance(0.5) ? 0 : random.integer(0, size - 1);
  if (random.chance(0.5)) {
    const pattern = Array.from({ length: random.integer(1, 7) }, () => regionWord(context, region));
    const count = random.chance(0.97) ? random.integer(1, size - offset) : random.integer(1, 2 * size);
    return context.request("fill", [regionAddress(region, offset), count, ...pattern]);
  }
  const count = Math.min(build.payloadWords - 1, random.integer(1, size - offset));
  return context.request("write", [
    regionAddress(region, offset),
    ...Array.from({ length: count }, () => regionWord(context, region)),
  ]);
}

/** Sparse writes to any region of bytes, and now and then to one that does not exist. */
export function sparseBytes(context: RequestContext): Uint8Array {
  const { random, build } = context;
  const region = random.chance(0.95)
    ? random.pick(BYTE_REGIONS)
    : random.pick(Object.keys(REGIONS) as readonly RegionName[]);
  const size = REGIONS[region].words(build);
  const value = { plastic: 1, fraction: 2 ** build.fractionBits - 1 }[region as string] ?? 0xff;
  const pair = () => {
    if (random.chance(0.01)) return random.word() & 0xffff;
    return random.integer(0, 9) | ((random.word() & value) << 8);
  };
  const pairs = Array.from(
    { length: random.integer(1, Math.min(20, build.payloadWords - 1)) },
    () => (pair() | (pair() << 16)) >>> 0,
  );
  return context.request("sparse", [
    regionAddress(region, random.chance(0.1) ? random.integer(0, size) : random.integer(0, size >> 1)),
    ...pairs,
  ]);
}

/** A run that learns, encodes, draws phases, stops at spikes and is taught, each with a good chance. */
export function learningRun(context: RequestContext): Uint8Array {
  const { random } = context;
  const steps = random.integer(1, random.chance(0.2) ? 120 : 20);
  const chances: Partial<Record<keyof typeof RUN_FLAGS.fields, number>> = {
    learn: 0.85,
    encode: 0.4,
    drawPhases: 0.2,
    stopOnSpike: 0.15,
  };
  const names = Object.keys(RUN_FLAGS.fields) as (keyof typeof RUN_FLAGS.fields)[];
  const flags = names.map((name) => [name, random.chance(chances[name] ?? 0.1) ? 1 : 0]);
  return context.request("run", [
    context.step,
    steps,
    flagsOf(context, Object.fromEntries(flags)),
    ...taughtEvents(context, steps),
  ]);
}

/** Axon events with teacher events among them, in any order within a step; sometimes with a fault. */
export function taughtEvents({ random, build }: RequestContext, steps: number): number[] {
  const budget = build.payloadWords - 3;
  const count = random.integer(0, Math.min(budget, 50));
  const taught = random.chance(0.7) ? 0.3 : 0;
  const outside = random.chance(0.05) ? 1 : 0;
  const { force, silence, teach } = EVENT_KINDS;
  const marks = build.thirdFactor || random.chance(LACKING) ? [force, silence, teach, teach] : [force, silence];
  const events = Array.from({ length: count }, () => {
    const kind = random.chance(taught) ? random.pick(marks) : EVENT_KINDS.spike;
    const targets = kind === EVENT_KINDS.spike ? build.axons : build.neurons;
    return {
      step: random.integer(0, steps - 1 + outside),
      kind,
      index: random.integer(0, targets - 1 + outside),
      place: random.word(),
    };
  });
  // Within a step, the teacher's come anywhere, the axons' ascend.
  events.sort((a, b) => a.step - b.step || a.place - b.place);
  for (let from = 0, to = 0; from < count; from = to) {
    while (to < count && events[to]!.step === events[from]!.step) to++;
    const spikes = events.slice(from, to).filter((event) => event.kind === EVENT_KINDS.spike);
    const indices = spikes.map((event) => event.index).sort((a, b) => a - b);
    for (const [k, event] of spikes.entries()) event.index = indices[k]!;
  }
  const list = {
    steps: Uint32Array.from(events, (event) => event.step),
    indices: Uint16Array.from(events, (event) => event.index),
    kinds: Uint8Array.from(events, (event) => event.kind),
  };
  const words = [...encodeEvents(list, budget).words];
  // A mark with nothing, an advance, or another mark after it.
  if (random.chance(0.04) && words.length < budget)
    words.push(random.pick([0xffffffff, 0xfffefc00, 0xfc00ffff, 0xfffffc01, 0xfffdfc00, 0xfc00fffd]));
  return words;
}

/** Reads a region of what learns over the link, even those that no other comparison sees. */
export function readLearning(context: RequestContext): Uint8Array {
  const { random, build } = context;
  const region = random.pick([
    "weights",
    "fraction",
    "plastic",
    "preTrace",
    "postTrace",
    "intensity",
    "phase",
    "random",
    "modulatorSignal",
  ] as const);
  const size = Math.max(1, REGIONS[region].words(build));
  const offset = random.integer(0, size - 1);
  const count = random.integer(1, Math.min(build.payloadWords, size - offset));
  return context.request("read", [regionAddress(region, offset), count]);
}
