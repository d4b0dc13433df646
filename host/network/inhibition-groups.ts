import { issueError } from "./issue.js";
import type { PopulationEntry } from "./network-schema.js";
import type { PopulationParameters, Where } from "./quantise.js";

/**
 * Whether a population continues the group of the one before it. Throws NETWORK_INVALID when its group was ended by a
 * population in between (groups are ranges of neurons), or when it gives the raw parameters of groups as well.
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

/** The part of a population that matters here. */
interface Grouped {
  readonly name: string;
  readonly first: number;
  readonly size: number;
  readonly inhibitionGroup: string | true | undefined;
  readonly parameters: PopulationParameters;
}

/**
 * Throws NETWORK_INVALID where neurons feed modulators of their own group: at most one of them fires in a step, so an
 * output would silence what drives it. Modulators may feed each other: that is how an output signals its own error.
 */
export function checkFeeds(
  source: { readonly name: string },
  target: Grouped,
  populations: readonly Grouped[],
  where: Where,
): void {
  const from = populations.find(({ name }) => name === source.name);
  if (!from || from === target || !target.parameters.modulator.includes(1)) return;
  const groups = groupsOf(populations);
  const own = new Set(groups.slice(from.first, from.first + from.size).filter((group) => group > 0));
  const shared = groups.slice(target.first, target.first + target.size).some((group, n) => {
    return target.parameters.modulator[n] === 1 && own.has(group);
  });
  if (!shared) return;
  const group = typeof target.inhibitionGroup === "string" ? ` "${target.inhibitionGroup}",` : "";
  const allowed = `a population outside the group${group} to which the modulators of ${target.name} belong`;
  throw issueError({ path: [...where.path, "source"], value: from.name, allowed }, where.file);
}

/** The group of each neuron, counted from 1; 0 if it belongs to no group. */
function groupsOf(populations: readonly Grouped[]): number[] {
  let [group, inOne] = [0, false];
  return populations.flatMap(({ parameters: { grouped, groupStart } }) =>
    Array.from(grouped, (isGrouped, n) => {
      if (isGrouped === 1 && (!inOne || groupStart[n] === 1)) group++;
      inOne = isGrouped === 1;
      return inOne ? group : 0;
    }),
  );
}

/** The raw parameters of a population that is in a group. */
export function groupFlags(size: number, joins: boolean): { grouped: Int32Array; groupStart: Int32Array } {
  const groupStart = new Int32Array(size);
  groupStart[0] = Number(!joins);
  return { grouped: new Int32Array(size).fill(1), groupStart };
}
