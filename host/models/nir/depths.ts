/** Who drives whom: the neuron nodes of a graph, each with those whose spikes reach it. */
export type Drivers = ReadonlyMap<string, readonly string[]>;

/** When a layer's spikes come. */
export interface Placement {
  /** Layers of spikes before it within a step. */
  readonly depth: ReadonlyMap<string, number>;
  /** All nodes, each after those that drive it within the same step. */
  readonly order: readonly string[];
  /** Whether both lie on one cycle, so that a spike from one reaches the other a step later. */
  readonly inOneCycle: (a: string, b: string) => boolean;
}

/** Places the nodes: depth is the longest way from an input, a cycle counts as one layer. */
export function placeNodes(drivers: Drivers): Placement {
  const reach = new Map([...drivers.keys()].map((name) => [name, reachable(name, drivers)]));
  const inOneCycle = (a: string, b: string) => reach.get(a)!.has(b) && reach.get(b)!.has(a);
  const depth = new Map<string, number>();
  const depthOf = (name: string): number => {
    const known = depth.get(name);
    if (known !== undefined) return known;
    // All nodes of a cycle lie as deep as what leads into any of them makes them.
    const members = [name, ...[...reach.get(name)!].filter((other) => other !== name && inOneCycle(name, other))];
    let most = 0;
    for (const member of members) {
      for (const driver of drivers.get(member)!) {
        if (!inOneCycle(driver, name)) most = Math.max(most, depthOf(driver) + 1);
      }
    }
    for (const member of members) depth.set(member, most);
    return most;
  };
  for (const name of drivers.keys()) depthOf(name);
  const order = [...drivers.keys()].sort((a, b) => depth.get(a)! - depth.get(b)!);
  return { depth, order, inOneCycle };
}

/** All nodes that drive this one, over any number of others. */
function reachable(name: string, drivers: Drivers): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...drivers.get(name)!];
  while (open.length > 0) {
    const next = open.pop()!;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(drivers.get(next) ?? []));
  }
  return seen;
}
