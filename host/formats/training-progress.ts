import * as z from "zod";

// How far a training had got, as a checkpoint keeps it: only figures, no times, so that a training that was stopped and
// resumed ends with the bytes of one that was not.

const count = z.int().min(0);

const answers = z.strictObject({
  samples: count,
  /** Answered by their label. */
  right: count,
  /** Samples without an answer, because no neuron fired. */
  unanswered: count,
  /** One row per label, one column per answer; the last column counts samples without one. */
  confusion: z.array(z.array(count)),
});
/** What a network answered to a set of samples. */
export type Answers = z.infer<typeof answers>;

const pass = z.strictObject({
  /** Passes finished, this one included. */
  pass: z.int().min(1),
  samples: count,
  spikes: count,
  cycles: count,
  /** Mean absolute change of a plastic weight in this pass, in weight units; null where none is plastic. */
  weightChange: z.number().nullable(),
  train: answers.optional(),
  validation: answers.optional(),
  test: answers.optional(),
});
/** The outcome of a pass: spikes and cycles of its training, and answers after it. */
export type PassReport = z.infer<typeof pass>;

const report = z.strictObject({
  passes: z.array(pass),
  /** What the pass under way began with: passes before it, sums, plastic weights in units of 2^-F. */
  began: z.strictObject({ passes: count, spikes: count, cycles: count, weights: z.array(z.int()) }),
  /** For each label the neurons that the last evaluation named by it; absent if the readout names them. */
  names: z.array(z.array(count)).optional(),
});
/** The report of a training so far. */
export type ProgressReport = z.infer<typeof report>;

/** The part of a checkpoint's header. */
export const progressSchema = z.strictObject({
  /** Hash of training file and data. */
  training: z.string(),
  /** Samples shown to the end, over all passes. */
  shown: count,
  /** Steps done of the next one. */
  partialSteps: count,
  spikes: count,
  cycles: count,
  report: report.optional(),
});
/** How far a training had got. */
export type TrainingProgress = z.infer<typeof progressSchema>;
