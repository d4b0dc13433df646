import * as z from "zod";
import { LIMITS } from "../../protocol/tables/limits.js";
import { POST_GAINS, PRE_GAINS } from "../../protocol/tables/registers.js";
import { nearestRule } from "./nearest-rule.js";
import { RULE_NAMES, U_FACTORS, V_FACTORS } from "./rule-factors.js";
import { between, choice, flag, integer, list, notNegative, positive, real, record, SEED_MAX } from "./schema-parts.js";

const WEIGHT_MIN = -(2 ** (LIMITS.weightWidth - 1));
const WEIGHT_MAX = -WEIGHT_MIN - 1;
const AMPLITUDE_MIN = -(2 ** (LIMITS.amplitudeWidth - 1));
const AMPLITUDE_MAX = -AMPLITUDE_MIN - 1;
const TRACE_MAX = 2 ** LIMITS.traceWidth - 1;

const amplitudeRaw = () => integer(AMPLITUDE_MIN, AMPLITUDE_MAX).optional();
const rate = (what: string) => between(-0.5, 0.5).optional().meta({ description: what });

const GAIN = "How the change depends on the trace of the other side; off: no change";

/** What changes a weight at one kind of spike; common to both kinds. */
const change = {
  amplitude: real().optional().meta({
    description: "Weight units added for a trace of 1.0; negative: taken away. Not with soft or follow",
  }),
  rate: rate("Part of the distance to the bound that is moved for a trace of 1.0; with soft or follow only"),
  amplitudeRaw: amplitudeRaw().meta({ description: "The register's integer. Instead of amplitude or rate" }),
  soft: flag().optional().meta({ description: "Changes shrink with the distance to the bound. Default false." }),
};

/** Instead of gain and soft: the factors of the change, a point of rule-factors.ts. */
const factors = {
  u: choice(U_FACTORS)
    .optional()
    .meta({ description: "First factor of the change, amplitude u v. Instead of gain and soft, with v" }),
  v: choice(V_FACTORS).optional().meta({ description: "Second factor of the change" }),
};

const pre = record({ gain: choice(PRE_GAINS).optional().meta({ description: GAIN }), ...factors, ...change });

const post = record({
  gain: choice(POST_GAINS).optional().meta({ description: GAIN }),
  ...factors,
  ...change,
  target: notNegative().optional().meta({ description: "Trace above which the gain target takes amplitude" }),
  targetRaw: integer(0, TRACE_MAX).optional().meta({ description: "Instead of target; 32768 is 1.0" }),
  belowAmplitude: real().optional().meta({ description: "Like amplitude, for a trace that is not above the target" }),
  belowRate: rate("Like rate, for a trace that is not above the target"),
  belowAmplitudeRaw: amplitudeRaw().meta({ description: "Instead of belowAmplitude or belowRate" }),
});

const trace = record({
  timeConstantSteps: positive().optional().meta({ description: "Steps in which the trace falls to 1/e" }),
  timeConstantMs: positive().optional().meta({ description: "Time in which the trace falls to 1/e" }),
  decay: integer(0, LIMITS.decayOne).optional().meta({ description: "k: k/65536 is lost in a step" }),
  increment: notNegative().optional().meta({ description: "Raise at a spike. Default 1." }),
  incrementRaw: integer(0, TRACE_MAX).optional().meta({ description: "Instead of increment; 32768 is 1.0" }),
  add: flag().optional().meta({
    description: "A spike adds the increment to the trace instead of lifting it to the increment. Default false.",
  }),
});

