import type { FloatPopulation, FloatReset } from "../float-network.js";
import { type Dialect, resetOf } from "./dialects.js";
import { modelError } from "./faults.js";
import type { NirGraph, NirNode } from "./graph.js";
import { spread } from "./linear.js";
import { isSpiking } from "./primitives.js";

/** What a neuron node does with its input. */
export interface Dynamics
  extends Pick<
    FloatPopulation,
    "keepV" | "keepI" | "bias" | "currentBias" | "threshold" | "strict" | "resetTo" | "reset" | "start" | "readout"
  > {
  /** What an input of 1 adds to the current, or to v in a neuron without a current. */
  readonly gain: Float64Array;
  /** Why a spike does what it does. */
  readonly resetWhy: string;
}

/** Factors of one step: what is kept, and what an input of 1 adds. */
interface Step {
  readonly keep: Float64Array;
  /** 1 - keep, exact where dt/tau is. */
  readonly lost: Float64Array;
}

/** The dynamics of a node of this many neurons with this bias in front; throws MODEL_INVALID. */
export function dynamicsOf(
  node: NirNode,
  incoming: Float64Array,
  graph: NirGraph,
  dialect: Dialect,
  recurrent: boolean,
): Dynamics {
  const size = incoming.length;
  const reader = new Fields(node, size, graph.file);
  const { gain, keepV, keepI, leakBias } = factors(node, reader, dialect);
  const driven = incoming.map((value, n) => value * gain[n]!);
  const current = node.type.startsWith("Cuba");
  const zero = new Float64Array(size);
  const { subtract, why } = resetOf(node, graph, dialect);
  const vLeak = reader.optional("v_leak");
  return {
    ...{ gain, keepV, keepI, resetWhy: why },
    bias: leakBias.map((value, n) => value + (current ? 0 : driven[n]!)),
    currentBias: current ? driven : zero,
    readout: !isSpiking(node.type),
    threshold: reader.optional(node.type === "Threshold" ? "threshold" : "v_threshold"),
    strict: dialect.strict || node.type === "Threshold",
    resetTo: subtract ? zero : reader.optional("v_reset"),
    reset: resetKind(subtract, dialect.resetLate && node.type !== "Threshold", current || recurrent),
    start: dialect.startsAtLeak ? vLeak : zero,
  };
}

/** In snnTorch a late reset to a value shows only after a current or in a recurrent layer. */
function resetKind(subtract: boolean, late: boolean, shows: boolean): FloatReset {
  if (subtract) return late ? "subtract-late" : "subtract";
  return late && shows ? "value-late" : "value";
}

function factors(node: NirNode, reader: Fields, dialect: Dialect) {
  const { gain, dt = Number.NaN } = dialect;
  const one = gain === "one";
  const zeros = reader.fill(0);
  switch (node.type) {
    case "Threshold":
      return { keepV: zeros, keepI: zeros, gain: reader.fill(1), leakBias: zeros };
    case "I":
    case "IF": {
      const perStep = dialect.ifInSteps ? 1 : dt;
      return { keepV: reader.fill(1), keepI: zeros, gain: reader.get("r").map((r) => r * perStep), leakBias: zeros };
    }
    case "LI":
    case "LIF": {
      const { keep, lost } = reader.step("tau", dialect);
      const r = reader.get("r");
      const leakBias = reader.get("v_leak").map((value, n) => value * lost[n]!);
      return { keepV: keep, keepI: zeros, gain: lost.map((share, n) => (one ? 1 : r[n]! * share)), leakBias };
    }
    default: {
      const [v, i] = [reader.step("tau_mem", dialect), reader.step("tau_syn", dialect)];
      const [r, w] = [reader.get("r"), reader.get("w_in")];
      const leakBias = reader.get("v_leak").map((value, n) => value * v.lost[n]!);
      // For those that count in steps, the synapse scales what comes in by what it keeps: i = alpha (i + x).
      const gains = v.lost.map((share, n) => (one ? i.keep[n]! * w[n]! : share * r[n]! * i.lost[n]! * w[n]!));
      return { keepV: v.keep, keepI: i.keep, gain: gains, leakBias };
    }
  }
}

/** The fields of a node, one value per neuron. */
class Fields {
  constructor(
    private readonly node: NirNode,
    private readonly size: number,
    private readonly file: string,
  ) {}

  fill(value: number): Float64Array {
    return new Float64Array(this.size).fill(value);
  }

  get(field: string): Float64Array {
    const tensor = this.node.fields.get(field)!;
    return spread(tensor, this.size, () =>
      this.#fault(field, `has shape (${tensor.shape})`, `allowed: a number, or ${this.size}, one per neuron`),
    ).slice();
  }

  /** 0 where the file has no such field. */
  optional(field: string): Float64Array {
    return this.node.fields.has(field) ? this.get(field) : this.fill(0);
  }

  /** Forward Euler does not settle with a step beyond the time constant. */
  step(field: string, { dt = Number.NaN, decay }: Dialect): Step {
    const taus = this.get(field);
    const wrong = taus.findIndex((tau) => decay === "euler" && dt / tau > 1 + 1e-9);
    if (wrong >= 0) {
      const found = `is ${taus[wrong]} for neuron ${wrong}, below the time step ${dt}`;
      throw this.#fault(field, found, "allowed: at least the time step; give a shorter --dt, or --decay exp");
    }
    const lost = taus.map((tau) => (decay === "euler" ? Math.min(1, dt / tau) : -Math.expm1(-dt / tau)));
    return { keep: lost.map((share) => 1 - share), lost };
  }

  #fault(field: string, found: string, due: string): Error {
    return modelError({ file: this.file, node: this.node.name, field }, found, due);
  }
}
