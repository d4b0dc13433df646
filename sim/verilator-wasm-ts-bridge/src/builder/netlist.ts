import { readFile } from "node:fs/promises";
import path from "node:path";
import { BridgeError } from "../errors.js";
import { similar } from "../similar.js";
import type { BuildPlan } from "./build-options.js";
import { FOLDERS, runVerilator } from "./verilator.js";

/** A module of the design. Verilator's own name differs from the one in the source where that has two underscores. */
export interface NetlistModule {
  readonly ownName: string;
  /** Own names of its variables by their names in the source. */
  readonly variables: Map<string, string>;
}

/** What Verilator says about the elaborated design. */
export interface Netlist {
  /** By the module's name in the source; all parameter variants of a module together. */
  readonly modules: ReadonlyMap<string, NetlistModule>;
  /** Ports of the top module in the order of declaration. */
  readonly portOrder: readonly string[];
  /** All files read, included ones too, relative to the source root. */
  readonly files: readonly string[];
  readonly warnings: readonly string[];
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return value?.replace(/&(\w+);/g, (whole, entity: string) => ENTITIES[entity] ?? whole);
}

/** Verilator writes a character that C++ cannot take as __0XX, XX being its code. */
export function decodeName(ownName: string): string {
  return ownName.replace(/__0([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Reads the XML of `--xml-only`; only the tags that matter are looked at. */
export function parseNetlist(xml: string): Omit<Netlist, "warnings"> {
  const modules = new Map<string, NetlistModule>();
  const portOrder: string[] = [];
  const files = new Set<string>();
  let variables = new Map<string, string>();
  let inTop = false;
  for (const [tag] of xml.matchAll(/<(?:file|module|var)\s[^>]*>/g)) {
    const ownName = attribute(tag, "origName") ?? "";
    if (tag.startsWith("<file")) {
      const file = attribute(tag, "filename") ?? "";
      if (file.startsWith(`${FOLDERS.sources}/`))
        files.add(path.posix.normalize(file.slice(FOLDERS.sources.length + 1)));
    } else if (tag.startsWith("<module")) {
      inTop = attribute(tag, "topModule") === "1";
      variables = modules.get(decodeName(ownName))?.variables ?? new Map();
      modules.set(decodeName(ownName), { ownName, variables });
    } else {
      variables.set(decodeName(ownName), ownName);
      if (inTop && attribute(tag, "pinIndex") !== undefined) portOrder.push(decodeName(ownName));
    }
  }
  return { modules, portOrder, files: [...files].sort() };
}

/** Elaborates the design without generating code. Throws `verilator-refused`. */
export async function readNetlist(plan: BuildPlan, buildDir: string): Promise<Netlist> {
  const file = `${FOLDERS.verilated}/netlist.xml`;
  const warnings = await runVerilator(plan, buildDir, ["--xml-only", "--xml-output", file]);
  return { ...parseNetlist(await readFile(path.join(buildDir, file), "utf8")), warnings };
}

/**
 * Lines that make the signals of the plan public. Verilator silently ignores a wrong name, so it is found here:
 * throws `unknown-module`, `unknown-signal`.
 *
 * Read-only on purpose: Verilator would recompute all logic behind a writable signal in each evaluation. Writing works as
 * well, since the run side settles the model afterwards.
 */
export function publicLines(plan: BuildPlan, netlist: Netlist): string[] {
  return plan.publicSignals.map(({ module, signal }) => {
    const found = netlist.modules.get(module);
    if (found === undefined) {
      const known = [...netlist.modules.keys()];
      const message = `no module ${module} in the design of ${plan.top}; it has ${known.join(", ")}`;
      throw new BridgeError("unknown-module", message, { module, known });
    }
    const variable = found.variables.get(signal);
    if (variable === undefined) {
      const hints = similar(signal, found.variables.keys());
      const message = `no signal ${signal} in module ${module}; similar: ${hints.join(", ") || "none"}`;
      throw new BridgeError("unknown-signal", message, { module, signal, similar: hints });
    }
    return `public_flat_rd -module "${found.ownName}" -var "${variable}"`;
  });
}
