import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../hw/project.js";
import { loadResult } from "../bench/result.js";
import { readmeWith } from "../bench/table.js";

test("the README's table of speeds is what the committed result gives", () => {
  const readme = readFileSync(join(projectRoot(), "README.md"), "utf8");
  expect(readmeWith(loadResult(), readme)).toBe(readme);
});
