import type { VerilatedModel } from "verilator-wasm-ts-bridge";
import type { Build } from "../../protocol/tables/builds.js";
import type { CoreState, SynapseState } from "../line/pin-core.js";
import type { TinyTypes } from "./builds/tiny.js";

// Where the architectural state lies in the RTL. Memories hold only the bits of their fields.

type Signals = Pick<VerilatedModel<TinyTypes>, "signalByName" | "memoryByName">;

const NETWORK = "lifwire_top.u_core.u_network";
const RUN = `${NETWORK}.u_run_engine`;
const NEURONS = `${NETWORK}.u_neuron_array.u_update_pass.gen_pipelined.u_neuron_update.u_memory`;
const SERIAL_ROWS = `${NETWORK}.u_neuron_array.u_update_pass.gen_serial.u_neuron_update.u_memory.u_rows.mem`;
const LEARNING = `${NETWORK}.u_neuron_array.gen_learning.u_learning_engine`;
const SIGNALS = `${LEARNING}.gen_third_factor.u_third_factor.u_signals`;
const ENCODER = `${RUN}.u_axon_phase.gen_encoder.u_rate_encoder`;
const CELLS = `${NETWORK}.u_neuron_array.u_synapse_array.gen_cells.u_memory`;
const WEIGHTS = `${NETWORK}.u_neuron_array.u_synapse_array.gen_weights.u_memory.u_weights.mem`;
const TRACE_MASK = 0xffff;

/** The state of the neurons, traces, generators and phases. */
export function readState(model: Signals, build: Build): CoreState {
  const memory = (name: string) => Array.from(model.memoryByName(name).data, Number);
  const { learning, thirdFactor, encoder, serialUpdate, axons, neurons, lanes } = build;
  return {
    ...(serialUpdate ? serialState(model) : pipelinedState(memory)),
    fired: Uint32Array.from(memory(`${RUN}.u_fired_bits.fired_q`)),
    preTrace: learning
      ? Int32Array.from(
          interleaved(4, (l) => memory(`${LEARNING}.u_pre_traces.gen_pre[${l}].u_trace.mem`)),
          (x) => x & TRACE_MASK,
        )
      : new Int32Array(),
    postTrace: learning
      ? Int32Array.from(memory(`${LEARNING}.u_post_traces.u_trace.mem`)).subarray(0, neurons)
      : new Int32Array(),
    random:
      learning || encoder ? Uint32Array.from(memory(`${NETWORK}.gen_random.u_random.random_q`)) : new Uint32Array(),
    modulator: thirdFactor
      ? Int32Array.from(
          interleaved(lanes, (l) => memory(`${SIGNALS}.gen_lanes[${l}].u_signal.mem`)),
          (m) => (m << 16) >> 16,
        )
      : new Int32Array(),
    phase: encoder
      ? Uint8Array.from(interleaved(4, (a) => memory(`${ENCODER}.gen_axons[${a}].u_cells.mem`))).subarray(0, axons)
      : new Uint8Array(),
    step: readStep(model),
  };
}

/** The step counter. */
export function readStep(model: Signals): number {
  return Number(model.signalByName(`${RUN}.u_step_controller.u_counters.step_q`).value);
}

type NeuronState = Pick<CoreState, "potential" | "current" | "adaptation" | "refractory">;

const signed18 = (values: number[]) => Int32Array.from(values, (value) => (value << 14) >> 14);

function pipelinedState(memory: (name: string) => number[]): NeuronState {
  return {
    potential: signed18(memory(`${NEURONS}.gen_state[0].u_word.mem`)),
    current: signed18(memory(`${NEURONS}.gen_state[1].u_word.mem`)),
    adaptation: Int32Array.from(memory(`${NEURONS}.gen_state[2].u_word.mem`)),
    refractory: Int32Array.from(memory(`${NEURONS}.gen_state[3].u_word.mem`)),
  };
}

/** Read from the four rows of each neuron; neuron_memory_serial says what lies where. */
function serialState(model: Signals): NeuronState {
  const rows = Array.from(model.memoryByName(SERIAL_ROWS).data, BigInt);
  const column = (row: number, lsb: number, width: number): number[] =>
    rows.filter((_, r) => r % 4 === row).map((word) => Number(BigInt.asUintN(width, word >> BigInt(lsb))));
  return {
    potential: signed18(column(1, 0, 18)),
    current: signed18(column(0, 0, 18)),
    adaptation: Int32Array.from(column(2, 18, 17)),
    refractory: Int32Array.from(column(2, 53, 8)),
  };
}

/** All synapses. */
export function readSynapses(model: Signals, build: Build): SynapseState {
  if (!build.learning) {
    const { data } = model.memoryByName(WEIGHTS);
    const bytes = new Int8Array(data.buffer, data.byteOffset, (build.axons + build.neurons) * build.neurons);
    return { weight: Int32Array.from(bytes), plastic: new Uint8Array() };
  }
  const { lanes, fractionBits } = build;
  const parts = (name: string) =>
    interleaved(lanes, (l) => Array.from(model.memoryByName(`${CELLS}.gen_lanes[${l}].${name}.mem`).data, Number));
  const weights = parts("u_weights"); // {plastic, weight}
  const fractions = fractionBits > 0 ? parts("gen_fractions.u_fractions") : undefined;
  return {
    weight: Int32Array.from(weights, (cell, s) => (((cell << 24) >> 24) << fractionBits) | (fractions?.[s] ?? 0)),
    plastic: Uint8Array.from(weights, (cell) => cell >> 8),
  };
}

/** Row r of list l becomes element lists r + l. */
function interleaved(lists: number, list: (index: number) => number[]): number[] {
  const parts = Array.from({ length: lists }, (_, l) => list(l));
  return parts[0]!.flatMap((_, r) => parts.map((part) => part[r]!));
}
