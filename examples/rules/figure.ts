/** Points of one measurement, and what the paper's formula gives at the same places. */
export interface Curve {
  readonly label: string;
  readonly at: readonly number[];
  /** What the core did; undefined for a rule that it does not have, which is drawn for comparison. */
  readonly measured?: readonly number[];
  /** The formula in real numbers. */
  readonly formula: readonly number[];
}

/** The measurement of one rule. */
export interface Figure {
  /** File name of its picture, without ending. */
  readonly name: string;
  readonly title: string;
  readonly across: string;
  readonly up: string;
  /** Where the names of the curves are: at the top on the left, or at the bottom on the right. */
  readonly key?: "below";
  readonly curves: readonly Curve[];
  /** The registers of learning that the core held, by the names of hw/LEARNING.md; those that are 0 are left out. */
  readonly registers: Readonly<Record<string, number>>;
}

/** Largest difference between the core and the formula, in the figure's own unit. */
export function largestDifference({ curves }: Figure): number {
  const differences = curves.flatMap(({ measured, formula }) =>
    measured ? measured.map((value, i) => Math.abs(value - formula[i]!)) : [0],
  );
  return Math.max(...differences);
}
