import type { Build } from "../../protocol/tables/builds.js";
import { SimCore } from "../../sim/core/core.js";
import { KERNELS, type KernelName } from "../../sim/kernel/kernel.js";
import { characterEdges } from "../../sim/line/line.js";
import type { CoreState, PinCore, PinEdge, SynapseState } from "../../sim/line/pin-core.js";
import type { Boundary, Program } from "./program.js";

/** What a core did with a program. */
export interface CoreRecord {
  readonly edges: PinEdge[];
  readonly boundaries: Boundary[];
  readonly end: CoreState;
  readonly endSynapses: SynapseState;
}

/** Synapses are looked at after every step if they are few, else at the end. */
const SYNAPSES_PER_STEP = 2048;

function synapsesPerStep({ neurons, axons }: Build): boolean {
  return (axons + neurons) * neurons <= SYNAPSES_PER_STEP;
}

/** Runs a program on the simulator and notes the state after every step. */
export function recordSimulator(program: Program, kernel: KernelName = "scalar"): CoreRecord {
  const core = new SimCore(program.build, { kernel });
  const boundaries: Boundary[] = [];
  core.controller.onStep = (cycle) =>
    boundaries.push({ cycle, ...look(core), state: { ...core.state(), step: core.controller.stepAt(cycle) } });
  const edges = play(core, program, []);
  const seen = boundaries.filter((boundary) => boundary.cycle <= program.cycles);
  return { edges, boundaries: seen, end: core.state(), endSynapses: core.synapseState() };
}

/** Runs a program on any core, looking at its state at the given cycles. */
export function recordAt(core: PinCore, program: Program, cycles: readonly number[]): CoreRecord {
  const boundaries: Boundary[] = [];
  const edges = play(core, program, cycles, (cycle) => boundaries.push({ cycle, ...look(core) }));
  return { edges, boundaries, end: core.state(), endSynapses: core.synapseState() };
}

function look(core: PinCore): Pick<Boundary, "state" | "synapses"> {
  const state = core.state();
  return synapsesPerStep(core.build) ? { state, synapses: core.synapseState() } : { state };
}

function play(core: PinCore, program: Program, stops: readonly number[], atStop?: (cycle: number) => void): PinEdge[] {
  for (const character of program.characters) core.send(character);
  const edges: PinEdge[] = [];
  for (const cycle of stops) {
    core.advance(cycle);
    edges.push(...core.takeEdges());
    atStop?.(cycle);
  }
  core.advance(program.cycles);
  edges.push(...core.takeEdges());
  return edges;
}

const STATE_LISTS = [
  "potential",
  "current",
  "adaptation",
  "refractory",
  "fired",
  "preTrace",
  "postTrace",
  "modulator",
  "random",
  "phase",
] as const;

function stateDifference(expected: CoreState, actual: CoreState): string | undefined {
  if (expected.step !== actual.step) return `step: simulator ${expected.step}, RTL ${actual.step}`;
  return first(STATE_LISTS.map((name) => listDifference(name, expected[name], actual[name])));
}

function synapseDifference(expected: SynapseState | undefined, actual: SynapseState | undefined): string | undefined {
  if (!expected || !actual) return undefined;
  return first([
    listDifference("weight", expected.weight, actual.weight),
    listDifference("plastic", expected.plastic, actual.plastic),
  ]);
}

function listDifference(name: string, expected: ArrayLike<number>, actual: ArrayLike<number>): string | undefined {
  if (expected.length !== actual.length) return `${name}: simulator ${expected.length} long, RTL ${actual.length}`;
  for (let n = 0; n < expected.length; n++) {
    if (expected[n] !== actual[n]) return `${name}[${n}]: simulator ${expected[n]}, RTL ${actual[n]}`;
  }
  return undefined;
}

function first(differences: readonly (string | undefined)[]): string | undefined {
  return differences.find((difference) => difference !== undefined);
}

/** The first difference between two records, with the three records before it; undefined when they are equal. */
export function firstDifference(simulator: CoreRecord, rtl: CoreRecord): { cycle: number; text: string } | undefined {
  const found = [edgeDifference(simulator, rtl), boundaryDifference(simulator, rtl)].filter((x) => x !== undefined);
  found.sort((a, b) => a.cycle - b.cycle);
  if (found[0]) return found[0];
  const end = stateDifference(simulator.end, rtl.end) ?? synapseDifference(simulator.endSynapses, rtl.endSynapses);
  return end ? { cycle: Number.POSITIVE_INFINITY, text: `at the end: ${end}` } : undefined;
}

function edgeDifference(simulator: CoreRecord, rtl: CoreRecord): { cycle: number; text: string } | undefined {
  const show = (edge: PinEdge | undefined) => (edge ? `${edge.level} in cycle ${edge.cycle}` : "none");
  const count = Math.max(simulator.edges.length, rtl.edges.length);
  for (let i = 0; i < count; i++) {
    const [a, b] = [simulator.edges[i], rtl.edges[i]];
    if (a?.cycle === b?.cycle && a?.level === b?.level) continue;
    const before = simulator.edges
      .slice(Math.max(0, i - 3), i)
      .map(show)
      .join("; ");
    const cycle = Math.min(a?.cycle ?? Number.POSITIVE_INFINITY, b?.cycle ?? Number.POSITIVE_INFINITY);
    return { cycle, text: `uart_tx_o change ${i}: simulator ${show(a)}, RTL ${show(b)} (before: ${before})` };
  }
  return undefined;
}

function boundaryDifference(simulator: CoreRecord, rtl: CoreRecord): { cycle: number; text: string } | undefined {
  for (let i = 0; i < simulator.boundaries.length; i++) {
    const [a, b] = [simulator.boundaries[i]!, rtl.boundaries[i]!];
    const text = stateDifference(a.state, b.state) ?? synapseDifference(a.synapses, b.synapses);
    if (!text) continue;
    const before = simulator.boundaries.slice(Math.max(0, i - 3), i).map((boundary) => boundary.cycle);
    return {
      cycle: a.cycle,
      text: `step boundary at cycle ${a.cycle}: ${text} (boundaries before: ${before.join(", ")})`,
    };
  }
  return undefined;
}

/** Runs a program on the simulator, with every kernel, and on another core; the first difference, if any. */
export function compare(program: Program, other: PinCore): { cycle: number; text: string } | undefined {
  const records = KERNELS.map((kernel) => ({ kernel, record: recordSimulator(program, kernel) }));
  const cycles = records[0]!.record.boundaries.map((boundary) => boundary.cycle);
  const reference = recordAt(other, program, cycles);
  for (const { kernel, record } of records) {
    const difference = boundaryShift(record, cycles) ?? firstDifference(record, reference);
    if (difference) return { ...difference, text: `kernel ${kernel}: ${difference.text}` };
  }
  return undefined;
}

/** The first step that does not end where it does with the other kernel. */
function boundaryShift(record: CoreRecord, cycles: readonly number[]): { cycle: number; text: string } | undefined {
  const own = record.boundaries.map((boundary) => boundary.cycle);
  const i = Array.from({ length: Math.max(own.length, cycles.length) }).findIndex((_, at) => own[at] !== cycles[at]);
  if (i < 0) return undefined;
  const text = `step boundary ${i}: cycle ${own[i]}, with kernel ${KERNELS[0]} ${cycles[i]}`;
  return { cycle: Math.min(own[i] ?? Infinity, cycles[i] ?? Infinity), text };
}

/** Level changes of the receive pin that a program makes; for recorded vectors. */
export function receiveEdges(program: Program): PinEdge[] {
  return characterEdges(program.characters);
}
