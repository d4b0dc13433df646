import { readFileSync } from "node:fs";
import { join } from "node:path";
import { table } from "../../protocol/generate/register-map.js";

/** One place that Verilator counted. */
export interface CoveragePoint {
  /** Path from hw/rtl. */
  readonly file: string;
  readonly kind: "line" | "toggle";
  /** Lines it stands for; for a toggle, the signal's. */
  readonly lines: readonly number[];
  readonly signal: string;
  readonly count: number;
}

/** Why something is not covered, by file and by the text of the line or the name of the signal. */
const REASONS: readonly (readonly [file: RegExp, text: RegExp, reason: string])[] = [
  [/./, /default:/, "a case no state or value leads to: defaults come first in every block"],
  [/./, /unused/, "collects bits nobody reads, for lint"],
  [/lifwire_pkg|registers|memory_map/, /./, "constants and reserved bits of the memory map"],
  [/register_words/, /copies|live_d|high_|ahead_d/, "after 2^32 cycles: hw/sim/register_words_tb.sv comes here"],
  [/cell_memory|fired_bits/, /group2_q|next_i/, "larger than the builds covered here: tests/lockstep runs one that is"],
  [
    /link_slots|frame_verdict/,
    /StEmpty|StPending|exec_done_i|refuse|rejected_o|^end else begin$/,
    "a request out of its turn, or forgotten by a sync: tests/contract comes here, in WebAssembly",
  ],
  [/./, /host_|REGION_/, "a region that none of these programs met: tests/lockstep has more"],
];

/** The points of RTL files in Verilator's coverage data. */
export function readCoverage(text: string): CoveragePoint[] {
  return text.split("\n").flatMap((line) => {
    const [, body, count] = /^C '(.*)' (\d+)$/.exec(line) ?? [];
    if (body === undefined) return [];
    const fields = Object.fromEntries(
      body
        .split("\x01")
        .filter((part) => part.includes("\x02"))
        .map((part) => part.split("\x02") as [string, string]),
    );
    const file = /(?:hw\/rtl\/|^)((?:[a-z0-9_]+\/)*[a-z0-9_]+\.sv)$/.exec(fields.f ?? "")?.[1];
    if (file === undefined) return [];
    const kind = fields.page?.startsWith("v_toggle") ? "toggle" : "line";
    const lines = kind === "toggle" ? [Number(fields.l)] : lineNumbers(fields.S ?? "");
    return [{ file, kind, lines, signal: fields.o ?? "", count: Number(count) }];
  });
}

/** "12,14-16" as numbers. */
function lineNumbers(text: string): number[] {
  return text
    .split(",")
    .filter((part) => part !== "")
    .flatMap((part) => {
      const [from, to = from] = part.split("-").map(Number) as [number, number?];
      return Array.from({ length: to - from + 1 }, (_, i) => from + i);
    });
}

interface FileCoverage {
  readonly lines: Map<number, number>;
  readonly toggles: Map<string, number>;
}

/** The report in Markdown, and the covered share of lines. */
export function coverageReport(points: readonly CoveragePoint[], root: string, of: string) {
  const files = new Map<string, FileCoverage>();
  for (const { file, kind, lines, signal, count } of points) {
    const own = files.get(file) ?? { lines: new Map(), toggles: new Map() };
    files.set(file, own);
    if (kind === "toggle") {
      const key = `${lines[0]} ${signal}`;
      own.toggles.set(key, (own.toggles.get(key) ?? 0) + count);
    } else {
      // A line may belong to several points, as a condition and its branches; it was run if one of them was.
      for (const line of lines) own.lines.set(line, (own.lines.get(line) ?? 0) + count);
    }
  }
  const sum = { line: 0, lines: 0, toggle: 0, toggles: 0 };
  const rows = [...files].sort().map(([file, own]) => {
    const [line, lines] = share(own.lines);
    const [toggle, toggles] = share(own.toggles);
    sum.line += line;
    sum.lines += lines;
    sum.toggle += toggle;
    sum.toggles += toggles;
    return [file, `${line} of ${lines}`, percent(line, lines), `${toggle} of ${toggles}`, percent(toggle, toggles)];
  });
  rows.push([
    "all",
    `${sum.line} of ${sum.lines}`,
    percent(sum.line, sum.lines),
    `${sum.toggle} of ${sum.toggles}`,
    percent(sum.toggle, sum.toggles),
  ]);
  const text = [
    "# Coverage of the RTL",
    "",
    `Lines and toggles counted by Verilator over lockstep programs (${of}), whose transmit pin is compared with the`,
    "simulator's edge by edge. Written by `npm run coverage`.",
    "",
    ...table(["file", "lines", "", "toggles", ""], rows),
    "## Lines that no program ran",
    "",
    ...uncoveredLines(files, root),
    "",
    "## Signals that never toggled, by file",
    "",
    "Most are bits of constants, of addresses and counters wider than a small build and a short program reach.",
    "",
    ...[...files].sort().flatMap(([file, own]) => untoggled(file, own)),
  ];
  return { text: `${text.join("\n").trimEnd()}\n`, lines: sum.line / sum.lines };
}

function share(counts: ReadonlyMap<unknown, number>): [number, number] {
  return [[...counts.values()].filter((count) => count > 0).length, counts.size];
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`;
}

function uncoveredLines(files: ReadonlyMap<string, FileCoverage>, root: string): string[] {
  const rows = [...files].sort().flatMap(([file, own]) => {
    const source = readFileSync(join(root, "hw/rtl", file), "utf8").split("\n");
    return [...own.lines]
      .filter(([, count]) => count === 0)
      .map(([line]) => {
        const text = source[line - 1]!.trim();
        const reason = REASONS.find(([in_, what]) => in_.test(file) && what.test(text))?.[2] ?? "not explained";
        return [`${file}:${line}`, `\`${text.replaceAll("|", "\\|")}\``, reason];
      });
  });
  return rows.length === 0 ? ["None."] : table(["line", "text", "why"], rows);
}

function untoggled(file: string, { toggles }: FileCoverage): string[] {
  const names = [...toggles].filter(([, count]) => count === 0).map(([key]) => key.split(" ")[1]!);
  const signals = new Map<string, number>();
  for (const name of names) {
    const base = name.replace(/\[.*$/, "");
    signals.set(base, (signals.get(base) ?? 0) + 1);
  }
  if (signals.size === 0) return [];
  return [`- ${file}: ${[...signals].map(([name, bits]) => (bits > 1 ? `${name} (${bits} bits)` : name)).join(", ")}`];
}
