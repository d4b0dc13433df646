import { didYouMean } from "../suggest.js";
import { RULE_NAMES } from "./rule-factors.js";

type RuleName = (typeof RULE_NAMES)[number];

/** Rules from the literature by the names people write: the core's nearest rule, and how it differs. */
const NEAREST: Readonly<Record<string, readonly [RuleName, string]>> = {
  stdp: ["pair-stdp", "exponential windows at both spikes"],
  asymmetricstdp: ["pair-stdp", "an amplitude below 0 at pre"],
  hebb: ["pair-stdp", "both amplitudes above 0, so that it is symmetric"],
  hebbian: ["pair-stdp", "both amplitudes above 0, so that it is symmetric"],
  symmetric: ["pair-stdp", "both amplitudes above 0"],
  symmetricstdp: ["pair-stdp", "both amplitudes above 0"],
  antihebbian: ["pair-stdp", "both amplitudes below 0"],
  rstdp: ["pair-stdp", "setReward scales it"],
  rewardmodulatedstdp: ["pair-stdp", "setReward scales it"],
  mstdp: ["pair-stdp", "setReward scales it"],
  mstdpet: ["pair-stdp", "setReward scales it; there is no eligibility trace of a synapse"],
  tripletstdp: ["pair-stdp", "one product of a trace; a triplet takes two"],
  triplet: ["pair-stdp", "one product of a trace; a triplet takes two"],
  multiplicativestdp: ["soft-stdp", "changes shrink with the distance to the bound"],
  softbounds: ["soft-stdp", "changes shrink with the distance to the bound"],
  bcm: ["target", "the threshold is one of the trace and does not move"],
  oja: ["follow", "w goes to x at each spike; Oja's decay by the square of the rate is a second product"],
  instar: ["follow", "the same rule"],
  competitive: ["follow", "the same rule, beside an inhibition group"],
  delta: ["third-factor", "outputs that are modulators and linear"],
  deltarule: ["third-factor", "outputs that are modulators and linear"],
  widrowhoff: ["third-factor", "outputs that are modulators and linear"],
  backprop: ["third-factor", "errors come back through weights that learn, feedbackAmplitude"],
  feedbackalignment: ["third-factor", "feedbackAmplitude 0"],
  randomfeedback: ["third-factor", "feedbackAmplitude 0"],
  kolenpollack: ["third-factor", "feedbackAmplitude beside amplitude"],
  eprop: ["third-factor", "the presynaptic trace is the eligibility, one per source"],
};

/** The rule nearest to a name that the core does not have, as an ending of the list of rules; "" if none is near. */
export function nearestRule(written: unknown): string {
  if (typeof written !== "string") return "";
  const known = NEAREST[written.toLowerCase().replace(/[^a-z]/g, "")];
  return known ? `; nearest: ${known[0]} (${known[1]})` : didYouMean(written, RULE_NAMES);
}
