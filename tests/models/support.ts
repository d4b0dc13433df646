import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadDigits } from "../../examples/digits/dataset.js";
import { connect } from "../../host/api/connect.js";
import { importNir } from "../../host/api/models.js";
import { type EventList, eventList, Network } from "../../host/api/shared.js";
import type { ImportedModel } from "../../host/models/imported-model.js";
import { projectRoot } from "../../hw/project.js";

/** Where the model files with known answers are. */
export const DATA = join(projectRoot(), "tests/models/data");
/** A build that any model fits. */
export const LARGE = "neurons=1024,axons=1024,lanes=16";

/** Bits per second of the fastest line there is. */
const LINE_RATE = 12_500_000;

/** [step, index] */
export type Pair = readonly [number, number];

/** What is known of a graph of nir-tiny. */
export interface TinyExpected {
  readonly graph: string;
  readonly dt: number;
  readonly reset: "value" | "subtract";
  readonly steps: number;
  readonly input: Readonly<Record<string, readonly Pair[]>>;
  readonly output: Readonly<
    Record<string, { readonly spikes?: readonly Pair[]; readonly values?: readonly number[][] }>
  >;
  readonly membrane: Readonly<Record<string, readonly number[][]>>;
}

/** What is known of a digits network. */
export interface DigitsExpected {
  readonly steps: number;
  readonly code: "rate" | "latency";
  readonly reset: "zero" | "subtract";
  readonly resetDelay: boolean;
  readonly accuracy: number;
  readonly counts: readonly number[][];
  readonly labels: readonly number[];
  readonly images: readonly {
    readonly index: number;
    readonly input: readonly Pair[];
    readonly output: readonly Pair[];
  }[];
}

export function readExpected<T>(path: string): T {
  return JSON.parse(readFileSync(join(DATA, path), "utf8")) as T;
}

export function pairsOf({ steps, indices }: EventList): Pair[] {
  return Array.from(steps, (step, e) => [step, indices[e]!]);
}

export function sortedPairs(pairs: readonly Pair[]): Pair[] {
  return pairs.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/** Input events of all ports as events of axons. */
export function axonEvents({ inputs }: ImportedModel, given: TinyExpected["input"]): EventList {
  const all = inputs.flatMap(({ name, first }) => given[name]!.map(([step, index]): Pair => [step, first + index]));
  return eventList(sortedPairs(all).map(([step, index]) => [step, index]));
}

/** A graph of nir-tiny, imported as its answer was made. */
export async function importTiny(name: string) {
  const expected = readExpected<TinyExpected>(`nir-tiny/${name}.expected.json`);
  const { dt, reset } = expected;
  const imported = await importNir(join(DATA, "nir-tiny", expected.graph), { dialect: "snntorch", dt, reset });
  return { expected, imported, network: Network.fromJSON(imported.network) };
}

/** Input of a digit, as the answers' README says. */
export function digitEvents(pixels: Uint8Array, { code, steps }: DigitsExpected): EventList {
  const pairs: [number, number][] = [];
  pixels.forEach((pixel, axon) => {
    if (code === "latency") {
      const step = 16 - pixel;
      if (pixel >= 2 && step < steps) pairs.push([step, axon]);
      return;
    }
    for (let t = 0; t < steps; t++) {
      if (Math.floor(((t + 1) * pixel) / 16) > Math.floor((t * pixel) / 16)) pairs.push([t, axon]);
    }
  });
  return eventList(pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
}

/** How well a core agrees with the framework over images. */
export interface Agreement {
  readonly images: number;
  readonly accuracy: number;
  readonly float: number;
  readonly sameClass: number;
  readonly sameCounts: number;
  /** Spikes of each output neuron, image by image. */
  readonly counts: readonly number[];
}

/** The first of the highest counts. */
const decide = (counts: ArrayLike<number>) => Array.from(counts).indexOf(Math.max(...Array.from(counts)));

/** Shows test images to a digits network on a core. */
export async function classify(
  imported: ImportedModel,
  expected: DigitsExpected,
  target: "sim" | "rtl",
  images: number,
): Promise<Agreement> {
  const network = Network.fromJSON(imported.network);
  const { first, size } = imported.outputs[0]!;
  const digits = loadDigits().test.slice(0, images);
  await using core = await connect(target, {
    build: target === "sim" ? LARGE : "standard",
    baudRate: LINE_RATE,
  });
  await core.program(network);
  const samples = digits.map(({ pixels }) => ({ input: digitEvents(pixels, expected) }));
  const { counts } = await core.present(samples, { steps: expected.steps, count: { first, size } });
  let [right, float, sameClass, sameCounts] = [0, 0, 0, 0];
  digits.forEach(({ label }, s) => {
    const found = counts.subarray(s * size, (s + 1) * size);
    const due = expected.counts[s]!;
    right += Number(decide(found) === label);
    float += Number(decide(due) === label);
    sameClass += Number(decide(found) === decide(due));
    sameCounts += Number(due.every((count, n) => count === found[n]));
  });
  const share = (count: number) => count / images;
  return {
    ...{ images, accuracy: share(right), float: share(float), sameClass: share(sameClass) },
    ...{ sameCounts: share(sameCounts), counts: [...counts] },
  };
}
