import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { FRAME_OVERHEAD_BYTES, WORD_BYTES } from "../../protocol/codecs/frame.js";
import type { RunFlags } from "../../protocol/codecs/requests.js";
import { unpackField } from "../../protocol/tables/fields.js";
import { CHARACTER_BITS } from "../../protocol/tables/line.js";
import {
  NEURON_STATE,
  NEURON_STATE_WORDS,
  REGIONS,
  type RegionName,
  regionAddress,
} from "../../protocol/tables/memory-map.js";
import { HostError } from "../errors.js";
import { EventBuffer, type EventList } from "../events/events.js";
import type { TeacherEvents } from "../events/teacher.js";
import type { LearningSettings } from "../network/learning-registers.js";
import type { Network } from "../network/network.js";
import { checkRun } from "./checked-run.js";
import { flagsWithin, type PartRules, partRules, stepsWithin } from "./part-flags.js";
import type { SelectedSignal, SignalName } from "./record-selection.js";
import type { Recorder } from "./recording.js";
import type { RunOptions } from "./run-options.js";
import { lowerBound } from "./run-planner.js";
import { RunResult } from "./run-result.js";

/** What recording costs on the line, besides what the run itself needs. */
export interface RecordingCost {
  /** How often the run pauses and the core is read; 0 for a core in this process, which is inspected directly. */
  readonly stops: number;
  /** Bytes of all reads, both ways. */
  readonly bytes: number;
  /** Time of these bytes on the line at its current rate; a port's own delays come on top. */
  readonly seconds: number;
}

/** What a recorded run needs of a device. */
export interface LineTarget {
  readonly network: Network;
  readonly descriptor: Descriptor;
  /** How the core learns now. */
  readonly learning: LearningSettings | undefined;
  read(address: number, count: number): Promise<Uint32Array>;
  run(options: RunOptions): Promise<RunResult>;
}

/** Body of a read's request: address and count. */
const READ_BODY_WORDS = 2;
/** Body of a run's request and of its reply. */
const RUN_BODY_WORDS = 3 + 2;

/** Words of a region that are read together. */
interface Stretch {
  readonly region: RegionName;
  readonly first: number;
  readonly count: number;
}

/** Where the cells of a signal lie in the memory map. */
interface CellLayout {
  readonly regions: readonly RegionName[];
  /** The word of a cell in each region. */
  word(place: number): number;
  /** The cell's value in its word of the first region; a whole number. */
  value(word: number, place: number): number;
}

const STATE_NAMES = Object.keys(NEURON_STATE);

function stateLayout(name: "potential" | "current" | "adaptation"): CellLayout {
  const field = Object.values(NEURON_STATE[name].fields)[0]!;
  const offset = STATE_NAMES.indexOf(name);
  return {
    regions: ["state"],
    word: (neuron) => NEURON_STATE_WORDS * neuron + offset,
    value: (word) => unpackField(field, word),
  };
}

const traceLayout = (region: RegionName): CellLayout => ({
  regions: [region],
  word: (place) => place,
  value: (word) => word,
});

const LAYOUTS: Readonly<Record<SignalName, CellLayout>> = {
  potential: stateLayout("potential"),
  current: stateLayout("current"),
  adaptation: stateLayout("adaptation"),
  trace: traceLayout("preTrace"),
  postTrace: traceLayout("postTrace"),
  weight: {
    regions: ["weights", "fraction"],
    word: (cell) => Math.floor(cell / WORD_BYTES),
    value: (word, cell) => (byteOf(word, cell) << 24) >> 24,
  },
};

function byteOf(word: number, cell: number): number {
  return (word >>> (8 * (cell % WORD_BYTES))) & 0xff;
}

/** The stretches that hold all cells; gaps shorter than a frame's overhead are read too. */
function stretchesOf(selected: readonly SelectedSignal[], descriptor: Descriptor): Stretch[] {
  const words = new Map<RegionName, Set<number>>();
  for (const { name, places } of selected) {
    for (const region of LAYOUTS[name].regions) {
      if (REGIONS[region].words(descriptor) === 0) continue;
      const set = words.get(region) ?? new Set<number>();
      words.set(region, set);
      for (const place of places) set.add(LAYOUTS[name].word(place));
    }
  }
  const gap = (2 * FRAME_OVERHEAD_BYTES) / WORD_BYTES + READ_BODY_WORDS;
  return [...words].flatMap(([region, set]) => {
    const stretches: { region: RegionName; first: number; count: number }[] = [];
    for (const word of [...set].sort((a, b) => a - b)) {
      const last = stretches.at(-1);
      if (last && word - (last.first + last.count) < gap) last.count = word + 1 - last.first;
      else stretches.push({ region, first: word, count: 1 });
    }
    return stretches;
  });
}

/** What recording takes on the line for this many steps; a core in this process pays nothing. */
export function lineCost(recorder: Recorder, steps: number, descriptor: Descriptor, baudRate: number): RecordingCost {
  const { payloadWords } = descriptor;
  const readBytes = stretchesOf(recorder.selected, descriptor).reduce((sum, { count }) => {
    const frames = Math.ceil(count / payloadWords);
    return sum + frames * (2 * FRAME_OVERHEAD_BYTES + WORD_BYTES * READ_BODY_WORDS) + WORD_BYTES * count;
  }, 0);
  const stops = Math.floor(steps / recorder.every);
  const bytes = stops * (readBytes + 2 * FRAME_OVERHEAD_BYTES + WORD_BYTES * RUN_BODY_WORDS);
  return { stops, bytes, seconds: (bytes * CHARACTER_BITS) / baudRate };
}

