import { HostError } from "../../../host/errors.js";
import { BUILDS, type Build } from "../../../protocol/tables/builds.js";

export type Json = Record<string, unknown>;
export const MISSING = Symbol("missing");

export function sample(): Json {
  return {
    format: "lifwire-network",
    version: 1,
    units: { stepMs: 0.5 },
    core: { inhibition: "rivals" },
    learning: {
      pre: { gain: "exponential", amplitude: -0.5 },
      post: { gain: "target", rate: 0.1, soft: true, target: 0.25, belowRate: -0.05 },
      preTrace: { timeConstantSteps: 20 },
      postTrace: { timeConstantMs: 10, increment: 0.5, add: true },
      weightMin: -10,
      weightMax: 90,
      rounding: "random",
      reward: 1.5,
      seed: 7,
      minFractionBits: 4,
    },
    encoder: { intensities: [0, 1, 2, 255], phases: [9, 9, 9, 9], seed: 3 },
    axons: 4,
    populations: [
      { name: "a", size: 3, inhibitionGroup: "wta", parameters: { threshold: 100 } },
      { name: "b", size: 2, inhibitionGroup: "wta", parameters: { threshold: 100 } },
      { name: "c", size: 2, inhibitionGroup: true, parameters: { threshold: 100 } },
      { name: "d", size: 1, parameters: { threshold: 100 } },
    ],
    connections: [
      { source: "axons", target: "a", plastic: true, weights: { kind: "constant", weight: 5 } },
      {
        source: "axons",
        target: "b",
        plastic: [
          [0, 1],
          [1, 0],
          [0, 0],
          [1, 1],
        ],
        weights: { kind: "constant", weight: 5 },
      },
    ],
  };
}

export function withChange(path: string, value: unknown): Json {
  const json = sample();
  const keys = path.split(".");
  let at = json;
  for (const key of keys.slice(0, -1)) at = at[key] as Json;
  if (value === MISSING) delete at[keys.at(-1)!];
  else at[keys.at(-1)!] = value;
  return json;
}

export const shown = (path: string) => path.replace(/\.(\d+)/g, "[$1]");

export function failure(act: () => unknown): HostError {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof HostError) return thrown;
    throw thrown;
  }
  throw new Error("was accepted");
}

/** The build tiny, but for a part of it. */
export const without = (part: Partial<Build>): Build => ({ ...BUILDS.tiny, ...part });
