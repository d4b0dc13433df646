import type { Mutation } from "./mutations.js";

const rtl = (file: string, what: string, find: string, replace: string): Mutation => ({
  side: "rtl",
  file,
  find,
  replace,
  what,
});

/** Single-point changes of the RTL's learning, encoder, teacher and groups. */
export const RTL_LEARNING_MUTATIONS: readonly Mutation[] = [
  rtl("stdp_lane.sv", "bound not kept", "passes4 ? ~room4_q : change4_q", "change4_q"),
  rtl("stdp_lane.sv", "weight outside moves outward", "beyond4_q ? '0 : WeightW'", "1'b0 ? '0 : WeightW'"),
  rtl(
    "stdp_lane.sv",
    "soft change beyond the bound",
    "else if (distance1[WeightW]) factor1 = '0;",
    "else if (1'b0) factor1 = '0;",
  ),
  rtl("stdp_lane.sv", "follow to the bound", "follow_i ? target_i :", "1'b0 ? target_i :"),
  rtl(
    "stdp_lane.sv",
    "rounds to nearest always",
    "nearest_i || random_i[15], random_i[14:0] & {15{!nearest_i}}",
    "1'b1, 15'd0",
  ),
  rtl("stdp_engine.sv", "lanes share their random bits", "32*(l/4) + 8*(l%4) +: 16", "32*(l/4) +: 16"),
  rtl("stdp_engine.sv", "target reached at equality", "trace2_q <= trace_target_i", "trace2_q < trace_target_i"),
  rtl("stdp_engine.sv", "all lanes of a column walk learn", "plastic_i & fired5_q", "plastic_i"),
  rtl("stdp_engine.sv", "follow beyond a trace of 1.0", "if (trace2_q > TraceOne) trace3_d = TraceOne;", ""),
  rtl("traces.sv", "spike flag never cleared", "wdata = {1'b0, raised3_q", "wdata = {pre_rdata[17*l + 16], raised3_q"),
  rtl("traces.sv", "drives of the run before", "(sweep_i && 32'(tick_i) < Neurons) ||", "1'b0 ||"),
  rtl("traces.sv", "rectangular gain of a trace of 0", "positive9_q ? pre_amplitude_i : 16'sd0", "pre_amplitude_i"),
  rtl("traces.sv", "post trace not raised", "(spike_i && !sweep6_q)", "1'b0"),
  rtl("fixed_point_pkg.sv", "drive floors", "product + 34'sd32767", "product + 34'sd0"),
  rtl("fixed_point_pkg.sv", "reward floors", "product + 32'sd255", "product + 32'sd0"),
  rtl("fixed_point_pkg.sv", "trace wraps", "sum[16] ? 16'hffff : sum[15:0]", "sum[15:0]"),
  rtl("fixed_point_pkg.sv", "other shifts", "xorshift = x ^ (x << 5);", "xorshift = x ^ (x << 7);"),
  rtl("inhibition.sv", "the highest wins a tie", "merit6_q > merit7_q", "merit6_q >= merit7_q"),
  rtl("inhibition.sv", "forced neurons come not first", "{forced_i, !margin5", "{1'b0, !margin5"),
  rtl("inhibition.sv", "a group goes on across a gap", "|| !grouped4_q;", ";"),
  rtl("neuron_update.sv", "silenced neuron fires", "!silenced5_q && (forced5_q", "(forced5_q"),
  rtl("neuron_update.sv", "teacher stays for the next step", "|| (valid_q[1] && final_i)", "|| 1'b0"),
  rtl(
    "neuron_update.sv",
    "only rivals are reset",
    "(would5 || inhibition_i == lifwire_pkg::INHIBITION_OTHERS)",
    "would5",
  ),
  rtl("rate_encoder.sv", "phase stands still", "<= {intensity, sum[7:0]};", "<= {intensity, phase};"),
  rtl("rate_encoder.sv", "events lost", "if (event_i) pending_d[event_axon_i] = 1'b1;", ""),
  rtl(
    "cell_memory.sv",
    "a weight keeps its fraction",
    "WeightW'(value) << FractionBits;",
    "(WeightW'(value) << FractionBits) | (rdata[WeightW-1:0] & WeightW'((1 << FractionBits) - 1));",
  ),
  rtl(
    "run_counters.sv",
    "stop only at the first neuron",
    "10'(neuron_i) <= stop_last_i",
    "10'(neuron_i) <= stop_first_i",
  ),
  rtl("step_controller.sv", "drain one cycle short", "DrainLast = 11'd9", "DrainLast = 11'd8"),
  rtl("event_reader.sv", "teacher counts as an axon in the order", "if (!mark_q) begin", "if (1'b1) begin"),
  rtl("word_transfer.sv", "sparse bytes not checked", "pair_outside || bad_value_q;", "pair_outside;"),
];
