import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../hw/project.js";

// What a user of the package sees in an editor: the declarations that the build wrote.
const ENTRIES = ["host/api/index", "protocol/index", "sim/index", "sim/rtl/index", "host/testing/index"];

interface Declared {
  readonly name: string;
  readonly file: string;
  readonly documented: boolean;
}

/** All names that a declaration file exports, including those of the files it re-exports. */
function declared(file: string): Declared[] {
  const text = readFileSync(file, "utf8");
  const own = [...text.matchAll(/^export (?:declare )?(?:abstract )?(?:function|class|const|type|interface) (\w+)/gm)];
  const passed = [...text.matchAll(/^export (?:type )?(?:\{([^}]*)\}|\*) from "(\.[^"]+)\.js";/gm)];
  return [
    ...own.map((match) => {
      const documented = text.slice(0, match.index).trimEnd().endsWith("*/");
      return { name: match[1]!, file, documented };
    }),
    ...passed.flatMap(([, list, path]) => {
      const there = declared(join(dirname(file), `${path}.d.ts`));
      if (list === undefined) return there;
      const names = list.split(",").map(
        (entry) =>
          entry
            .trim()
            .replace(/^type /, "")
            .split(" as ")[0]!,
      );
      return there.filter(({ name }) => names.includes(name));
    }),
  ];
}

test.each(ENTRIES)("every export of %s has a docstring", (entry) => {
  const all = declared(`${projectRoot()}/dist/${entry}.d.ts`);
  expect(all.length).toBeGreaterThan(2);
  expect(all.filter(({ documented }) => !documented).map(({ name, file }) => `${name} in ${file}`)).toEqual([]);
});
