import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of the RTL below the project's root. */
export const RTL = "hw/rtl";

/** The RTL sources in compile order, as paths from hw/rtl. */
export function rtlSources(root: string): string[] {
  return readFileSync(`${root}/${RTL}/sources.f`, "utf8").trim().split("\n");
}

/**
 * Writes the RTL into a folder in a form that Icarus Verilog 11 can simulate, and returns the paths in compile order.
 * Icarus may loop forever between `always_comb` blocks that settle in other tools; hw/README.md says why.
 */
export function icarusSources(root: string, folder: string): string[] {
  return rtlSources(root).map((source) => {
    const path = join(folder, source.replaceAll("/", "-"));
    writeFileSync(path, readFileSync(join(root, RTL, source), "utf8").replaceAll("always_comb", "always @*"));
    return path;
  });
}

/** The project's root: the nearest folder above this file with a package.json, from source and from dist alike. */
export function projectRoot(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  let folder = start;
  while (!existsSync(join(folder, "package.json"))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`no package.json above ${start}`);
    folder = above;
  }
  return folder;
}
