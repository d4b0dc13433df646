import { builtinModules } from "node:module";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { projectRoot } from "../../hw/project.js";

/** A script bundled for a browser. */
export interface Bundle {
  readonly text: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  /** Modules of Node, and packages that stand in for them, that it contains. */
  readonly nodeModules: readonly string[];
}

/** Bundles a script as its user would: esbuild, no plugin, no stub, no define, nothing left outside. */
export async function bundle(script: string): Promise<Bundle> {
  const result = await build({
    stdin: { contents: script, resolveDir: projectRoot(), loader: "ts" },
    ...{ bundle: true, format: "esm", platform: "browser", target: "chrome110", minify: true, write: false },
    ...{ metafile: true, absWorkingDir: projectRoot(), logLevel: "silent" },
  });
  const [output] = result.outputFiles!;
  const imports = Object.values(result.metafile!.inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const nodeModules = [...imports, ...Object.keys(result.metafile!.inputs)].filter(
    (path) =>
      path.startsWith("node:") || builtinModules.includes(path) || /host\/node\/|polyfill|-browserify/.test(path),
  );
  return {
    text: output!.text,
    bytes: output!.contents.length,
    gzipBytes: gzipSync(output!.contents, { level: 9 }).length,
    nodeModules,
  };
}
