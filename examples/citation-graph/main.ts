import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { connect } from "lifwire";
import { integer, runExample } from "../command-line.js";
import { classify, drawSplit } from "./experiment.js";
import { readGraph } from "./graph.js";
import { weightsPicture } from "./picture.js";

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

async function run(folder: string, { splits, picture }: { splits: number; picture?: string }): Promise<void> {
  const graph = readGraph(folder);
  await using core = await connect("sim", { build: "plastic", baudRate: 12_500_000 });
  const shares: number[] = [];
  for (let seed = 1; seed <= splits; seed++) {
    const split = drawSplit(graph, seed);
    const { answers, weights } = await classify(core, graph, split, seed);
    const right = split.test.filter((paper, i) => graph.topicOf[paper] === answers[i]).length;
    shares.push(right / split.test.length);
    if (picture !== undefined && seed === 1) writeFileSync(picture, weightsPicture(graph, weights));
  }
  const mean = shares.reduce((sum, share) => sum + share, 0) / splits;
  const deviation = Math.sqrt(shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / Math.max(1, splits - 1));
  console.log(`${graph.papers.length} papers, ${graph.citations.length} citations, ${graph.topics.length} topics`);
  console.log(`top-1            ${percent(mean)}, standard deviation ${percent(deviation)}, seeds 1..${splits}`);
  // One question a topic, "is it yours?": a wrong answer is two wrong ones, the missed topic and the claimed one.
  console.log(`one against rest ${percent(1 - (2 * (1 - mean)) / graph.topics.length)}`);
}

await runExample(
  new Command("citation-graph")
    .description("Finds the topics of papers from their citations and a few labels: STDP between papers and topics")
    .argument("<folder>", "with a .cites and a .content file, or an -edges.csv and a -labels.csv")
    .option("--splits <n>", "random splits", integer, 50)
    .option("--picture <file>", "draw the weights that the first split learned")
    .action(run),
);
