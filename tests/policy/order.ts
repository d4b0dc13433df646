/** A folder, or a file that stands above the folders of its layer; it may import itself and the rooms before it. */
export interface Room {
  readonly path: string;
  /** Other layers it may import. */
  readonly layers?: readonly string[];
  /** Packages it may import; "all": any, and Node's own modules too. */
  readonly packages?: readonly string[] | "all";
}

const PROTOCOL = { layers: ["protocol"] };
const BRIDGE = "verilator-wasm-ts-bridge";
const BRIDGE_SOURCES = `sim/${BRIDGE}/src`;

/** Every folder of the product's sources, each layer from left to right: imports go to the left only. */
export const ROOMS: readonly Room[] = [
  { path: `${BRIDGE_SOURCES}/abi.ts` },
  { path: `${BRIDGE_SOURCES}/similar.ts` },
  { path: `${BRIDGE_SOURCES}/errors.ts` },
  { path: `${BRIDGE_SOURCES}/description.ts` },
  { path: `${BRIDGE_SOURCES}/runtime` },
  { path: `${BRIDGE_SOURCES}/index.ts` },
  { path: `${BRIDGE_SOURCES}/node.ts`, packages: "all" },
  { path: `${BRIDGE_SOURCES}/builder`, packages: "all" },
  { path: `${BRIDGE_SOURCES}/build.ts`, packages: "all" },
  { path: `${BRIDGE_SOURCES}/cli.ts`, packages: "all" },

  { path: "protocol/errors.ts" },
  { path: "protocol/inspector.ts" },
  { path: "protocol/transport.ts" },
  { path: "protocol/next-turn.ts" },
  { path: "protocol/generated" },
  { path: "protocol/tables" },
  { path: "protocol/codecs" },
  { path: "protocol/generate" },
  { path: "protocol/index.ts" },

  { path: "sim/errors.ts", ...PROTOCOL },
  { path: "sim/line", ...PROTOCOL },
  { path: "sim/state", ...PROTOCOL },
  { path: "sim/kernel", ...PROTOCOL },
  { path: "sim/core", ...PROTOCOL },
  { path: "sim/rtl", ...PROTOCOL, packages: [BRIDGE, `${BRIDGE}/node`] },
  { path: "sim/index.ts", ...PROTOCOL },

  { path: "host/error-codes.ts" },
  { path: "host/errors.ts" },
  { path: "host/suggest.ts" },
  { path: "host/check.ts" },
  { path: "host/text.ts" },
  { path: "host/random.ts" },
  { path: "host/logger.ts" },
  { path: "host/network", ...PROTOCOL, packages: ["zod"] },
  { path: "host/events", ...PROTOCOL },
  { path: "host/transports", ...PROTOCOL },
  { path: "host/compiler", ...PROTOCOL },
  { path: "host/link", ...PROTOCOL },
  { path: "host/memory", ...PROTOCOL },
  { path: "host/formats", ...PROTOCOL, packages: ["fflate", "zod"] },
  { path: "host/models", ...PROTOCOL, packages: ["zod"] },
  { path: "host/pictures", ...PROTOCOL, packages: ["fflate"] },
  { path: "host/run", ...PROTOCOL },
  { path: "host/device", ...PROTOCOL },
  { path: "host/training", ...PROTOCOL, packages: ["@noble/hashes/sha2.js", "@noble/hashes/utils.js", "zod"] },
  { path: "host/node", ...PROTOCOL, packages: "all" },
  { path: "host/api", layers: ["protocol", "sim"] },
  { path: "host/testing", ...PROTOCOL, packages: ["vitest"] },
  { path: "host/page", layers: ["protocol", "examples"], packages: ["fflate", "preact", "preact/hooks"] },
  { path: "host/cli", layers: ["protocol", "sim", "hw"], packages: "all" },

  { path: "hw/project.ts", ...PROTOCOL, packages: "all" },
  { path: "hw/rtl-parameters.ts", ...PROTOCOL },
  { path: "hw/boards", ...PROTOCOL },
  { path: "hw/flow", ...PROTOCOL, packages: "all" },
  { path: "hw/formal", ...PROTOCOL, packages: "all" },
  { path: "hw/generate", layers: ["protocol", "sim"], packages: "all" },
];

/** Index of a file's room in ROOMS; -1 if it has none. */
export function roomOf(path: string): number {
  return ROOMS.findIndex((room) => path === room.path || path.startsWith(`${room.path}/`));
}

/** Why a file of a room may not import `target`, a path below the root or a package; undefined when it may. */
export function faultOf(path: string, target: string, isPackage: boolean): string | undefined {
  const room = ROOMS[roomOf(path)];
  if (!room) return `${path} is in no room of tests/policy/order.ts`;
  if (isPackage) {
    const known = room.packages === "all" || (room.packages ?? []).includes(target);
    return known ? undefined : `${path} imports ${target}, which ${room.path} may not`;
  }
  const place = roomOf(target);
  const sameLayer = target.split("/")[0] === path.split("/")[0];
  const may = sameLayer ? place >= 0 && place <= roomOf(path) : room.layers?.includes(target.split("/")[0]!);
  return may ? undefined : `${path} imports ${target}, which is not to the left of ${room.path}`;
}

/** Cycles in a graph of files: each a list of files that reach each other (Tarjan 1972). */
export function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const [index, low] = [new Map<string, number>(), new Map<string, number>()];
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string) => {
    index.set(file, index.size);
    low.set(file, index.get(file)!);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file)!, low.get(next)!));
    }
    if (low.get(file) !== index.get(file)) return;
    const members = stack.splice(stack.indexOf(file));
    if (members.length > 1) found.push(members);
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return found;
}
