import { readFileSync } from "node:fs";
import { join } from "node:path";
import { measureRules, PICTURES } from "../examples/rules/figures.js";
import { withRegisters } from "../examples/rules/page.js";
import { figureSvg } from "../examples/rules/picture.js";

const PAGE = "examples/rules/README.md";

/** The page of rules and its pictures, by their paths in the project, as measured now. */
export async function rulesFiles(root: string): Promise<Map<string, string>> {
  const figures = await measureRules();
  return new Map([
    [PAGE, withRegisters(readFileSync(join(root, PAGE), "utf8"), figures)],
    ...figures.map((figure) => [`${PICTURES}/${figure.name}.svg`, figureSvg(figure)] as const),
  ]);
}
