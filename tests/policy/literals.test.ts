import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../hw/project.js";

// Facts of the protocol are declared in protocol/tables; written as figures elsewhere, they would stay when a table
// changes.

const FORBIDDEN: readonly (readonly [fact: string, pattern: RegExp, instead: string])[] = [
  ["the index of an event's half-word", /\b0x3ff\b|&\s*1023\b|=\s*1023;|2 \*\* 10\b/, "EVENT_INDEX_MAX"],
  ["the delta of an event's half-word", /(>>>?|<<) 10\b/, "EVENT_INDEX_BITS"],
  ["bits of a character", /\b(BITS_PER_\w+|CHARACTER_BITS) = 10\b|\b10 \* [\w.]*divisor/i, "CHARACTER_BITS"],
  ["the tolerance of the rate", /TOLERANCE = 0\.0/, "BAUD_TOLERANCE"],
  ["the head of a run's request or reply", /(REQUEST|REPLY)_HEAD_WORDS = \d|HEADER_HALVES = \d+;/, "requestHeadWords"],
  ["the modulus of sequence numbers", /\b(sequence|expected|next)\w* \+ 1\) % 256\b/i, "SEQUENCE_MODULUS"],
];
/** Numbers that only look like these: a half float's fraction, and fixed-point shifts of the kernels. */
const OTHER_NUMBERS = ["host/formats/half-float.ts", "sim/kernel/"];

const sources = ["host", "sim", "hw"].flatMap((folder) =>
  readdirSync(join(projectRoot(), folder), { recursive: true, encoding: "utf8" })
    .map((path) => `${folder}/${path}`)
    .filter(
      (path) => path.endsWith(".ts") && !/\b(node_modules|dist|builds|generated|verilator-wasm-ts-bridge)\b/.test(path),
    ),
);

test("there are sources to look at", () => {
  expect(sources.length).toBeGreaterThan(100);
});

test.each(FORBIDDEN)("%s stands in the tables alone", (_fact, pattern, instead) => {
  const found = sources
    .filter((path) => !OTHER_NUMBERS.some((other) => path.startsWith(other)))
    .flatMap((path) =>
      readFileSync(join(projectRoot(), path), "utf8")
        .split("\n")
        .flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim()}; use ${instead}`] : [])),
    );
  expect(found).toEqual([]);
});
