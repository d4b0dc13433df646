import type { Device } from "lifwire";
import { REGISTERS, unpackWord } from "lifwire/protocol";

const NAMES = [
  ...([
    "learningRule",
    "weightBounds",
    "preAmplitude",
    "postAmplitude",
    "belowAmplitude",
    "feedbackAmplitude",
  ] as const),
  ...(["reward", "traceTarget", "preTraceDecay", "postTraceDecay", "preTraceIncrement", "postTraceIncrement"] as const),
  "consolidation",
] as const;
/** A reward of 1.0 leaves changes as they are. */
const REWARD_ONE = 256;

/** The registers of learning as a core holds them, field by field, without those that say nothing. */
export async function readLearningRegisters(core: Device): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const name of NAMES) {
    const fields: Record<string, number> = unpackWord(REGISTERS[name].word, await core.readRegister(name));
    for (const [field, value] of Object.entries(fields)) {
      if (value === 0 || (name === "reward" && value === REWARD_ONE)) continue;
      found[field === "value" ? name : field] = value;
    }
  }
  return found;
}
