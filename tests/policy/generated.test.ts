import { afterEach, expect, test, vi } from "vitest";
import { generatedFiles, staleFiles } from "../../hw/generate/main.js";
import { projectRoot } from "../../hw/project.js";

afterEach(() => {
  vi.doUnmock("../../protocol/tables/limits.js");
  vi.resetModules();
});

test("every generated file is what its sources give", () => {
  expect(staleFiles(projectRoot()).map((file) => file.path)).toEqual([]);
});

test("the files cover the RTL's package, the build hash and the register map", () => {
  const paths = generatedFiles(projectRoot()).map((file) => file.path);
  expect(paths).toEqual([
    "hw/rtl/generated/lifwire_pkg.sv",
    "protocol/generated/build-hash.ts",
    "protocol/REGISTER-MAP.md",
  ]);
});

test("one changed table row makes every generated file stale", async () => {
  vi.resetModules();
  vi.doMock("../../protocol/tables/limits.js", async (original) => {
    const { LIMITS } = await original<typeof import("../../protocol/tables/limits.js")>();
    return { LIMITS: { ...LIMITS, shiftMax: LIMITS.shiftMax - 1 } };
  });
  const changed = await import("../../hw/generate/main.js");
  expect(changed.staleFiles(projectRoot()).map((file) => file.path)).toEqual([
    "hw/rtl/generated/lifwire_pkg.sv",
    "protocol/generated/build-hash.ts",
    "protocol/REGISTER-MAP.md",
  ]);
});
