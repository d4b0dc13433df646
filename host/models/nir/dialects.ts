import { HostError } from "../../errors.js";
import type { NirGraph, NirNode } from "./graph.js";
import { isSpiking } from "./primitives.js";

/** How a framework steps the equations that a NIR file holds. */
export interface Dialect {
  /** Seconds of a step; undefined: the file must tell, or the user. */
  readonly dt?: number | undefined;
  /** Share of v that a step keeps: 1 - dt/tau, or exp(-dt/tau). */
  readonly decay: "euler" | "exp";
  /** What a current x adds to v in a step: as r, tau and w_in of the file say, or x itself. */
  readonly gain: "file" | "one";
  /** What a spike does to v; "file": as the file's version defines it. */
  readonly reset: "file" | "value" | "subtract";
  /** The reset acts in the step after the spike. */
  readonly resetLate: boolean;
  /** Fires at v > threshold, not at v >= threshold. */
  readonly strict: boolean;
  /** v begins at v_leak, not at 0. */
  readonly startsAtLeak: boolean;
  /** The time of an IF counts in steps: v grows by r x in each. */
  readonly ifInSteps: boolean;
}

const TEXT: Dialect = {
  decay: "euler",
  gain: "file",
  reset: "file",
  resetLate: false,
  strict: true,
  startsAtLeak: false,
  ifInSteps: false,
};
const COUNTED: Dialect = { ...TEXT, dt: 1, gain: "one", reset: "subtract", ifInSteps: true };

/** The dialects by name, from the frameworks' sources. */
export const DIALECTS = {
  snntorch: { ...TEXT, dt: 1e-4, ifInSteps: true },
  norse: { ...TEXT, dt: 1e-3, startsAtLeak: true },
  sinabs: { ...COUNTED, decay: "exp", strict: false },
  spyx: { ...COUNTED, resetLate: true },
  rockpool: { ...COUNTED, dt: undefined, decay: "exp", strict: false },
  ode: { ...TEXT, decay: "exp" },
} as const satisfies Record<string, Dialect>;

/** Name of a dialect. */
export type DialectName = keyof typeof DIALECTS;
/** The names of all dialects. */
export const DIALECT_NAMES = Object.keys(DIALECTS) as DialectName[];

/** What a user can say about a file: a dialect, and each item alone. */
export interface DialectOptions extends Partial<Pick<Dialect, "dt" | "decay" | "gain">> {
  readonly dialect?: DialectName;
  readonly reset?: "value" | "subtract";
  readonly resetLate?: boolean;
}

/** A dialect that was settled on, with the reasons. */
export interface Settled {
  readonly name: string;
  readonly why: string;
  readonly dialect: Dialect;
}

/** Time constant and r of one neuron. */
interface Leak {
  readonly tau: number;
  readonly r: number;
}

const near = (a: number, b: number, share: number) => Math.abs(a - b) <= share * Math.abs(b);

/** Settles how the file is meant: as asked for, else by what its numbers show. Throws MODEL_QUESTION. */
export function settleDialect(graph: NirGraph, options: DialectOptions): Settled {
  const found = options.dialect ? byName(options.dialect, graph) : recognise(graph);
  const { dt = found?.dialect.dt, decay, gain, reset, resetLate } = options;
  if (!found) return unrecognised(graph, options);
  const dialect: Dialect = {
    ...found.dialect,
    ...(dt === undefined ? {} : { dt }),
    ...(decay ? { decay } : {}),
    ...(gain ? { gain } : {}),
    ...(reset ? { reset } : {}),
    ...(resetLate === undefined ? {} : { resetLate }),
  };
  if (needsTime(graph, dialect) && dialect.dt === undefined)
    throw question(graph, `${found.name} does not state its time step`);
  return { ...found, dialect };
}

function byName(name: DialectName, graph: NirGraph): Settled {
  const dt = name === "rockpool" ? rockpoolStep(leaksOf(graph)) : undefined;
  return { name, why: "as asked for", dialect: { ...DIALECTS[name], ...(dt === undefined ? {} : { dt }) } };
}

function recognise(graph: NirGraph): Settled | undefined {
  const leaks = leaksOf(graph);
  if (leaks.length === 0) return undefined;
  const all = (test: (leak: Leak) => boolean) => leaks.every(test);
  const { dt } = DIALECTS.snntorch;
  const settled = (name: DialectName, why: string, more: Partial<Dialect> = {}): Settled => ({
    ...{ name, why, dialect: { ...DIALECTS[name], ...more } },
  });
  if (all(({ tau, r }) => near((r * dt) / tau, 1, 1e-3))) return settled("snntorch", "r dt/tau is 1 at dt = 1e-4 s");
  if (all(({ tau, r }) => r === 1 && tau >= 1e-3 && tau <= 1e-1)) return settled("norse", "r is 1, tau 1e-3..1e-1 s");
  if (all(({ tau, r }) => r === 1 && tau > 1)) return settled("sinabs", "r is 1 and tau above 1, in steps");
  if (all(({ tau, r }) => tau > 1 && near(r, 1 - 1 / tau, 1e-4)))
    return settled("spyx", "r is 1 - 1/tau, tau in steps");
  const step = rockpoolStep(leaks);
  return step === undefined ? undefined : settled("rockpool", "r is tau exp(-dt/tau)/dt", { dt: step });
}

