import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Backend, connect } from "lifwire";
import { describe, expect, test } from "vitest";
import { classify, drawSplit } from "../../examples/citation-graph/experiment.js";
import { type CitationGraph, readGraph } from "../../examples/citation-graph/graph.js";
import { projectRoot } from "../../hw/project.js";

// MicroSeer is not part of the project; it lies beside a working copy on which the figures of the README were made.
const CITATION = join(projectRoot(), "../shared/data/citation");

/** Two chains of five papers, one topic each, joined by one citation between their ends. */
const CHAINS: CitationGraph = {
  papers: Array.from({ length: 10 }, (_, paper) => `paper${paper}`),
  topics: ["left", "right"],
  topicOf: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
  citations: [0, 1, 2, 3, 4, 5, 6, 7, 8].map((paper) => [paper, paper + 1] as const),
};

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "lifwire-citation-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe("examples/citation-graph", () => {
  test.each<Backend>(["sim", "rtl"])("one label a chain tells the topic of its other papers, %s", async (backend) => {
    await using core = await connect(backend, { build: "plastic", baudRate: 12_500_000 });
    const test = backend === "sim" ? [0, 1, 3, 4, 5, 6, 8, 9] : [4];
    const { answers, weights } = await classify(core, CHAINS, { train: [2, 7], test }, 1);
    expect(answers).toEqual(test.map((paper) => CHAINS.topicOf[paper]));
    const floats = weights.toFloats();
    for (let paper = 0; paper < 4; paper++) expect(floats[2 * paper]).toBeGreaterThan(floats[2 * paper + 1]!);
  });

  test("MicroSeer: more topics right than label propagation finds", async ({ skip }) => {
    if (!existsSync(CITATION)) {
      console.warn(`no ${CITATION}: the accuracy on MicroSeer is NOT tested`);
      return skip();
    }
    const folder = folderWith({});
    for (const name of ["microseer.cites", "microseer-labels.csv"]) cpSync(join(CITATION, name), join(folder, name));
    const graph = readGraph(folder);
    rmSync(folder, { recursive: true });
    expect([graph.papers.length, graph.topics.length, graph.citations.length]).toEqual([84, 6, 84]);
    await using core = await connect("sim", { build: "plastic", baudRate: 12_500_000 });
    let right = 0;
    let asked = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const split = drawSplit(graph, seed);
      const { answers } = await classify(core, graph, split, seed);
      right += split.test.filter((paper, i) => graph.topicOf[paper] === answers[i]).length;
      asked += split.test.length;
    }
    expect(asked).toBe(12 * 15);
    expect(right / asked).toBeGreaterThan(0.62);
  });

  test.each([
    [
      "two papers a line are expected",
      { "a.content": "p x\nq y\n", "a.cites": "p q r\n" },
      /a\.cites, line 1: .*p q r/,
    ],
    ["a paper without a topic", { "a.content": "p\n", "a.cites": "p p\n" }, /a\.content, line 1: .*"p"/],
    ["a paper twice", { "a.content": "p x\np y\n", "a.cites": "p p\n" }, /twice/],
    ["no citations", { "a.content": "p x\n" }, /0 files with citations/],
  ])("refuses data: %s", (_what, files, message) => {
    const folder = folderWith(files as Record<string, string>);
    expect(() => readGraph(folder)).toThrow(message);
    rmSync(folder, { recursive: true });
  });
});
