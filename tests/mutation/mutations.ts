import { RTL_LEARNING_MUTATIONS } from "./rtl-learning-mutations.js";
import { SIM_LEARNING_MUTATIONS } from "./sim-learning-mutations.js";

/** A single-point change that the lockstep test must notice. */
export interface Mutation {
  /** RTL sources in hw/rtl, simulator sources in sim/. */
  readonly side: "rtl" | "sim";
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly what: string;
}

const rtl = (file: string, what: string, find: string, replace: string): Mutation => ({
  side: "rtl",
  file,
  find,
  replace,
  what,
});
const sim = (file: string, what: string, find: string, replace: string): Mutation => ({
  side: "sim",
  file,
  find,
  replace,
  what,
});

export const MUTATIONS: readonly Mutation[] = [
  rtl("fixed_point_pkg.sv", "decay floors instead of truncating", "product + 36'sd65535", "product + 36'sd0"),
  rtl("fixed_point_pkg.sv", "upper saturation missing", "x > 32'sd131071", "x > 32'sd262143"),
  rtl("fixed_point_pkg.sv", "lower saturation one off", "18'sh20000", "18'sh20001"),
  rtl("fixed_point_pkg.sv", "linear leak crosses zero", "else wide = 19'sd0;", "else wide = wide - pull;"),
  rtl("fixed_point_pkg.sv", "adaptation wraps", "sum[17] ? 17'h1ffff : sum[16:0]", "sum[16:0]"),
  rtl("neuron_update.sv", "threshold compared with >", "19'(sum5_q) >= theta5_q", "19'(sum5_q) > theta5_q"),
  rtl("neuron_update.sv", "adaptation not in the threshold", "+ $signed({2'b00, a3_q})", "+ 19'sd0"),
  rtl(
    "neuron_update.sv",
    "axon and neuron shifts swapped",
    "32'(acc_axon2_q) <<< axon_shift2_q",
    "32'(acc_axon2_q) <<< neuron_shift2_q",
  ),
  rtl(
    "neuron_update.sv",
    "current stands still while refractory",
    "i6_q    <= i5_q;",
    "i6_q    <= refractory5_q != 8'd0 ? i6_q : i5_q;",
  ),
  rtl("neuron_update.sv", "refractory never counts down", "refractory5_q - 8'd1", "refractory5_q"),
  rtl(
    "neuron_update.sv",
    "reset modes swapped",
    "subtract5_q ? fixed_point_pkg::saturate(subtracted5) : reset5_q",
    "subtract5_q ? reset5_q : fixed_point_pkg::saturate(subtracted5)",
  ),
  rtl("neuron_update.sv", "bias left out", "+ 32'(bias4_q)", ""),
  rtl(
    "synapse_array.sv",
    "weights not sign-extended",
    "{(AccW - 8) {weights[WeightW*l + WeightW - 1]}}",
    "{(AccW - 8) {1'b0}}",
  ),
  rtl(
    "synapse_array.sv",
    "accumulators not cleared",
    "assign clear     = read_q && acc_clear_i && &neuron_q[LaneW-1:0];",
    "assign clear     = 1'b0;",
  ),
  rtl("run_counters.sv", "adaptation due one step late", "(next_step & due_mask) == '0", "(step_q & due_mask) == '0"),
  rtl("axon_phase.sv", "repeated events count twice", "!event_repeated;", "1'b1;"),
  rtl("run_counters.sv", "pacing one cycle long", "pace_d >= cycles_per_step_i", "pace_d > cycles_per_step_i"),
  rtl(
    "fired_bits.sv",
    "fired bits above 14 never delivered",
    "for (int b = 31; b >= 0; b--)",
    "for (int b = 14; b >= 0; b--)",
  ),
  rtl(
    "step_controller.sv",
    "spikes of neurons delivered as axons'",
    "source = 11'(Axons) + 11'(fired_neuron_i);",
    "source = 11'(fired_neuron_i);",
  ),
  rtl(
    "spike_writer.sv",
    "gap of 63 not escaped",
    "32'(gap_q) > lifwire_pkg::EVENT_DELTA_MAX",
    "32'(gap_q) > lifwire_pkg::EVENT_DELTA_MAX + 1",
  ),
  rtl("spike_writer.sv", "last half-word lost", "|| (flush_i && half_q)", ""),
  rtl("event_reader.sv", "axon range one too wide", "32'(index) >= Axons", "32'(index) > Axons"),
  rtl("event_reader.sv", "event beyond the last step accepted", "step_q >= steps_i", "step_q > steps_i"),
  rtl("request_check.sv", "range check one too wide", "count > 32'(room3_q)", "count > 32'(room3_q) + 32'd1"),
  rtl("sparse_pairs.sv", "sparse pairs skip one too few", "target_q + CursorW'(1)", "target_q"),
  rtl(
    "word_transfer.sv",
    "check pass left out",
    "if (!write_q && checked_q && (read_only_q || bad_value_q)) begin",
    "if (1'b0) begin",
  ),
  rtl(
    "link_slots.sv",
    "repeated request executes again",
    "distance_q == 8'd0 && frame_stored_i",
    "distance_q <= 8'd1 && frame_stored_i",
  ),
  rtl("link_slots.sv", "bad CRC acted upon", "end else if (!crc_ok_q) begin", "end else if (1'b0) begin"),
  rtl("frame_rx.sv", "idle line one cycle late", "idle_q >= idle_cycles_i;", "idle_q > idle_cycles_i;"),
  rtl("uart_rx.sv", "samples one cycle late", "(divisor_i >> 1) - 16'd1", "(divisor_i >> 1)"),
  rtl("uart_tx.sv", "stop bit one cycle short", "count_d == limit_q", "count_d == limit_q - 16'(bit_q == 4'd9)"),
  rtl("registers.sv", "resends not counted", "resends_q + 32'(resent_i)", "resends_q"),
  sim(
    "fixed-point.ts",
    "decay rounds to nearest",
    "return ((x * keep) / LIMITS.decayOne) | 0;",
    "return Math.round((x * keep) / LIMITS.decayOne);",
  ),
  sim("fixed-point.ts", "lower saturation missing", "Math.max(x, POTENTIAL_MIN)", "x"),
  sim(
    "fixed-point.ts",
    "linear leak at equality",
    "x > leak ? x - leak : x < -leak",
    "x > leak ? x - leak : x < -leak - 1",
  ),
  sim("neuron-update.ts", "threshold compared with >", "sum >= threshold[n]! + a", "sum > threshold[n]! + a"),
  sim("neuron-update.ts", "resting neuron with a bias", "sum === v && nextI === i", "nextI === i"),
  sim(
    "neuron-update.ts",
    "adaptation rises before the reset",
    "saturate(sum - m.threshold[n]! - a)",
    "saturate(sum - m.threshold[n]! - a - m.adaptationIncrement[n]!)",
  ),
  sim("row-kernel.ts", "last column of a row left out", "n < high; n++", "n < high - 1; n++"),
  sim("timing.ts", "update one cycle short", "export const UPDATE_PIPELINE = 7;", "export const UPDATE_PIPELINE = 6;"),
  sim("timing.ts", "reply one cycle early", "export const ENGINE_RUN_END = 4;", "export const ENGINE_RUN_END = 3;"),
  sim(
    "axon-phase.ts",
    "no fetch behind a half-word",
    "idle ? 1 + EVENT_FETCH : this.spikeWait;",
    "idle ? 1 : this.spikeWait;",
  ),
  sim("spike-writer.ts", "room for one step underestimated", "this.build.neurons + 3 <=", "this.build.neurons + 1 <="),
  sim("frame-rx.ts", "body stored in a busy slot", "this.stored = slotFree(this.slot);", "this.stored = true;"),
  sim("link-slots.ts", "stop does not end a run", "this.abort.set(true, edge);\n      this.tell", "this.tell"),
  ...RTL_LEARNING_MUTATIONS,
  ...SIM_LEARNING_MUTATIONS,
];
