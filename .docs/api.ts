import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** An exported name: what it is, what its docstring says, and its declaration. */
interface Export {
  readonly name: string;
  readonly kind: string;
  readonly doc: string;
  readonly declaration: string;
}

const KINDS = ["class", "function", "const", "interface", "type"];

/** The text of a docstring, without its marks. */
function docBefore(text: string, at: number): string {
  const before = text.slice(0, at).trimEnd();
  if (!before.endsWith("*/")) return "";
  const comment = before.slice(before.lastIndexOf("/**") + 3, -2);
  return comment.replace(/^\s*\* ?/gm, "").trim();
}

/** The declaration that begins at a place: to the brace that closes it, or to its semicolon. */
function declarationAt(text: string, from: number): string {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const c = text[i]!;
    if ("{([".includes(c)) depth++;
    if ("})]".includes(c)) depth--;
    const closes = c === "}" && depth === 0 && /^\s*(?:\n\/\*\*|\nexport|\ndeclare|\n\/\/|$)/.test(text.slice(i + 1));
    if (depth === 0 && (c === ";" || closes)) return text.slice(from, i + 1);
  }
  return text.slice(from);
}

/** All names that a declaration file exports, those of the files it passes on included. */
function exportsOf(file: string): Export[] {
  const text = readFileSync(file, "utf8");
  const own = [
    ...text.matchAll(/^export (?:declare )?(?:abstract )?(function|class|const|type|interface) (\w+)/gm),
  ].map((match) => ({
    name: match[2]!,
    kind: match[1]!,
    doc: docBefore(text, match.index),
    declaration: declarationAt(text, match.index).replace(/^export (declare )?/, ""),
  }));
  const passed = [...text.matchAll(/^export (?:type )?(?:\{([^}]*)\}|\*) from "(\.[^"]+)\.js";/gm)];
  return [
    ...own,
    ...passed.flatMap(([, list, path]) => {
      const there = exportsOf(join(dirname(file), `${path}.d.ts`));
      if (list === undefined) return there;
      const names = list.split(",").map((entry) =>
        entry
          .trim()
          .replace(/^type /, "")
          .split(" as "),
      );
      return names.flatMap(([from, as = from]) =>
        there.filter(({ name }) => name === from).map((e) => ({ ...e, name: as! })),
      );
    }),
  ];
}

/** The page of an entry of the package: every export with its members, an example where there is one. */
export function apiPage(
  title: string,
  importName: string,
  file: string,
  examples: ReadonlyMap<string, string>,
): string {
  const all = [...new Map(exportsOf(file).map((e) => [e.name, e])).values()];
  const parts = KINDS.flatMap((kind) => {
    const some = all.filter((e) => e.kind === kind).sort((a, b) => a.name.localeCompare(b.name));
    if (some.length === 0) return [];
    const heading = {
      class: "Classes",
      function: "Functions",
      const: "Constants",
      interface: "Interfaces",
      type: "Types",
    }[kind];
    return [`## ${heading}`, ...some.map((e) => entry(e, examples.get(e.name)))];
  });
  const names = all.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(", ");
  return [`# ${title}`, `\`import { ... } from "${importName}"\``, names, ...parts].join("\n\n");
}

function entry({ name, doc, declaration }: Export, example: string | undefined): string {
  const shown = ["```ts", declaration.trim(), "```"].join("\n");
  const usage = example === undefined ? [] : ["Example:", ["```ts", example, "```"].join("\n")];
  return [`### ${name}`, doc.replaceAll("<", "&lt;"), ...usage, shown].join("\n\n");
}
