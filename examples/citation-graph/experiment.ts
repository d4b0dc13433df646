import { createRandom, type Device, eventList, force, type WeightMatrix } from "lifwire";
import type { CitationGraph } from "./graph.js";
import { type CitationNetwork, citationNetwork } from "./network.js";

/** Steps in which a paper is stimulated; a topic's potential holds what it gets in 400, at 12 units per weight. */
const TRAIN_STEPS = 800;
const TEST_STEPS = 400;
/** Steps from one stimulus to the next. */
const EVERY = 8;
const CLEAR = { potential: true, current: true, refractory: true, fired: true, traces: true } as const;

/** Papers of a split by index. */
export interface Split {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** Draws papers of each topic, as published for MicroSeer: 3 to train and 3 to test, fewer where a topic has fewer. */
export function drawSplit({ topics, topicOf }: CitationGraph, seed: number, perTopic = 3): Split {
  const random = createRandom(seed);
  const drawn = topics.map((_, topic) => {
    const papers = topicOf.flatMap((of, paper) => (of === topic ? [paper] : []));
    return Array.from({ length: Math.min(papers.length, 2 * perTopic) }, () => {
      return papers.splice(random.integer(0, papers.length - 1), 1)[0]!;
    });
  });
  return {
    train: drawn.flatMap((papers) => papers.slice(0, perTopic)),
    test: drawn.flatMap((papers) => papers.slice(perTopic)),
  };
}

/** What the core answered and what it learned. */
export interface Outcome {
  /** Index of the topic of each test paper; undefined where no topic fired. */
  readonly answers: readonly (number | undefined)[];
  /** Weights from papers (rows) to topics (columns). */
  readonly weights: WeightMatrix;
}

/** Teaches the labels of `train` to a core and asks it for the topics of `test`. */
export async function classify(core: Device, graph: CitationGraph, split: Split, seed: number): Promise<Outcome> {
  const built = citationNetwork(graph, seed);
  await core.program(built.network);
  for (const paper of split.train) await teach(core, built, paper, graph.topicOf[paper]!);
  const answers: (number | undefined)[] = [];
  for (const paper of split.test) answers.push(await ask(core, built, paper));
  return { answers, weights: await core.readWeights(built.papers, built.topics, { fraction: true }) };
}

const stimulus = (paper: number, steps: number) =>
  Array.from({ length: steps / EVERY }, (_, i) => [i * EVERY, paper] as const);

/** Activity spreads from a paper, then the teacher makes its topic fire: synapses of nearby papers onto it grow. */
async function teach(core: Device, { topics }: CitationNetwork, paper: number, topic: number): Promise<void> {
  await core.run({
    steps: TRAIN_STEPS + 1,
    input: eventList(stimulus(paper, TRAIN_STEPS)),
    teacher: force(topics.first + topic, [TRAIN_STEPS]),
    learning: true,
    clear: CLEAR,
  });
}

/** Activity spreads from a paper, topics add up what reaches them, and the one with the most answers. */
async function ask(core: Device, { topics, ask }: CitationNetwork, paper: number): Promise<number | undefined> {
  const events = [...stimulus(paper, TEST_STEPS), [TEST_STEPS, ask] as const];
  const run = await core.run({ steps: TEST_STEPS + 1, input: eventList(events), clear: CLEAR });
  const counts = run.spikeCounts(topics);
  const answer = counts.indexOf(1);
  return answer < 0 ? undefined : answer;
}
