import { afterEach, expect, test, vi } from "vitest";
import { generatedFiles, projectRoot, staleFiles } from "../../hw/generate.js";

afterEach(() => {
  vi.doUnmock("../../protocol/limits.js");
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
  vi.doMock("../../protocol/limits.js", async (original) => {
    const { LIMITS } = await original<typeof import("../../protocol/limits.js")>();
    return { LIMITS: { ...LIMITS, shiftMax: LIMITS.shiftMax - 1 } };
  });
  const changed = await import("../../hw/generate.js");
  expect(changed.staleFiles(projectRoot()).map((file) => file.path)).toEqual([
    "hw/rtl/generated/lifwire_pkg.sv",
    "protocol/generated/build-hash.ts",
    "protocol/REGISTER-MAP.md",
  ]);
});
