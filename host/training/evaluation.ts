import { regionAddress } from "../../protocol/tables/memory-map.js";
import { parameterImage } from "../compiler/compiler.js";
import type { Device } from "../device/device.js";
import { HostError } from "../errors.js";
import type { Answers } from "../formats/training-progress.js";
import type { Sample } from "../run/sample-input.js";
import { answerOf, type NeuronNames, ResponseSums, Tally } from "./readout.js";
import type { Dataset } from "./samples.js";
import type { Showing } from "./showing.js";

/** Samples that are shown in one go; their counts are held meanwhile. */
const CHUNK = 1024;

/** Samples that are answered: a stretch of a data set that has labels. */
export interface SampleSet {
  readonly dataset: Dataset;
  readonly first: number;
  readonly samples: number;
}

/** Options and callbacks of an evaluation. */
export interface EvaluateOptions {
  /** Neurons by label. Default: as the showing names them, else as their responses to these samples do. */
  readonly names?: NeuronNames | undefined;
  /** Ends at a step boundary; what was answered until then counts. */
  readonly signal?: AbortSignal | undefined;
  readonly onSample?: ((samples: number) => void) | undefined;
}

/** The outcome of an evaluation. */
export interface Evaluation extends Answers {
  /** Spikes of all neurons, and clock cycles of the steps. */
  readonly spikes: number;
  readonly cycles: number;
  /** The neurons of each label. */
  readonly names: NeuronNames;
}

/**
 * Shows samples with learning off to a core that has the showing's network, and counts the answers. Weights stay; potentials,
 * traces, generators and inhibition do not: see `aside`. Throws HostError ARGUMENT for a showing without a readout, DATA_INVALID
 * for labels that are missing or outside the classes.
 */
export async function evaluate(
  core: Device,
  showing: Showing,
  set: SampleSet,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const classes = classesOf(showing, set);
  const labels = checkedLabels(set, classes);
  const given = options.names ?? showing.names;
  const size = showing.population!.size;
  const sums = given ? undefined : new ResponseSums(showing.population!, classes);
  const kept = given ? undefined : new Uint16Array(set.samples * size);
  const tally = new Tally(classes);
  await prepare(core, showing);
  let [done, spikes, cycles] = [0, 0, 0];
  while (done < set.samples && !options.signal?.aborted) {
    const from = done;
    const shown = await core.present(samplesOf(showing, set, from, Math.min(set.samples, from + CHUNK)), {
      ...showing.test(set.dataset),
      signal: options.signal,
      onSample: (sample, counts) => {
        const at = from + sample;
        if (given) tally.add(labels[at]!, answerOf(counts, given));
        kept?.set(counts, at * size);
        sums?.add(labels[at]!, counts);
        options.onSample?.(at + 1);
      },
    });
    done += shown.samples;
    spikes += shown.spikes;
    cycles += shown.cycles;
  }
  const names = given ?? sums!.names();
  for (let at = 0; kept && at < done; at++) {
    tally.add(labels[at]!, answerOf(kept.subarray(at * size, (at + 1) * size), names));
  }
  return { ...tally.answers, spikes, cycles, names };
}

/**
 * Calls `act`, then restores what steps without learning change: potentials, traces, generators, the step counter,
 * settings. What is learned afterwards does not depend on it. Throws what `act` throws.
 */
export async function aside<T>(core: Device, act: () => Promise<T>): Promise<T> {
  const { network } = core;
  if (!network) return act();
  const before = await core.readSnapshot({ synapses: false });
  const result = await act().catch(async (thrown: unknown) => {
    await core.restoreSnapshot(network, before).catch(() => undefined);
    throw thrown;
  });
  await core.restoreSnapshot(network, before);
  return result;
}

/** Throws HostError DATA_INVALID for a set whose labels are missing or outside the classes; returns its labels. */
export function checkedLabels({ dataset, first, samples }: SampleSet, classes: number, what = "data"): Uint16Array {
  const { labels } = dataset;
  if (!labels) {
    const message = `${what}: it has no labels, allowed: a label for each sample, because answers are compared with them`;
    throw new HostError("DATA_INVALID", message, { path: what });
  }
  const used = labels.subarray(first, first + samples);
  const wrong = used.findIndex((label) => label >= classes);
  if (wrong < 0) return used;
  const value = used[wrong]!;
  const allowed = `0..${classes - 1}, as there are ${classes} classes`;
  const message = `${what}: the label of sample ${first + wrong} is ${value}, allowed: ${allowed}`;
  throw new HostError("DATA_INVALID", message, { path: what, sample: first + wrong, value, allowed });
}

function classesOf(showing: Showing, { dataset }: SampleSet): number {
  if (!showing.population) {
    throw new HostError("ARGUMENT", "nothing says which neurons answer, allowed: a training file with readout", {
      argument: "readout",
    });
  }
  return showing.classes ?? classesIn(dataset.labels);
}

/** Labels are below this in such a list; at least 1. */
export function classesIn(labels: Uint16Array | undefined): number {
  return labels ? labels.reduce((most, label) => Math.max(most, label + 1), 1) : 1;
}

/** Sets how groups inhibit, and holds thresholds where they are if that is asked for. */
async function prepare(core: Device, { network, inhibition, entry }: Showing): Promise<void> {
  if (inhibition) await core.setInhibition(inhibition);
  if (!entry.evaluate?.holdThresholds) return;
  const hold = { adaptationIncrement: 0, adaptationDecay: 0 };
  await core.write(regionAddress("parameters"), parameterImage(network, core.descriptor, hold));
}

function* samplesOf(showing: Showing, { dataset, first }: SampleSet, from: number, end: number): Generator<Sample> {
  for (let at = from; at < end; at++) yield showing.testSample(dataset, first + at);
}
