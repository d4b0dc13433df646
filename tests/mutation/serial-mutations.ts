import { type Mutation, rtlSmall as rtl } from "./mutation.js";

/** Single-point changes of what a build with a serial update has instead of the pipelined one. */
export const SERIAL_MUTATIONS: readonly Mutation[] = [
  rtl(
    "decay_multiplier.sv",
    "serial: decay floors",
    "decayed_o     = high_q + 18'(high_q[17] && low_q)",
    "decayed_o     = high_q",
  ),
  rtl("decay_multiplier.sv", "serial: low bits of the first rows lost", "low1_q || cut[15:8] != '0", "cut[15:8] != '0"),
  rtl("decay_multiplier.sv", "serial: factor 1 decays", "factor1_q[16] ? x1_q :", "1'b0 ? x1_q :"),
  rtl(
    "neuron_update_serial.sv",
    "serial: fires above the threshold only",
    "!held && !margin[19]",
    "!held && margin > 0",
  ),
  rtl("neuron_update_serial.sv", "serial: shifts swapped", "phase[1] ? shifts_q[3:0]", "!phase[1] ? shifts_q[3:0]"),
  rtl("neuron_update_serial.sv", "serial: the highest wins a tie", "merit > merit_q", "merit >= merit_q"),
  rtl("neuron_update_serial.sv", "serial: groups never begin again", "group_start || neuron == '0", "neuron == '0"),
  rtl("neuron_update_serial.sv", "serial: a neuron of no group wins one", "2'd3 && grouped_q;", "2'd3;"),
  rtl("neuron_update_serial.sv", "serial: losers keep their potential", "if (loses) v_new_q", "if (1'b0) v_new_q"),
  rtl("neuron_update_serial.sv", "serial: teacher's marks stay", "(final_i && valid_q[1] && phase == 2'd0);", "1'b0;"),
  rtl(
    "neuron_update_serial.sv",
    "serial: adaptation always decays",
    "due_q ? decayed[AdaptationW-1:0] : a_new_q",
    "decayed[AdaptationW-1:0]",
  ),
  rtl(
    "neuron_memory_serial.sv",
    "serial: winner with the marks",
    "{(NeuronW + 1) {winner_we_i}}",
    "{(NeuronW + 1) {marks_we_i}}",
  ),
  rtl("synapse_array.sv", "serial: wrong sums cleared", "clear ? acc_recurrent_q : recurrent_q", "recurrent_q"),
];
