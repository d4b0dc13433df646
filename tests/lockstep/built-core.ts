import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildRtlModel } from "../../hw/generate/models.js";
import { projectRoot } from "../../hw/project.js";
import type { Build } from "../../protocol/tables/builds.js";
import { RtlCore, type RtlModel } from "../../sim/rtl/rtl-core.js";

/** Whether a model of a build that is not shipped can be made here. */
export const canBuild = spawnSync("verilator", ["--version"]).status === 0;

/** The RTL of any build, made with Verilator while the test waits. */
export async function buildRtlCore(build: Build): Promise<RtlCore> {
  const folder = mkdtempSync(join(tmpdir(), "lifwire-built-"));
  try {
    symlinkSync(join(projectRoot(), "node_modules"), join(folder, "node_modules"));
    await buildRtlModel(build, folder);
    const module: Record<string, unknown> = await import(pathToFileURL(join(folder, `${build.name}.ts`)).href);
    const modelClass = Object.values(module).find((value) => typeof value === "function" && "instantiate" in value) as {
      instantiate(bytes: Uint8Array): Promise<RtlModel>;
    };
    return new RtlCore(build, await modelClass.instantiate(readFileSync(join(folder, `${build.name}.wasm`))));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
