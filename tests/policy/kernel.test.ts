import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KERNEL_FILE, kernelFile } from "../../hw/generate/kernel.js";
import { projectRoot } from "../../hw/project.js";

test("the assembled kernel is what its text gives", async () => {
  expect(await kernelFile()).toBe(readFileSync(join(projectRoot(), KERNEL_FILE), "utf8"));
});
