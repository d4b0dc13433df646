import { HostError } from "../errors.js";
import type { Path } from "../network/issue.js";
import { changeLearning } from "../network/learning-registers.js";
import type { LearningEntry } from "../network/learning-schema.js";
import type { InhibitionMode, Network } from "../network/network.js";
import type { TrainingFile } from "./schema.js";
import { trainingIssue } from "./showing.js";

type Entry = NonNullable<TrainingFile["schedule"]>[number];
type Section = "pre" | "post" | "consolidate";

/** A change between samples. */
export interface ScheduledChange {
  readonly at: number;
  readonly change: { readonly learning?: LearningEntry | undefined; readonly inhibition?: InhibitionMode | undefined };
}

/** What a schedule is for. */
export interface Scheduled {
  readonly entries: readonly Entry[];
  /** Samples per pass, and in all passes. */
  readonly samples: number;
  readonly passes: number;
  readonly network: Network;
  readonly path: string | undefined;
}

/** A change of an entry, at one of the places where it acts. */
interface Place {
  readonly at: number;
  readonly index: number;
}

/**
 * The changes of a schedule, one for each place where one acts, as `setLearning` takes them. All are tried here, one
 * after the other, so that a wrong one is reported before the first sample. Throws HostError TRAINING_INVALID.
 */
export function scheduledChanges(scheduled: Scheduled): ScheduledChange[] {
  const { entries, network, path } = scheduled;
  const places = entries.flatMap((entry, index) => placesOf(entry, index, scheduled));
  places.sort((a, b) => a.at - b.at);
  let settings = network.learning;
  return places.map(({ at, index }) => {
    const { learning, times = {}, inhibition } = entries[index]!;
    const given = Object.keys(times).length > 0;
    if (!learning && !given) return { at, change: { inhibition } };
    const before = settings?.entry ?? {};
    const changed = given ? multiplied(changeLearning(before, learning ?? {}), times, ["schedule", index], path) : {};
    const change = { ...learning, ...changed };
    try {
      settings = network.resolveLearning(changeLearning(before, change));
    } catch (thrown) {
      if (!(thrown instanceof HostError)) throw thrown;
      const { path: place, value, allowed } = thrown.data as { path: string; value: unknown; allowed: string };
      throw trainingIssue(["schedule", index, ...place.split(".")], value, allowed, path);
    }
    return { at, change: { learning: change, inhibition } };
  });
}

function placesOf(entry: Entry, index: number, { samples, passes, path }: Scheduled): Place[] {
  const place = ["schedule", index];
  const { atSample, atPass, everyPasses } = entry;
  if ((atSample === undefined) === (atPass === undefined)) {
    const key = atSample === undefined ? "atSample" : "atPass";
    throw trainingIssue([...place, key], entry[key], "one of atSample and atPass", path);
  }
  if (everyPasses !== undefined && atPass === undefined) {
    throw trainingIssue([...place, "everyPasses"], everyPasses, "nothing here: it goes with atPass", path);
  }
  const total = samples * passes;
  const at = atSample ?? atPass! * samples;
  if (at >= total) {
    const [key, most] = atSample === undefined ? ["atPass", passes - 1] : ["atSample", total - 1];
    throw trainingIssue([...place, key!], atSample ?? atPass, `0..${most}`, path);
  }
  const every = everyPasses === undefined ? total : everyPasses * samples;
  return Array.from({ length: Math.ceil((total - at) / every) }, (_, n) => ({ at: at + n * every, index }));
}

/** The keys of a learning section that change when some of its numbers are multiplied. */
function multiplied(
  entry: LearningEntry,
  times: NonNullable<Entry["times"]>,
  place: Path,
  path: string | undefined,
): LearningEntry {
  const changes: Record<string, unknown> = {};
  for (const [key, factor] of Object.entries(times)) {
    if (factor === undefined) continue;
    if (key === "reward") {
      if (entry.rewardRaw !== undefined) throw absent(key, "reward instead of rewardRaw");
      changes.reward = (entry.reward ?? 1) * factor;
      continue;
    }
    const [section, name] = key.split(".") as [Section, string];
    const held = (changes[section] ?? entry[section] ?? {}) as Readonly<Record<string, unknown>>;
    const value = held[name];
    if (typeof value !== "number") throw absent(key, `learning.${key} in the network or in an earlier change`);
    changes[section] = { ...held, [name]: value * factor };
  }
  return changes;

  function absent(key: string, what: string) {
    return trainingIssue(
      [...place, "times", key],
      times[key as keyof typeof times],
      `nothing here without ${what}`,
      path,
    );
  }
}
