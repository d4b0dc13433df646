import { strFromU8, strToU8, unzlibSync, zlibSync } from "fflate";
import { HostError, reasonOf } from "../../errors.js";
import { Network } from "../../network/network.js";
import type { NetworkFile } from "../../network/network-schema.js";
import { RULE_NAMES } from "../../network/rule-factors.js";
import type { Adjustment, Controls, Outline, RuleChoice } from "../messages.js";

/** What a link shares: a network, its input, and what was changed by the sliders. */
export interface Experiment {
  readonly network: NetworkFile;
  /** Probability of an event of each axon in a step, 0..1. */
  readonly rates: readonly number[];
  /** Of the input; the same seed gives the same events. */
  readonly seed: number;
  readonly controls: Controls;
}

/** Longer links are cut by some programs that pass them on. */
const LINK_CHARACTERS_MAX = 32_000;
/** What a link may unfold to, so that a damaged or malicious one does not fill the memory. */
const EXPERIMENT_BYTES_MAX = 4_000_000;
/** A dense network of 1024 x 1024 as JSON is a tenth of it. */
const FILE_BYTES_MAX = 64_000_000;
const DEFAULT_RATE = 0.2;
const LEAK_ONE = 65_536;

/** Slider positions before anybody moves them. */
const UNTOUCHED: Controls = {
  rateFactor: 1,
  adjustments: {},
  learning: false,
  rule: { name: "own", potentiation: 1, depression: 1, reward: 1 },
};

/** A network with input; one number gives each axon the same chance of an event. */
export function experimentOf(network: Network, rates: number | readonly number[] = DEFAULT_RATE): Experiment {
  return {
    network: network.toJSON(),
    rates: typeof rates === "number" ? new Array<number>(network.axons.size).fill(rates) : rates,
    seed: 1,
    controls: { ...UNTOUCHED, learning: network.learning !== undefined },
  };
}

/** What the page shows of a network. */
export function outlineOf(network: Network, rates: readonly number[]): Outline {
  const thresholds = new Int32Array(network.neuronCount);
  for (const { first, parameters } of network.populations) thresholds.set(parameters.threshold, first);
  return {
    name: network.head.name ?? "Network",
    axons: network.axons.size,
    neurons: network.neuronCount,
    populations: network.populations.map(({ name, size, parameters: { threshold, leak } }) => {
      return { name, size, threshold: threshold[0]!, leak: leak[0]! / LEAK_ONE };
    }),
    projections: network.projections.map(({ source, target, plastic }) => {
      const [rows, columns] = [source.size, target.size];
      return { source: source.name, target: target.name, rows, columns, plastic: plastic !== undefined };
    }),
    thresholds,
    meanRate: rates.reduce((sum, rate) => sum + rate, 0) / Math.max(1, rates.length),
    learns: network.learning !== undefined,
  };
}

/** Reads a file of the user. Throws HostError FILE_FORMAT, NETWORK_INVALID. */
export async function readExperiment(file: File): Promise<Experiment> {
  if (file.size > FILE_BYTES_MAX) {
    const message = `${file.name} has ${file.size} bytes, allowed: ${FILE_BYTES_MAX}`;
    throw new HostError("FILE_FORMAT", message, { file: file.name, bytes: file.size, max: FILE_BYTES_MAX });
  }
  return parseExperiment(parseJson(await file.text(), file.name), file.name);
}

/** A file's JSON. Throws HostError FILE_FORMAT. */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new HostError("FILE_FORMAT", `${file} is not JSON: ${reasonOf(thrown)}`, { file }, { cause: thrown });
  }
}

/** Checks what a file or a link holds: a network, or an experiment. Throws HostError NETWORK_INVALID. */
export function parseExperiment(json: unknown, file: string): Experiment {
  if (typeof json !== "object" || json === null || !("network" in json)) {
    return experimentOf(Network.fromJSON(json, file));
  }
  const { network, rates, seed, controls } = json as Partial<Experiment>;
  const checked = experimentOf(Network.fromJSON(network, file));
  const isRate = (rate: unknown) => isBetween(rate, 0, 1);
  return {
    network: checked.network,
    rates: Array.isArray(rates) && rates.length === checked.rates.length && rates.every(isRate) ? rates : checked.rates,
    seed: Number.isInteger(seed) && isBetween(seed, 0, 2 ** 32 - 1) ? seed : checked.seed,
    controls: checkedControls(controls, checked.controls),
  };
}

function isBetween(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && value >= least && value <= most;
}

/** Slider positions of a link: a value that no slider can have is left as in `untouched`. */
function checkedControls(given: unknown, untouched: Controls): Controls {
  const { rateFactor, adjustments, learning, rule } = partOf<Controls>(given);
  return {
    rateFactor: isBetween(rateFactor, 0, 100) ? rateFactor : untouched.rateFactor,
    adjustments: Object.fromEntries(
      Object.entries(partOf<Controls["adjustments"]>(adjustments)).flatMap(([name, of]) =>
        isAdjustment(of) ? [[name, of]] : [],
      ),
    ),
    learning: typeof learning === "boolean" ? learning : untouched.learning,
    rule: isRule(rule) ? rule : untouched.rule,
  };
}

function partOf<T extends object>(of: unknown): Partial<T> {
  return typeof of === "object" && of !== null ? (of as Partial<T>) : {};
}

function isAdjustment(of: unknown): of is Adjustment {
  const { threshold, leak } = partOf<Adjustment>(of);
  return isBetween(threshold, 1e-6, 100) && isBetween(leak, 0, 100);
}

function isRule(of: unknown): of is RuleChoice {
  const { name, potentiation, depression, reward } = partOf<RuleChoice>(of);
  const isName = name === "own" || RULE_NAMES.some((rule) => rule === name);
  return isName && isBetween(potentiation, 0, 100) && isBetween(depression, 0, 100) && isBetween(reward, -100, 100);
}

/** An experiment as the hash of a link: its JSON, deflated, in base64 for URLs. Throws HostError ARGUMENT when too long. */
export function toHash(experiment: Experiment): string {
  const bytes = zlibSync(strToU8(JSON.stringify(experiment)), { level: 9 });
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const hash = `#x=${text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
  if (hash.length <= LINK_CHARACTERS_MAX) return hash;
  const message = `this network makes a link of ${hash.length} characters, allowed: ${LINK_CHARACTERS_MAX}; download it instead`;
  throw new HostError("ARGUMENT", message, { length: hash.length, max: LINK_CHARACTERS_MAX });
}

/** The experiment of a link; undefined when the link has none. Throws HostError FILE_FORMAT, NETWORK_INVALID. */
export function fromHash(hash: string): Experiment | undefined {
  const text = /^#x=([\w-]*)$/.exec(hash)?.[1];
  if (text === undefined) {
    if (hash.startsWith("#x")) throw damaged("it has characters that no link has");
    return undefined;
  }
  let json: unknown;
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    json = JSON.parse(strFromU8(unzlibSync(bytes, { out: new Uint8Array(EXPERIMENT_BYTES_MAX) })));
  } catch (thrown) {
    throw damaged(reasonOf(thrown));
  }
  return parseExperiment(json, "the link");
}

function damaged(reason: string): HostError {
  return new HostError("FILE_FORMAT", `The link is damaged (${reason}); ask for the whole link again.`, {
    file: "link",
  });
}
