import { componentFigure } from "./component.js";
import { learnedFeedbackFigure } from "./feedback.js";
import type { Figure } from "./figure.js";
import { pairFigures } from "./pairs.js";
import { thirdFactorFigures } from "./third-factor.js";

/** Where the pictures of the page lie, from the project's root. */
export const PICTURES = "examples/rules/pictures";

/** Measures every rule, in the order of the page. */
export async function measureRules(): Promise<Figure[]> {
  return [
    ...(await pairFigures()),
    ...(await thirdFactorFigures()),
    await learnedFeedbackFigure(),
    await componentFigure(),
  ];
}
