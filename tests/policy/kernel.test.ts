import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../hw/project.js";
import { KERNEL_FILE, kernelFile } from "../../sim/kernel/generate.js";

test("the assembled kernel is what its text gives", async () => {
  expect(await kernelFile()).toBe(readFileSync(join(projectRoot(), KERNEL_FILE), "utf8"));
});
