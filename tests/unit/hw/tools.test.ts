import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { cacheFolder } from "../../../host/node/files.js";
import { findTool, toolFolder } from "../../../hw/flow/tools.js";

describe("the flow's tools", () => {
  test("a missing tool says how to get it", () => {
    vi.stubEnv("PATH", "/nonexistent");
    vi.stubEnv("LIFWIRE_TOOLS", "/nonexistent");
    expect(() => findTool("yosys")).toThrow(/--install-tools fetches @yowasp\/yosys@/);
    expect(() => findTool("nextpnr-ecp5")).toThrow(/no npm package of it/);
    expect(() => findTool("openFPGALoader")).toThrow(expect.objectContaining({ code: "TOOL_MISSING" }));
    vi.unstubAllEnvs();
  });

  test("npm's tools lie in the cache folder of the host, or where LIFWIRE_TOOLS says", () => {
    for (const variable of ["LIFWIRE_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"]) {
      for (const name of ["LIFWIRE_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA", "LIFWIRE_TOOLS"])
        vi.stubEnv(name, undefined);
      vi.stubEnv(variable, "/elsewhere");
      expect(toolFolder()).toBe(join(cacheFolder(), "tools"));
      expect(toolFolder()).toContain("elsewhere");
    }
    vi.stubEnv("LIFWIRE_TOOLS", "/tools");
    expect(toolFolder()).toBe("/tools");
    vi.unstubAllEnvs();
  });

  test("npm's tools come from npm, and what npm does not have from the PATH all the same", () => {
    const folder = mkdtempSync(join(tmpdir(), "lifwire-tools-"));
    for (const name of ["yosys", "nextpnr-ecp5"]) {
      writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} 9.8.7"\n`, { mode: 0o755 });
    }
    vi.stubEnv("PATH", folder);
    vi.stubEnv("LIFWIRE_TOOLS", "/nonexistent");
    expect(findTool("nextpnr-ecp5", "npm").version).toBe("9.8.7 (PATH)");
    expect(findTool("yosys", "auto").version).toBe("9.8.7 (PATH)");
    expect(() => findTool("yosys", "npm")).toThrow(expect.objectContaining({ code: "TOOL_MISSING" }));
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
});
