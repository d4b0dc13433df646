import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../hw/project.js";

// The habits of the RTL that a tool can see. hw/README.md has the reasons.

const COLUMNS = 100;
const root = projectRoot();
const files = readdirSync(join(root, "hw"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".sv"))
  .map((path) => `hw/${path}`)
  .sort();
const rtlFiles = files.filter((path) => path.startsWith("hw/rtl/"));

/** The lines of files that a rule finds fault with, as `file:line: text`. */
function faults(paths: readonly string[], wrong: (line: string) => boolean): string[] {
  return paths.flatMap((path) =>
    readFileSync(join(root, path), "utf8")
      .split("\n")
      .flatMap((line, index) => (wrong(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

const code = (line: string) => line.replace(/\/\/.*/, "");

/** Blocks that begin with `begin` and end with `end`, both at the same depth, as [first line, text]. */
function blocks(text: string, begin: RegExp, words: readonly [open: RegExp, close: RegExp]): string[] {
  const found: string[] = [];
  const lines = text.split("\n").map(code);
  lines.forEach((line, start) => {
    if (!begin.test(line)) return;
    let depth = 0;
    let end = start;
    for (; end < lines.length; end++) {
      depth += (lines[end]!.match(words[0]) ?? []).length - (lines[end]!.match(words[1]) ?? []).length;
      if (depth <= 0 && end > start) break;
    }
    found.push(lines.slice(start, end + 1).join("\n"));
  });
  return found;
}

describe("RTL style", () => {
  test("there are files to look at", () => expect(rtlFiles.length).toBeGreaterThan(40));

  test("ASCII only, lines of at most 100 columns, no tabs or spaces at a line's end", () => {
    expect(faults(files, (line) => line.length > COLUMNS || /[^\x20-\x7e]|\s$/.test(line))).toEqual([]);
  });

  test("combinational blocks are always_comb", () => {
    expect(faults(rtlFiles, (line) => /\balways\s*@|\balways_latch\b/.test(code(line)))).toEqual([]);
  });

  test("every case in the RTL is unique and has a default, which is no state", () => {
    expect(faults(rtlFiles, (line) => /(?<!unique )\bcase[xz]?\b\s*\(/.test(code(line)))).toEqual([]);
    for (const path of rtlFiles) {
      const text = readFileSync(join(root, path), "utf8");
      for (const block of blocks(text, /\bunique case\b/, [/\bcase\b/g, /\bendcase\b/g])) {
        expect(block, `${path}: a case without a default`).toMatch(/\bdefault\s*:/);
      }
    }
    expect(faults(rtlFiles, (line) => /\bdefault\s*:.*\/\/\s*St[A-Z]/.test(line))).toEqual([]);
  });

  test("a case over an enumeration names all of its states", () => {
    for (const path of rtlFiles) {
      const text = readFileSync(join(root, path), "utf8");
      const states = /typedef enum[^{]*\{([^}]*)\} state_e;/.exec(text)?.[1]?.match(/St\w+/g);
      if (!states) continue;
      const whole = blocks(text, /\bunique case \(state_q\)/, [/\bcase\b/g, /\bendcase\b/g])
        .filter((block) => /state_d\s*=/.test(block))
        .join("\n");
      if (whole === "") continue;
      // frame_rx takes its case only where a word ends, which none does while it discards.
      const missing = states.filter((state) => !new RegExp(`\\b${state}\\b[^=]*:`).test(whole));
      expect(missing, path).toEqual(path.endsWith("frame_rx.sv") ? ["StDiscard"] : []);
    }
  });

  test("widths of potentials, decays and amplitudes have their names from the tables", () => {
    // fixed_point_pkg is the arithmetic itself and can refer to no other package; `power` is the iCE40's multiplier.
    const named = rtlFiles.filter((path) => !/generated|fixed_point_pkg/.test(path));
    const literal = /\blogic( signed)? \[(17|16):0\]|signed \[15:0\](?! power)/;
    expect(faults(named, (line) => literal.test(code(line)))).toEqual([]);
  });

  test("events' half-words and their lengths have their widths from the tables", () => {
    const literal =
      /\blogic \[(9|15):0\]\s+\w*(axon|index|neuron|delta)\w*|\[15:10\]|\b(10|6)'\(|\blogic \[10:0\]\s+\w*length_/;
    const runFiles = rtlFiles.filter((path) => path.startsWith("hw/rtl/run/"));
    expect(faults(runFiles, (line) => literal.test(code(line)))).toEqual([]);
  });

  test("switches of a build are parameters of one bit", () => {
    expect(
      faults(files, (line) =>
        /parameter int (Learning|ThirdFactor|Columns|Encoder|SerialUpdate|Multipliers)\b/.test(code(line)),
      ),
    ).toEqual([]);
  });

  test("every register is reset, but what block RAM holds", () => {
    const memories = /^(mem|rdata_o|words|word_q)$/;
    for (const path of rtlFiles) {
      const missing = withoutReset(readFileSync(join(root, path), "utf8")).filter((name) => !memories.test(name));
      expect(missing, `${path}: registers without a reset`).toEqual([]);
    }
  });

  test("a register without a reset is seen", () => {
    const block = (reset: string) =>
      `always_ff @(posedge clk_i) begin\n if (!rst_ni) begin\n ${reset}\n end else begin\n {a_q, b_q} <= x;\n end\nend`;
    expect(withoutReset(block("a_q <= '0;"))).toEqual(["b_q"]);
    expect(withoutReset(block("{a_q, b_q} <= '0;"))).toEqual([]);
  });
});

/** Registers that some always_ff block assigns and does not reset. */
function withoutReset(text: string): string[] {
  return blocks(text, /\balways_ff\b/, [/\bbegin\b/g, /\bend\b/g]).flatMap((block) => {
    const [reset, rest] = splitReset(block);
    return [...targets(rest)].filter((name) => !targets(reset).has(name));
  });
}

/** An always_ff block as what it does in reset and what it does otherwise. */
function splitReset(block: string): [reset: string, rest: string] {
  const at = block.search(/if \(!rst_n(i)?\)/);
  if (at < 0) return ["", block];
  const otherwise = block.slice(at).search(/\belse\b/) + at;
  return [block.slice(at, otherwise), block.slice(otherwise)];
}

/** Names that are assigned with `<=` as statements. */
function targets(text: string): Set<string> {
  const names = new Set<string>();
  for (const [, left] of text.matchAll(
    /(?:^|[;)]|\bbegin\b|\belse\b|:)\s*(\{[^{}]*\}|[a-z]\w*(?:\[[^<;]*?\])*)\s*<=/gm,
  )) {
    for (const [name] of left!.replace(/\[[^\]]*\]/g, "").matchAll(/[a-z]\w*/g)) names.add(name);
  }
  return names;
}
