import { Network, type Population } from "lifwire";
import type { CitationGraph } from "./graph.js";

/** Part of a paper's activity that its neighbours pass on, in 32nds: 31/32. The rest is lost, so activity stays near. */
const PASSED = 31;
const WHOLE_SHIFT = 5;
/** What the axon `ask` adds to a topic: 1 short of its threshold, half of what a potential holds; votes take the rest. */
const ASK_WEIGHT = 127;
const ASK_SHIFT = 9;

/** The network and where its parts are. Axon p is paper p; the last axon is `ask`. */
export interface CitationNetwork {
  readonly network: Network;
  readonly papers: Population;
  readonly topics: Population;
  readonly ask: number;
}

/**
 * One neuron per paper, one per topic. Citations are fixed synapses both ways; every paper has a plastic synapse onto
 * every topic, 0 at first.
 *
 * A paper neither leaks nor loses what exceeds its threshold (reset by subtraction), so its firing rate is the sum of
 * what comes in, divided by its threshold. With the same weight on all citations and a threshold in proportion to their
 * number, activity takes a random walk along citations that ends with probability 1/32 at each paper. The spikes of a
 * paper count how near it is to the stimulated one (personalised PageRank).
 */
export function citationNetwork(graph: CitationGraph, seed: number): CitationNetwork {
  const { papers: names, topics: topicNames, citations } = graph;
  const degrees = names.map((_, paper) => citations.filter((pair) => pair.includes(paper)).length);
  const network = new Network({
    axons: names.length + 1,
    name: "citation graph",
    learning: {
      post: { gain: "exponential", amplitude: 12 }, // at a topic's spike each paper's synapse grows by its own spikes
      preTrace: { decay: 0, add: true, incrementRaw: 64 }, // counts the spikes of a paper in this presentation
      weightMin: 0,
      weightMax: 127,
      seed,
    },
  });
  const papers = network.population("papers", names.length, {
    threshold: degrees.map((degree) => Math.max(1, degree) << WHOLE_SHIFT),
    resetBySubtraction: 1,
    axonShift: WHOLE_SHIFT,
  });
  const topics = network.population(
    "topics",
    topicNames.length,
    { threshold: (ASK_WEIGHT << ASK_SHIFT) + 1, axonShift: ASK_SHIFT },
    { inhibitionGroup: true },
  );
  const ask = names.length;
  const stimulus = matrix(names.length + 1, names.length, (axon, paper) =>
    axon === paper ? Math.max(1, degrees[paper]!) : 0,
  );
  network.connect(network.axons, papers, stimulus);
  network.connect(
    network.axons,
    topics,
    matrix(names.length + 1, topicNames.length, (axon) => (axon === ask ? ASK_WEIGHT : 0)),
  );
  const cited = new Set(citations.flatMap(([a, b]) => [`${a}-${b}`, `${b}-${a}`]));
  network.connect(
    papers,
    papers,
    matrix(names.length, names.length, (a, b) => (cited.has(`${a}-${b}`) ? PASSED : 0)),
  );
  network.connect(
    papers,
    topics,
    matrix(names.length, topicNames.length, () => 0),
    { plastic: true },
  );
  return { network, papers, topics, ask };
}

function matrix(rows: number, columns: number, weight: (row: number, column: number) => number): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => weight(row, column)));
}
