import { LIMITS } from "../../protocol/tables/limits.js";
import { integer, notNegative, real, record } from "../network/schema-parts.js";
import { HANDICAP_MAX } from "./hidden-layer.js";

const STEPS_MAX = 2 ** 16;
const WEIGHT_MAX = 2 ** (LIMITS.weightWidth - 1) - 1;
const steps = () => integer(1, STEPS_MAX).optional();
const weight = () => integer(0, WEIGHT_MAX).optional();

/** The hidden layer of a training file; what is left out is as HiddenLayerOptions says. */
export const hidden = record({
  inputs: integer(1, LIMITS.axonsMax).meta({ description: "Values of a sample, or channels of a recording" }),
  neurons: integer(1, LIMITS.neuronsMax).meta({ description: "Hidden neurons" }),
  threshold: integer(1, 2 ** 16)
    .optional()
    .meta({ description: "Of the hidden neurons. Default 50 per step with input." }),
  inputWeight: weight().meta({ description: "Largest random weight from an input. Default 20." }),
  encodeSteps: steps().meta({ description: "Steps with input. Default 2." }),
  tailSteps: steps().meta({
    description: "Steps after those, in which the last hidden spikes reach the outputs. Default 3.",
  }),
});

/** Its outputs: how they are told their error, and what that does. */
export const outputs = record({
  classes: integer(1, LIMITS.neuronsMax).meta({ description: "Outputs, one per label" }),
  error: weight().meta({ description: "Weight of an output onto its own error. Default 100." }),
  handicap: integer(0, HANDICAP_MAX).optional().meta({
    description: "In training the right output starts so far below its threshold, the others above theirs. Default 1.",
  }),
  feedback: weight().meta({
    description: "Largest random weight from an output back to the hidden layer. Default 5.",
  }),
  decisionSteps: steps().meta({ description: "Steps in which an output may fire and is taught. Default 3." }),
  amplitude: notNegative().optional().meta({
    description: "Change of a weight for a trace and a signal of 1.0, in weight units. Default 31.25.",
  }),
  feedbackAmplitude: real().optional().meta({ description: "The same of the feedback. Default 31.25." }),
  fractionBits: integer(0, LIMITS.fractionBitsMax).optional().meta({
    description: "Fractional weight bits of the core. With fewer, amplitudes are made finer. Default 8.",
  }),
});
