import { issueError } from "./issue.js";
import type { PopulationEntry } from "./network-schema.js";
import type { PopulationParameters, Where } from "./quantise.js";

/** What of axons or a population matters here. */
interface Fed {
  readonly name: string;
  readonly inhibitionGroup?: string | true | undefined;
  readonly parameters?: PopulationParameters;
}

/**
 * Whether a population goes on with the group of the one before it. Throws NETWORK_INVALID when its group was ended by
 * a population in between (groups are ranges of neurons), or when it gives the raw parameters of groups as well.
 */
export function joinsGroup(entry: PopulationEntry, before: readonly PopulationEntry[], where: Where): boolean {
  const { inhibitionGroup: group, parameters } = entry;
  if (group === undefined) return false;
  const path = [...where.path, "inhibitionGroup"];
  for (const raw of ["grouped", "groupStart"] as const) {
    if (parameters[raw] === undefined) continue;
    throw issueError({ path, value: group, allowed: `only one of inhibitionGroup and parameters.${raw}` }, where.file);
  }
  if (group === true) return false;
  const earlier = before.findIndex(({ inhibitionGroup }) => inhibitionGroup === group);
  if (earlier < 0) return false;
  if (before.at(-1)?.inhibitionGroup === group) return true;
  const allowed = `another name: the group that began with population "${before[earlier]!.name}" has ended, groups are populations next to each other`;
  throw issueError({ path, value: group, allowed }, where.file);
}

/**
 * Throws NETWORK_INVALID where neurons feed modulators of their own group: at most one of them fires in a step, so that an
 * output would keep silent what drives it.
 */
export function checkFeeds(source: Fed, target: Fed, where: Where): void {
  const group = target.inhibitionGroup;
  const shared = source !== target && typeof group === "string" && source.inhibitionGroup === group;
  if (!shared || !target.parameters?.modulator.includes(1)) return;
  const allowed = `a population outside the group "${group}", to which the modulators of ${target.name} belong`;
  throw issueError({ path: [...where.path, "source"], value: source.name, allowed }, where.file);
}

/** The raw parameters of a population that is in a group. */
export function groupFlags(size: number, joins: boolean): { grouped: Int32Array; groupStart: Int32Array } {
  const groupStart = new Int32Array(size);
  groupStart[0] = Number(!joins);
  return { grouped: new Int32Array(size).fill(1), groupStart };
}
