/** One claim about the RTL, proven by Yosys' SAT engine. */
export interface FormalTask {
  /** Its module, in the file of that name. */
  readonly top: string;
  readonly claim: string;
  /** Induction proves it for all time; a depth proves it for that many cycles from reset. */
  readonly method: "induction" | { readonly depth: number };
  /** Values of the module's parameters that are not its defaults. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** Cells of this type may output anything; the module's assume_o restricts it. */
  readonly cut?: string;
  /** Wires of the module, and the signals inside the design that they show. */
  readonly probes?: Readonly<Record<string, string>>;
}

/** Learning's lane without and with a third factor, and with the most fraction bits. */
const LANES = [
  { FractionBits: 0, ThirdFactor: 0 },
  { FractionBits: 2, ThirdFactor: 1 },
  { FractionBits: 8, ThirdFactor: 1 },
];

/** All claims; each file says more about its own. */
export const FORMAL_TASKS: readonly FormalTask[] = [
  {
    top: "formal_arithmetic",
    claim: "saturation, linear leak, adaptation and the synaptic sum never wrap or leave their bounds",
    method: "induction",
  },
  {
    top: "formal_decay",
    claim: "a decay truncates toward zero, never grows a value or changes its sign",
    method: "induction",
  },
  {
    top: "formal_accumulator",
    claim: "accumulators hold the exact sum of the weights of all sources",
    method: "induction",
  },
  {
    top: "formal_spike_writer",
    claim: "a run's spikes never overflow the reply memory",
    method: "induction",
    probes: { gap: "u_dut.gap_q" },
  },
  {
    top: "formal_link",
    claim: "no frame with a wrong CRC acts; request slots are never overwritten while in use; nothing is offered twice",
    method: "induction",
    probes: {
      rx_state: "u_rx.state_q",
      rx_byte: "u_rx.byte_q",
      rx_crc: "u_rx.crc_q",
      rx_index: "u_rx.index_q",
      rx_header: "u_rx.header_q",
      rx_word: "u_rx.word_q",
      rx_store: "u_rx.store_q",
      deciding: "u_slots.u_verdict.frame_q",
      decides_crc_ok: "u_slots.u_verdict.crc_ok_q",
      decides_too_long: "u_slots.u_verdict.too_long_q",
      sync: "u_slots.sync_q",
      sync_d: "u_slots.sync_d",
      abort_d: "u_slots.abort_d",
      slot0: "u_slots.state_q[0]",
      slot1: "u_slots.state_q[1]",
      exec_q: "u_slots.exec_q",
      sending_q: "u_slots.sending_q",
    },
  },
  {
    top: "formal_step_controller",
    claim:
      "the step controller comes back to idle: a run of a step with 2 events and without learning, encoder and inhibition within 42 cycles",
    method: { depth: 47 },
  },
  ...LANES.map((parameters) => ({
    top: "formal_stdp_lane",
    claim: "learning never takes a weight out of its bounds; one outside only moves inward",
    method: { depth: 7 },
    parameters,
    cut: "$mul",
    probes: { drive2: "u_dut.drive2_q", factor2: "u_dut.factor2_q", product3: "u_dut.product3_q" },
  })),
  {
    top: "formal_stdp_engine",
    claim: "learning and consolidation never write a cell that is not plastic, nor one they have not read",
    method: { depth: 16 },
  },
];
