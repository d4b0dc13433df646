import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { PortDescription, SignalDescription } from "../description.js";
import { BridgeError } from "../errors.js";
import { decodeName } from "./netlist.js";
import { FOLDERS, PREFIX } from "./verilator.js";

/** A port, and the member of the model class that holds it. */
export interface CodePort extends PortDescription {
  readonly member: string;
}

/** A public signal, and the C++ expression of its place below the symbol table. */
export interface CodeSignal extends SignalDescription {
  readonly expression: string;
}

/** What the generated C++ says about the model. */
export interface VerilatedCode {
  readonly ports: readonly CodePort[];
  readonly signals: readonly CodeSignal[];
}

const bits = (msb: string, lsb: string): number => Math.abs(Number(msb) - Number(lsb)) + 1;

/** Ports in the model's header: VL_IN8(&clk_i,0,0); */
export function parsePorts(header: string): CodePort[] {
  const ports: CodePort[] = [];
  for (const match of header.matchAll(/^\s*VL_(IN|OUT|INOUT)(?:8|16|64|W)?\((.*)\);/gm)) {
    const [, direction, inner = ""] = match;
    const simple = /^&?(\w+),(-?\d+),(-?\d+)(?:,\d+)?$/.exec(inner);
    if (simple === null || direction === "INOUT") {
      const message = `port ${/\w+/.exec(inner)}: neither inout nor unpacked array ports can be bridged; wrap the module`;
      throw new BridgeError("unsupported-port", message, { declaration: match[0].trim() });
    }
    const [, member = "", msb = "", lsb = ""] = simple;
    const name = decodeName(member);
    ports.push({ name, member, direction: direction === "IN" ? "input" : "output", width: bits(msb, lsb) });
  }
  return ports;
}

/** Width and depth of a C++ type such as `VlUnpacked<CData, 16>` with the range after CData in a comment. */
export function parseType(type: string): { width: number; depth: number } | undefined {
  const unpacked = /^VlUnpacked<(.*), (\d+)>$/.exec(type);
  if (unpacked !== null) {
    const row = parseType(unpacked[1] ?? "");
    return row && { width: row.width, depth: Math.max(row.depth, 1) * Number(unpacked[2]) };
  }
  const packed = /^(?:[CSIQ]Data|VlWide<\d+>)\/\*(-?\d+):(-?\d+)\*\/$/.exec(type);
  return packed === null ? undefined : { width: bits(packed[1] ?? "", packed[2] ?? ""), depth: 0 };
}

/** Members of a generated class with width and depth; members of other types are left out. */
function parseMembers(header: string): Map<string, { width: number; depth: number }> {
  const members = new Map<string, { width: number; depth: number }>();
  for (const { member, width } of parsePorts(header)) members.set(member, { width, depth: 0 });
  for (const [, type = "", member = ""] of header.matchAll(
    /^\s*((?:VlUnpacked|VlWide|[CSIQ]Data)\S*(?: \S+)*) (\w+);/gm,
  )) {
    const shape = parseType(type);
    if (shape !== undefined) members.set(member, shape);
  }
  return members;
}

/** Public signals in the symbol table; lines that Verilator comments out for its own interface count as well. */
export function parseSignals(
  symbolsSource: string,
  symbolsHeader: string,
  headerOf: (className: string) => string,
): CodeSignal[] {
  const scopes = new Map<string, string>();
  for (const [, id = "", name = ""] of symbolsSource.matchAll(
    /(__Vscope_\w+)\.configure\(this, name\(\), "([^"]*)"/g,
  )) {
    scopes.set(id, name);
  }
  const classes = new Map<string, string>();
  for (const [, className = "", object = ""] of symbolsHeader.matchAll(/^\s+(\w+)\s+(TOP\w*);/gm)) {
    classes.set(object, className);
  }
  const membersOf = new Map<string, ReturnType<typeof parseMembers>>();
  const signals: CodeSignal[] = [];
  const pattern = /(__Vscope_\w+)\.varInsert\(__Vfinal,"([^"]+)", &\((\w+)\.(\w+)\)/g;
  for (const [, scope = "", variable = "", object = "", member = ""] of symbolsSource.matchAll(pattern)) {
    const scopeName = scopes.get(scope);
    if (scopeName === "TOP") continue; // the ports again, as the C++ side sees them
    const name = `${scopeName}.${variable}`;
    const className = classes.get(object) ?? "";
    const members = membersOf.get(className) ?? parseMembers(headerOf(className));
    membersOf.set(className, members);
    const shape = members.get(member);
    if (shape === undefined) {
      const message = `${name}: only packed values and arrays of them can be public, not real, string, queue or class`;
      throw new BridgeError("unsupported-signal", message, { name });
    }
    signals.push({ name, ...shape, expression: `${object}.${member}` });
  }
  return signals.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Reads ports and signals from the code Verilator wrote. Throws `unsupported-port`, `unsupported-signal`. */
export async function readVerilatedCode(buildDir: string, portOrder: readonly string[]): Promise<VerilatedCode> {
  const folder = path.join(buildDir, FOLDERS.verilated);
  const headers = new Map<string, string>();
  for (const file of await readdir(folder)) {
    if (file.endsWith(".h")) headers.set(file, await readFile(path.join(folder, file), "utf8"));
  }
  const header = (className: string): string => headers.get(`${className}.h`) ?? "";
  const ports = parsePorts(header(PREFIX)).sort((a, b) => portOrder.indexOf(a.name) - portOrder.indexOf(b.name));
  const symbolsSource = await readFile(path.join(folder, `${PREFIX}__Syms.cpp`), "utf8");
  return { ports, signals: parseSignals(symbolsSource, header(`${PREFIX}__Syms`), header) };
}
