import { strFromU8, strToU8, unzlibSync, zlibSync } from "fflate";
import { HostError, reasonOf } from "../errors.js";
import { Network } from "../network/network.js";
import type { Adjustment, Experiment } from "./messages.js";

/** Longer links are cut by some programs that pass them on. */
const LINK_CHARACTERS_MAX = 32_000;
/** What a link may unfold to, so that a damaged or wicked one does not fill the memory. */
const EXPERIMENT_BYTES_MAX = 4_000_000;
const DEFAULT_RATE = 0.2;

/** Slider positions of a population that nobody has moved. */
export const UNCHANGED: Adjustment = { threshold: 1, leak: 1 };

/** The network of README's first script with its input. */
export function firstExperiment(): Experiment {
  const net = new Network({ axons: 8, name: "first script" });
  const out = net.population("out", 8, { threshold: 150, membraneTimeConstantSteps: 20, refractorySteps: 2 });
  net.connect(net.axons, out, { kind: "one-to-one", weight: 100 });
  net.connect(out, out, { kind: "random", min: -60, max: 20, seed: 7 });
  return { ...experimentOf(net), rates: [0.1, 0.2, 0.3, 0.4, 0.4, 0.3, 0.2, 0.1] };
}

/** A network with the same chance of an event at each of its axons. */
export function experimentOf(network: Network): Experiment {
  const rates = new Array<number>(network.axons.size).fill(DEFAULT_RATE);
  return { network: network.toJSON(), rates, seed: 1, adjustments: {} };
}

/** Checks what a file or a link holds: a network, or an experiment. Throws HostError NETWORK_INVALID, FILE_FORMAT. */
export function parseExperiment(json: unknown, file: string): Experiment {
  if (typeof json !== "object" || json === null || !("network" in json)) {
    return experimentOf(Network.fromJSON(json, file));
  }
  const { network, rates, seed, adjustments } = json as Partial<Experiment>;
  const checked = experimentOf(Network.fromJSON(network, file));
  const isRate = (rate: unknown) => typeof rate === "number" && rate >= 0 && rate <= 1;
  return {
    network: checked.network,
    rates: Array.isArray(rates) && rates.length === checked.rates.length && rates.every(isRate) ? rates : checked.rates,
    seed: Number.isInteger(seed) && seed! >= 0 && seed! < 2 ** 32 ? seed! : checked.seed,
    adjustments: Object.fromEntries(
      Object.entries(adjustments ?? {}).filter(([, { threshold, leak }]) => threshold > 0 && leak >= 0),
    ),
  };
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
  return new HostError("FILE_FORMAT", `The link is damaged (${reason}); ask for it again, whole.`, { file: "link" });
}
