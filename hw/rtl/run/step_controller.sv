// Takes a run through its steps and a step through its phases: the state machine, what it counts,
// and the way through the synapse memory.
module step_controller #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  parameter bit SerialUpdate = 1'b0,
  parameter bit ThirdFactor = 1'b0,
  parameter bit Columns = 1'b1,
  localparam int RowWords = Neurons / Lanes,
  localparam int RowAddrW = $clog2((Axons + Neurons) * RowWords),
  localparam int WordW = RowWords > 1 ? $clog2(RowWords) : 1,
  localparam int NeuronW = $clog2(Neurons),
  localparam int FlagsW = lifwire_pkg::RUN_FLAGS_W,
  localparam int SettingsW = lifwire_pkg::SET_W
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // run
  input  logic                 start_i,
  input  logic [31:0]          steps_i,
  input  logic [FlagsW-1:0]    flags_i,
  input  logic                 abort_i,
  output logic                 active_o,
  output logic                 done_o,            // in the last cycle
  output logic [31:0]          offset_o,          // steps done
  output logic [31:0]          cycles_o,          // cycles spent
  // settings and counters
  input  logic [SettingsW-1:0] settings_i,
  output logic [31:0]          step_o,
  // axon_phase, rate_encoder
  output logic                 listed_o,
  output logic                 encoded_o,
  input  logic                 axon_spike_i,
  input  logic                 taught_i,          // an event "teach" of neuron axon_i
  input  logic [lifwire_pkg::EVENT_INDEX_W-1:0] axon_i,
  input  logic                 axons_done_i,
  output logic                 encoder_start_o,   // go to the first word
  output logic                 encoder_draw_o,
  // spikes
  input  logic                 room_i,
  output logic                 step_end_o,
  // row walk; a column walk takes address and source from it
  output logic                 row_o,
  output logic                 row_first_o,       // first word
  output logic [RowAddrW-1:0]  row_addr_o,
  output logic [WordW-1:0]     row_word_o,
  output logic                 row_recurrent_o,
  output logic                 row_taught_o,      // of an event "teach"
  output logic                 row_last_o,        // last word
  output logic [10:0]          source_o,
  output logic                 column_o,
  output logic [WordW-1:0]     fired_word_o,
  input  logic [Lanes-1:0]     fired_lanes_i,     // of fired_word_o
  output logic [Lanes-1:0]     fired_lanes_o,     // of row_word_o
  // consolidation: row walks besides, whose words are visits
  output logic                 consolidate_o,     // begins in the next cycle
  input  logic                 consolidated_i,    // in its last cycle
  input  logic                 choose_i,          // the row of choose_source_i begins
  input  logic [10:0]          choose_source_i,
  input  logic                 visit_i,
  // fired bits
  output logic                 delivering_o,      // going through the fired bits
  output logic                 fired_clear_o,
  output logic                 fired_first_o,
  output logic                 fired_next_o,
  output logic                 fired_take_o,
  input  logic                 fired_ready_i,
  input  logic                 fired_pending_i,
  input  logic [lifwire_pkg::EVENT_INDEX_W-1:0] fired_neuron_i,
  input  logic                 fired_last_i,
  // sweep and neuron update
  output logic [10:0]          tick_o,            // cycle of the phase
  output logic                 sweep_o,
  output logic                 find_o,
  output logic                 update_o,
  output logic                 issue_o,           // neuron tick_o enters the update
  output logic                 adaptation_due_o,
  output logic [3:0]           clear_mask_o,      // of neuron tick_o
  input  logic                 spike_i,
  input  logic [NeuronW-1:0]   neuron_i
);

  logic        begins, clear_step, step_begin, steps_done, paced, stopped, encoding, period;
  logic        deliver;                 // walk the row of source
  logic [10:0] source;
  logic        begin_columns, learning, learn_last;

  assign row_first_o = row_o && row_word_o == '0;

  step_phases #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .SerialUpdate(SerialUpdate),
    .ThirdFactor (ThirdFactor),
    .Columns     (Columns)
  ) u_phases (
    .clk_i,
    .rst_ni,
    .start_i,
    .flags_i,
    .abort_i,
    .active_o,
    .done_o,
    .settings_i,
    .begin_o        (begins),
    .clear_step_o   (clear_step),
    .step_begin_o   (step_begin),
    .step_end_o,
    .steps_done_i   (steps_done),
    .paced_i        (paced),
    .stopped_i      (stopped),
    .encoding_i     (encoding),
    .period_i       (period),
    .listed_o,
    .encoded_o,
    .axon_spike_i,
    .taught_i,
    .axon_i,
    .axons_done_i,
    .encoder_start_o,
    .encoder_draw_o,
    .room_i,
    .deliver_o      (deliver),
    .source_o       (source),
    .row_o,
    .row_taught_o,
    .row_recurrent_i(row_recurrent_o),
    .row_last_i     (row_last_o),
    .begin_columns_o(begin_columns),
    .learning_o     (learning),
    .learn_last_i   (learn_last),
    .consolidate_o,
    .consolidated_i,
    .delivering_o,
    .fired_clear_o,
    .fired_first_o,
    .fired_next_o,
    .fired_take_o,
    .fired_ready_i,
    .fired_pending_i,
    .fired_neuron_i,
    .fired_last_i,
    .tick_o,
    .sweep_o,
    .find_o,
    .update_o,
    .issue_o,
    .clear_mask_o,
    .spike_i
  );

  run_counters #(
    .Neurons(Neurons)
  ) u_counters (
    .clk_i,
    .rst_ni,
    .steps_i,
    .settings_i,
    .start_i         (begins),
    .clear_step_i    (clear_step),
    .active_i        (active_o),
    .step_begin_i    (step_begin),
    .step_end_i      (step_end_o),
    .spike_i,
    .neuron_i,
    .offset_o,
    .cycles_o,
    .step_o,
    .steps_done_o    (steps_done),
    .paced_o         (paced),
    .stopped_o       (stopped),
    .encoding_o      (encoding),
    .period_o        (period),
    .adaptation_due_o
  );

  synapse_walk #(
    .Neurons(Neurons),
    .Axons  (Axons),
    .Lanes  (Lanes)
  ) u_walk (
    .clk_i,
    .rst_ni,
    .deliver_i    (deliver || choose_i),
    .source_i     (choose_i ? choose_source_i : source),
    .recurrent_i  (delivering_o),
    .row_i        (row_o || visit_i),
    .rewind_i     (update_o),
    .begin_i      (begin_columns),
    .learn_i      (learning),
    .row_last_o,
    .learn_last_o (learn_last),
    .fired_word_o,
    .fired_lanes_i,
    .fired_lanes_o,
    .addr_o       (row_addr_o),
    .word_o       (row_word_o),
    .source_o,
    .recurrent_o  (row_recurrent_o),
    .column_o
  );

endmodule
