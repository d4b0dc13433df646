import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Board, Resources } from "../boards/index.js";
import { FlowError } from "./errors.js";
import { run } from "./process.js";
import { NETLIST } from "./synthesis.js";
import type { Tool } from "./tools.js";

export interface Placement {
  /** Highest clock rate of the core's clock after routing. */
  readonly fmaxHz: number;
  readonly resources: Partial<Resources>;
  readonly seed: number;
  readonly seconds: number;
}

/** nextpnr's names of cells on the chip, and what they are here. */
const BELS: Readonly<Record<string, keyof Resources>> = {
  ICESTORM_LC: "lut",
  ICESTORM_RAM: "bram",
  ICESTORM_DSP: "dsp",
  ICESTORM_SPRAM: "spram",
  TRELLIS_COMB: "lut",
  TRELLIS_FF: "ff",
  DP16KD: "bram",
  MULT18X18D: "dsp",
};

const BINARY = { ice40: "bitstream.bin", ecp5: "bitstream.bit", xilinx: "bitstream.bit" } as const;

/** The bitstream's name in a build's folder. */
export function bitstreamName(board: Board): string {
  return BINARY[board.chip.family];
}

function placeArguments(board: Board, seed: number): string[] {
  const { chip, build } = board;
  const ice40 = chip.family === "ice40";
  return [
    ...chip.device,
    ...["--json", NETLIST, ice40 ? "--pcf" : "--lpf", board.pins],
    ...[ice40 ? "--asc" : "--textcfg", "placed.txt"],
    ...["--freq", String(build.clockHz / 1e6), "--seed", String(seed), "--timing-allow-fail"],
  ];
}

/** What nextpnr counted when it packed a netlist, from the lines "NAME:  used/ available  percent". */
export function utilisation(lines: readonly string[]): Partial<Resources> {
  const used: Partial<Record<keyof Resources, number>> = {};
  for (const line of lines) {
    const [, bel, count] = /^Info:\s+(\w+):\s+(\d+)\/\s*\d+\s+\d+%/.exec(line) ?? [];
    const resource = bel === undefined ? undefined : BELS[bel];
    if (resource) used[resource] = Number(count);
  }
  return used;
}

/** The core clock's rate from nextpnr's last timing summary, in hertz: the slowest clock except the oscillator's. */
export function maximumClock(lines: readonly string[]): number {
  const rates = new Map<string, number>();
  for (const line of lines) {
    const [, clock, rate] = /Max frequency for clock\s+'([^']+)':\s+([\d.]+) MHz/.exec(line) ?? [];
    if (clock !== undefined) rates.set(clock, Number(rate) * 1e6);
  }
  return Math.round(Math.min(...rates.values()));
}

/** Packs a netlist without placing it; resolves with what it uses. */
export async function pack(board: Board, folder: string, nextpnr: Tool, signal?: AbortSignal) {
  const lines: string[] = [];
  const log = join(folder, "pack.log");
  const args = [...nextpnr.prefix, ...placeArguments(board, 1), "--pack-only"];
  const { code, tail } = await run(nextpnr.command, args, {
    cwd: folder,
    log,
    onLine: (line) => void lines.push(line),
    ...(signal ? { signal } : {}),
  });
  const used = utilisation(lines);
  if (Object.keys(used).length === 0) throw toolFailed(nextpnr, code, tail, log);
  return used;
}

/** Places and routes a packed design. Throws FlowError TOOL_FAILED. */
export async function place(
  board: Board,
  folder: string,
  nextpnr: Tool,
  seed: number,
  onLine: (line: string) => void,
  signal?: AbortSignal,
): Promise<Placement> {
  const started = performance.now();
  const lines: string[] = [];
  const log = join(folder, `placement-${seed}.log`);
  const { code, tail } = await run(nextpnr.command, [...nextpnr.prefix, ...placeArguments(board, seed)], {
    cwd: folder,
    log,
    onLine(line) {
      lines.push(line);
      onLine(line);
    },
    ...(signal ? { signal } : {}),
  });
  if (code !== 0) throw toolFailed(nextpnr, code, tail, log);
  const seconds = Math.round((performance.now() - started) / 1000);
  return { fmaxHz: maximumClock(lines), resources: utilisation(lines), seed, seconds };
}

/** Turns a routed design into the bitstream; resolves with its size in bytes. */
export async function packBitstream(board: Board, folder: string, packer: Tool, signal?: AbortSignal): Promise<number> {
  const name = bitstreamName(board);
  const log = join(folder, "bitstream.log");
  const args = board.chip.family === "ecp5" ? ["--compress", "placed.txt", name] : ["placed.txt", name];
  const options = { cwd: folder, log, ...(signal ? { signal } : {}) };
  const { code, tail } = await run(packer.command, [...packer.prefix, ...args], options);
  if (code !== 0) throw toolFailed(packer, code, tail, log);
  return statSync(join(folder, name)).size;
}

function toolFailed(tool: Tool, code: number, tail: readonly string[], log: string): FlowError {
  const line = tail.findLast((text) => text.includes("ERROR")) ?? readLast(log);
  return new FlowError("TOOL_FAILED", `${tool.name} ended with code ${code}: ${line.trim()} (all of it in ${log})`, {
    tool: tool.name,
    code,
    log,
  });
}

function readLast(log: string): string {
  return readFileSync(log, "utf8").trim().split("\n").at(-1) ?? "";
}