const consolidate = record({
  ...factors,
  amplitude: real().optional().meta({
    description: "Weight units for a presynaptic trace of 1.0 and a modulator signal of 32768; either sign",
  }),
  amplitudeRaw: amplitudeRaw().meta({ description: "The register's integer. Instead of amplitude" }),
  feedbackAmplitude: real().optional().meta({
    description:
      "Weight units that a modulator's synapses move for a signal of 32768 and a postsynaptic trace of 1.0. Default 0.",
  }),
  feedbackAmplitudeRaw: amplitudeRaw().meta({ description: "Instead of feedbackAmplitude" }),
  modulatorShift: integer(0, LIMITS.modulatorShiftMax).optional().meta({
    description: "A weight of 1 from a modulator moves the signal by 2^modulatorShift. Default 0.",
  }),
  everySteps: integer(1, 2 ** 15)
    .optional()
    .meta({
      description: "Consolidate after so many steps, a power of two, and not at the end of a run",
    }),
  clearAfter: flag().optional().meta({
    description: "Clear the signals after a consolidation. Default: whether everySteps is given.",
  }),
});

/** An unknown name is answered with the nearest rule. */
const ruleName = z.enum(RULE_NAMES, { error: ({ input }) => `${RULE_NAMES.join(", ")}${nearestRule(input)}` });

const options = {
  rule: ruleName.optional().meta({
    description: "A rule by name: the gains of pre and post where these give none. Default: what they give",
  }),
  consolidate: consolidate.optional().meta({
    description: "The third factor: what a consolidation changes, by preTrace, postTrace and the modulator signals",
  }),
  pre: pre.optional().meta({ description: "What happens at a presynaptic spike, by the postsynaptic trace" }),
  post: post.optional().meta({ description: "What happens at a postsynaptic spike, by the presynaptic trace" }),
  preTrace: trace.optional().meta({ description: "Trace of the sources; post needs it" }),
  postTrace: trace.optional().meta({ description: "Trace of the neurons; pre needs it" }),
  weightMin: integer(WEIGHT_MIN, WEIGHT_MAX)
    .optional()
    .meta({ description: `Default ${WEIGHT_MIN}.` }),
  weightMax: integer(WEIGHT_MIN, WEIGHT_MAX)
    .optional()
    .meta({ description: `Default ${WEIGHT_MAX}.` }),
  rounding: choice(["random", "nearest"]).optional().meta({ description: "Of a change. Default random." }),
  amplitudeScale: integer(0, LIMITS.amplitudeScaleMax).optional().meta({
    description: "An amplitude of 1 is 2^-(8 + amplitudeScale) weight units. Default: as fine as the amplitudes allow.",
  }),
  reward: real().optional().meta({ description: "Scales all changes. Default 1." }),
  rewardRaw: integer(AMPLITUDE_MIN, AMPLITUDE_MAX).optional().meta({ description: "Instead of reward; 256 is 1.0" }),
  seed: integer(0, SEED_MAX).optional().meta({ description: "Of the generators that round. Default 0." }),
  minFractionBits: integer(0, LIMITS.fractionBitsMax).optional().meta({
    description: "Fractional weight bits that the core must have. Default 0.",
  }),
};

/** How the core learns: the section `learning` of a network file. */
export const learning = record(options);
/** The section `learning` as a script gives it: `new Network({ learning })`, `setLearning`. Keys: host/LEARNING.md. */
export type LearningEntry = z.infer<typeof learning>;

/** What the rate encoder starts with: the section `encoder` of a network file. */
export const encoder = record({
  intensities: list(integer(0, 255), "a list of integers 0..255")
    .optional()
    .meta({ description: "Spikes in 256 steps, one value per axon. Default 0." }),
  phases: list(integer(0, 255), "a list of integers 0..255")
    .optional()
    .meta({ description: "Phases, one per axon; 256 would be a spike. Default 0." }),
  seed: integer(0, SEED_MAX).optional().meta({ description: "Of the generator that draws phases. Default 0." }),
  steps: integer(1, 2 ** 31 - 1)
    .optional()
    .meta({ description: "Steps of a run in which the encoder makes spikes. Default: all." }),
});
/** The section `encoder` as a script gives it: `new Network({ encoder })`. */
export type EncoderEntry = z.infer<typeof encoder>;
