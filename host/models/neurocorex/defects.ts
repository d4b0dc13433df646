/** What the original does not do as one would expect, each where it acts. */
export const NEUROCOREX_DEFECTS = {
  oneInput: "one input spike per step: other events of the same step come in the steps after it",
  refractory: "a refractory period of 0 acts as 1: a neuron never fires in two steps in a row",
  sharedGain: "one gain for all inputs (word 0 of the refractory steps)",
  sharedLeak: "one leak for all neurons (word 8 of the leaks), subtracted in every step, even from a potential below 0",
  wrap: "potentials wrap at 128 instead of saturating",
  notDelivered: "the synapse from neuron n to neuron n - 1 is not delivered",
  noDecay: "the current between neurons does not decay; without spikes every neuron gets that of the last one",
  readBack: "reading weights gives those of the inputs; the ones between neurons cannot be read",
  lastBits: "the last bits of a run, up to seven, are not sent",
  unchecked: "nothing on the line is checked: a lost byte shifts all that follow until the board is reset",
} as const;

/** Name of one of `NEUROCOREX_DEFECTS`. */
export type NeuroCoreXDefect = keyof typeof NEUROCOREX_DEFECTS;