/**
 * A run that pauses after every n-th step to read the core over the line. Spikes and state are those of a run in one
 * piece; it takes more cycles where each part begins with a sweep (learning). Throws as `Device.run` does, before
 * anything is sent.
 */
export async function runOverLine(options: RunOptions, recorder: Recorder, target: LineTarget): Promise<RunResult> {
  try {
    return await runParts(options, recorder, target);
  } catch (thrown) {
    // What came before the line was lost is worth keeping; the receiver may be what failed.
    await handOut(recorder, options.onRecord, true).catch(() => undefined);
    throw thrown;
  }
}

async function runParts(options: RunOptions, recorder: Recorder, target: LineTarget): Promise<RunResult> {
  const { teacher, signal, onProgress, onPart, onRecord, record: _, ...asked } = options;
  const { network } = target;
  const { clear, steps, flags, axonEvents: events, inModel } = checkRun(options, network, target.descriptor);
  const rules = partRules(network, target.learning);
  checkStop(options, flags, rules);
  const rest = { ...asked, sample: false, ...(clear === undefined ? {} : { clear }) };
  const stretches = stretchesOf(recorder.selected, target.descriptor);
  const spikes = new EventBuffer();
  let [done, cycles, firstStep, stoppedBySpike] = [0, 0, 0, false];
  const { clear: _clear, drawPhases: _draw, intensities: _intensities, ...later } = rest;
  while (done < steps && !stoppedBySpike && !signal?.aborted) {
    const wanted = Math.min(recorder.every - (done % recorder.every), steps - done);
    const count = stepsWithin(rules, flags, done, wanted);
    const { encode, consolidate } = flagsWithin(rules, flags, done, done + count === steps);
    const result = await target.run({
      ...(done === 0 ? rest : later),
      ...{
        steps: count,
        input: slice(events, done, count),
        signal,
        encode: encode === 1,
        consolidate: consolidate === 1,
        onPart: onPart && partsFrom(done, onPart),
      },
      ...(teacher ? { teacher: teacherSlice(teacher, done, count) } : {}),
    });
    if (done === 0) firstStep = result.firstStep;
    spikes.append(result.spikes, done);
    done += result.stepsDone;
    cycles += result.cycles;
    stoppedBySpike = result.stoppedBySpike;
    if (done % recorder.every === 0 && result.stepsDone > 0) await takeRow(recorder, stretches, target);
    await handOut(recorder, onRecord);
    onProgress?.(done, steps);
  }
  await handOut(recorder, onRecord, true);
  return new RunResult(
    ...([network, events, inModel(spikes.toList()), done, steps, cycles, firstStep] as const),
    ...([stoppedBySpike, onRecord ? undefined : recorder.result()] as const),
  );
}

/** Hands the rows that are due to their receiver. */
async function handOut(recorder: Recorder, onRecord: RunOptions["onRecord"], all = false): Promise<void> {
  if (!onRecord) return;
  for (const rows of recorder.pieces(all)) await onRecord(rows);
}

/** Receives the parts of one part of the run, which begins at a step of the run. */
function partsFrom(first: number, onPart: NonNullable<RunOptions["onPart"]>): RunOptions["onPart"] {
  return (part) => onPart({ ...part, step: first + part.step });
}

/** Throws if a spike may end a run that has to consolidate at its end: its last part is not known beforehand. */
function checkStop({ stopOnSpike = false }: RunOptions, flags: RunFlags, { periodic }: PartRules): void {
  if (stopOnSpike === false || !flags.consolidate || periodic) return;
  const message = "record over a line has both stopOnSpike and a consolidation at the end, allowed: one of them";
  throw new HostError("ARGUMENT", message, { argument: "record" });
}

/** Reads all stretches, and gives their cells to the recorder as if they lay in one array. */
async function takeRow(recorder: Recorder, stretches: readonly Stretch[], target: LineTarget): Promise<void> {
  const read = await Promise.all(
    stretches.map(async (s) => ({ ...s, words: await target.read(regionAddress(s.region, s.first), s.count) })),
  );
  const wordAt = (region: RegionName, word: number): number => {
    const found = read.find((s) => s.region === region && word >= s.first && word < s.first + s.count);
    if (!found) return 0; // a build without fractions has no words for them
    return found.words[word - found.first]!;
  };
  const { learning, fractionBits } = target.descriptor;
  const valueAt = (name: SignalName, place: number): number => {
    const { regions, word, value } = LAYOUTS[name];
    const whole = value(wordAt(regions[0]!, word(place)), place);
    if (name !== "weight" || !learning) return whole;
    return whole * 2 ** fractionBits + byteOf(wordAt("fraction", word(place)), place);
  };
  recorder.take((name) => {
    const { places } = recorder.selected.find((signal) => signal.name === name)!;
    const values: Record<number, number> & { length: number } = { length: 0 };
    for (const place of places) values[place] = valueAt(name, place);
    return values;
  });
}

function slice({ steps, indices }: EventList, from: number, count: number): EventList {
  const [first, end] = [lowerBound(steps, from), lowerBound(steps, from + count)];
  return { steps: steps.slice(first, end).map((step) => step - from), indices: indices.slice(first, end) };
}

function teacherSlice({ steps, neurons, fires }: TeacherEvents, from: number, count: number): TeacherEvents {
  const [first, end] = [lowerBound(steps, from), lowerBound(steps, from + count)];
  return {
    steps: steps.slice(first, end).map((step) => step - from),
    neurons: neurons.slice(first, end),
    fires: fires.slice(first, end),
  };
}
