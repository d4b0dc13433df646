import { createRandom, type Device } from "lifwire";
import { detectorNetwork, drawAxons, firedAt, volleys } from "./detector.js";

const TRAINING = { volleys: 4000, patternPart: 0.25 };
const TEST = { volleys: 2000, patternPart: 0.25 };

/** What a detector did with volleys it had not seen. */
export interface Outcome {
  readonly seed: number;
  readonly patterns: number;
  readonly detected: number;
  readonly noises: number;
  readonly falseAlarms: number;
  /** The same two before it learned. */
  readonly detectedBefore: number;
  readonly falseAlarmsBefore: number;
  /** Mean weights afterwards: of the pattern's axons and of the others. */
  readonly patternWeight: number;
  readonly otherWeight: number;
}

/** Learns one pattern, then tests with learning off. */
export async function experiment(core: Device, seed: number): Promise<Outcome> {
  const random = createRandom(seed);
  const pattern = drawAxons(random).sort((a, b) => a - b);
  const { network, detector } = detectorNetwork(seed);
  const draw = ({ volleys: count, patternPart }: typeof TEST) =>
    Array.from({ length: count }, () => random.next() < patternPart);
  const tests = draw(TEST);
  const judge = async () => {
    const fired = await firedAt(core, volleys(pattern, tests, random), false);
    const count = (pattern: boolean) => tests.filter((is, v) => is === pattern && fired.has(v)).length;
    return { detected: count(true), falseAlarms: count(false) };
  };
  await core.program(network);
  const before = await judge();
  await core.program(network);
  await firedAt(core, volleys(pattern, draw(TRAINING), random), true);
  const weights = (await core.readWeights(network.axons, detector, { fraction: true })).toFloats();
  const after = await judge();
  const mean = (own: boolean) => {
    const chosen = weights.filter((_, axon) => pattern.includes(axon) === own);
    return chosen.reduce((sum, weight) => sum + weight, 0) / chosen.length;
  };
  const patterns = tests.filter((is) => is).length;
  return {
    ...{ seed, patterns, noises: tests.length - patterns, ...after },
    ...{ detectedBefore: before.detected, falseAlarmsBefore: before.falseAlarms },
    ...{ patternWeight: mean(true), otherWeight: mean(false) },
  };
}