/** dt with r = tau exp(-dt/tau)/dt for all neurons, if it is one round number. */
function rockpoolStep(leaks: readonly Leak[]): number | undefined {
  const steps = leaks.map(({ tau, r }) => {
    let x = 1 / (1 + r); // dt/tau, by Newton's method
    for (let i = 0; i < 40 && x > 0; i++) x += (Math.exp(-x) / x - r) / (Math.exp(-x) * (1 / x + 1 / (x * x)));
    return x * tau;
  });
  const [first] = steps;
  if (first === undefined || !(first > 0) || !steps.every((step) => near(step, first, 1e-3))) return undefined;
  const unit = 10 ** Math.floor(Math.log10(first) + 1e-6);
  const round = [1, 2, 5, 10].find((digit) => near(first, digit * unit, 1e-3));
  return round === undefined ? undefined : round * unit;
}

function leaksOf({ nodes }: NirGraph): Leak[] {
  return [...nodes.values()].flatMap(({ type, fields }) => {
    const tau = fields.get(type.startsWith("Cuba") ? "tau_mem" : "tau")?.values;
    const r = fields.get("r")?.values;
    if (!tau || !r) return [];
    const size = Math.max(tau.length, r.length);
    return Array.from({ length: size }, (_, n) => ({ tau: tau[n % tau.length]!, r: r[n % r.length]! }));
  });
}

/** Whether anything in the graph depends on how long a step is. */
function needsTime({ nodes }: NirGraph, { ifInSteps }: Dialect): boolean {
  return [...nodes.values()].some(({ type }) => {
    if (type === "IF" || type === "I") return !ifInSteps;
    return type === "Delay" || type === "LIF" || type === "LI" || type.startsWith("Cuba");
  });
}

/** What fits no framework: the equations as NIR has them, if the user says how long a step is. */
function unrecognised(graph: NirGraph, options: DialectOptions): Settled {
  const { dt, decay = "euler", gain = "file", reset = "file", resetLate = false } = options;
  const dialect: Dialect = { ...TEXT, dt, decay, gain, reset, resetLate };
  const ones = [...graph.nodes.values()].filter(({ type }) => type === "IF" || type === "I");
  const counted = ones.length > 0 && ones.every(({ fields }) => fields.get("r")?.values.every((r) => r === 1));
  if (dt !== undefined) {
    const why = counted ? "; r = 1: an IF counts its time in steps" : "";
    const name = decay === "euler" ? "NIR's equations, forward Euler" : "NIR's equations, exact";
    return { name, why: `no framework recognised${why}`, dialect: { ...dialect, ifInSteps: counted } };
  }
  if (!needsTime(graph, dialect)) return { name: "none", why: "nothing depends on the time step", dialect };
  throw question(graph, "the file does not state its time step, and its numbers fit no known framework");
}

function question({ file }: NirGraph, why: string): HostError {
  const message = `${file}: ${why}; give --dt <seconds>, or --dialect ${DIALECT_NAMES.join("|")}`;
  return new HostError("MODEL_QUESTION", message, { file, options: ["dt", "dialect"] });
}

/** Last version whose spikes take the threshold off v; from the next one on they set v to v_reset. */
const LAST_SUBTRACTING = [1, 0, 5];

/** What a spike of a node does, and why; throws MODEL_QUESTION when neither the file nor the user says. */
export function resetOf(node: NirNode, graph: NirGraph, { reset }: Dialect): { subtract: boolean; why: string } {
  if (reset !== "file") return { subtract: reset === "subtract", why: "by the dialect, or as asked for" };
  if (!isSpiking(node.type) || node.type === "Threshold") return { subtract: false, why: "" };
  if (node.fields.has("v_reset")) return { subtract: false, why: "the file has v_reset" };
  const { version, file } = graph;
  if (version === undefined) {
    const message = `${file}: node "${node.name}" has no v_reset, and the file has no version; give --reset value|subtract`;
    throw new HostError("MODEL_QUESTION", message, { file, node: node.name, options: ["reset"] });
  }
  const parts = version.split(".").map((part) => Number.parseInt(part, 10) || 0);
  const at = LAST_SUBTRACTING.findIndex((due, i) => (parts[i] ?? 0) !== due);
  const old = at < 0 || (parts[at] ?? 0) < LAST_SUBTRACTING[at]!;
  const why = old ? "NIR up to 1.0.5 takes v_threshold off v" : "NIR from 1.0.6 on takes a missing v_reset as 0";
  return { subtract: old, why: `no v_reset in a file of version ${version}: ${why}` };
}
