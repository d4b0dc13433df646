// Learning: traces of sources and neurons, amplitudes scaled by the reward, the third factor, and
// the change of plastic synapses.
module learning_engine #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  parameter int FractionBits = 0,
  parameter bit ThirdFactor = 1'b0,
  parameter bit Columns = 1'b1,
  localparam int RowWords = Neurons / Lanes,
  localparam int RowAddrW = $clog2((Axons + Neurons) * RowWords),
  localparam int WordW = RowWords > 1 ? $clog2(RowWords) : 1,
  localparam int NeuronW = $clog2(Neurons),
  localparam int BaseW = lifwire_pkg::WEIGHT_WIDTH,
  localparam int WeightW = lifwire_pkg::WEIGHT_WIDTH + FractionBits,
  localparam int FlagsW = lifwire_pkg::RUN_FLAGS_W,
  localparam int SettingsW = lifwire_pkg::SET_W,
  localparam int AmplitudeW = lifwire_pkg::AMPLITUDE_WIDTH,
  localparam int BoundsW = lifwire_pkg::SET_WEIGHT_BOUNDS_W,
  localparam int DecayW = lifwire_pkg::DECAY_WIDTH,
  localparam int RuleW = lifwire_pkg::SET_LEARNING_RULE_W,
  localparam int TraceW = lifwire_pkg::TRACE_WIDTH
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  // settings
  input  logic [FlagsW-1:0]        flags_i,  // of the run
  input  logic [SettingsW-1:0]     settings_i,
  // start sweep, update
  input  logic                     sweep_i,
  input  logic                     update_i,
  input  logic [10:0]              tick_i,
  input  logic                     next_valid_i,
  input  logic [NeuronW-1:0]       next_neuron_i,
  input  logic                     spike_i,  // of the neuron that was next
  // row and column walks
  input  logic                     row_i,
  input  logic                     row_first_i,
  input  logic [RowAddrW-1:0]      row_addr_i,
  input  logic [WordW-1:0]         row_word_i,
  input  logic                     row_recurrent_i,
  input  logic                     row_taught_i,  // of an event "teach"
  input  logic                     row_last_i,
  input  logic [10:0]              source_i,
  input  logic                     column_i,
  input  logic [Lanes-1:0]         fired_lanes_i,
  // synapse_array: a word that it adds
  output logic                     modulates_o,  // goes to the modulator signals instead
  input  logic                     add_i,
  input  logic [WordW-1:0]         add_word_i,
  input  logic [BaseW*Lanes-1:0]   delivered_i,
  // consolidation
  input  logic                     consolidate_i,  // begins in the next cycle
  output logic                     consolidated_o,  // in its last cycle
  output logic                     choose_o,  // the row of choose_source_o begins in the next cycle
  output logic [10:0]              choose_source_o,
  output logic                     visit_o,  // a word of that row
  // cells of synapse_array
  output logic                     cells_re_o,
  output logic [RowAddrW-1:0]      cells_raddr_o,
  input  logic [WeightW*Lanes-1:0] weights_i,
  input  logic [Lanes-1:0]         plastic_i,
  output logic [Lanes-1:0]         cells_we_o,
  output logic [RowAddrW-1:0]      cells_waddr_o,
  output logic [WeightW*Lanes-1:0] weights_o,
  // generators
  output logic                     random_round_o,
  input  logic [8*Lanes-1:0]       random_i,
  // memory map
  input  logic                     host_pre_re_i,
  input  logic                     host_pre_we_i,
  input  logic                     host_post_re_i,
  input  logic                     host_post_we_i,
  input  logic                     host_signal_re_i,
  input  logic                     host_signal_we_i,
  input  logic                     host_param_re_i,
  input  logic                     host_param_we_i,
  input  logic [23:0]              host_offset_i,
  input  logic [31:0]              host_wdata_i,
  output logic [31:0]              host_pre_rdata_o,
  output logic [31:0]              host_post_rdata_o,
  output logic [31:0]              host_signal_rdata_o,
  output logic [31:0]              host_param_rdata_o
);

  localparam int TraceWordW = $clog2((Axons + Neurons) / 4);

  logic                         learn, clear_traces, pre_learns, spikes;
  logic [TraceW-1:0]            trace;
  logic [16*Lanes-1:0]          drive, factor;
  logic                         consolidates, modulator_row;
  logic signed [TraceW:0]       operand;
  logic                         scan_read, scan_keep;
  logic [TraceWordW-1:0]        scan_word;
  logic [3:0]                   scan_some;
  logic [4*TraceW-1:0]          scan_traces;
  logic signed [AmplitudeW-1:0] pre_effective, post_effective, below_effective, feedback_effective;
  logic [RuleW-1:0]             rule;
  logic [BoundsW-1:0]           bounds;
  logic [TraceW-1:0]            trace_target, pre_increment, post_increment;
  logic signed [AmplitudeW-1:0] pre_amplitude, post_amplitude, below_amplitude;
  logic signed [AmplitudeW-1:0] feedback_amplitude, reward;
  logic [DecayW-1:0]            pre_decay, post_decay;
  logic                         unused_bits;

  assign rule            = settings_i[lifwire_pkg::SET_LEARNING_RULE_LSB +: RuleW];
  assign bounds          = settings_i[lifwire_pkg::SET_WEIGHT_BOUNDS_LSB +: BoundsW];
  assign pre_amplitude   = settings_i[lifwire_pkg::SET_PRE_AMPLITUDE_LSB +: AmplitudeW];
  assign post_amplitude  = settings_i[lifwire_pkg::SET_POST_AMPLITUDE_LSB +: AmplitudeW];
  assign below_amplitude = settings_i[lifwire_pkg::SET_BELOW_AMPLITUDE_LSB +: AmplitudeW];
  assign feedback_amplitude = settings_i[lifwire_pkg::SET_FEEDBACK_AMPLITUDE_LSB +: AmplitudeW];
  assign reward          = settings_i[lifwire_pkg::SET_REWARD_LSB +: AmplitudeW];
  assign trace_target    = settings_i[lifwire_pkg::SET_TRACE_TARGET_LSB +: TraceW];
  assign pre_decay       = settings_i[lifwire_pkg::SET_PRE_TRACE_DECAY_LSB +: DecayW];
  assign post_decay      = settings_i[lifwire_pkg::SET_POST_TRACE_DECAY_LSB +: DecayW];
  assign pre_increment   = settings_i[lifwire_pkg::SET_PRE_TRACE_INCREMENT_LSB +: TraceW];
  assign post_increment  = settings_i[lifwire_pkg::SET_POST_TRACE_INCREMENT_LSB +: TraceW];
  assign unused_bits  = ^{flags_i, settings_i};
  assign learn        = flags_i[lifwire_pkg::RUN_FLAGS_LEARN_LSB];
  assign clear_traces = flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_TRACES_LSB];
  assign pre_learns   = learn && rule[lifwire_pkg::REG_LEARNING_RULE_PRE_GAIN_LSB +: 2]
                        != lifwire_pkg::PRE_GAIN_OFF;
  // A row walk of an event "teach" is no spike.
  assign spikes       = !row_taught_i;

  effective_amplitudes #(
    .ThirdFactor(ThirdFactor)
  ) u_amplitudes (
    .clk_i,
    .rst_ni,
    .pre_i   (pre_amplitude),
    .post_i  (post_amplitude),
    .below_i (below_amplitude),
    .feedback_i(feedback_amplitude),
    .reward_i(reward),
    .pre_o   (pre_effective),
    .post_o  (post_effective),
    .below_o (below_effective),
    .feedback_o(feedback_effective)
  );

  pre_traces #(
    .Neurons    (Neurons),
    .Axons      (Axons),
    .ThirdFactor(ThirdFactor)
  ) u_pre_traces (
    .clk_i,
    .rst_ni,
    .add_i        (rule[lifwire_pkg::REG_LEARNING_RULE_PRE_TRACE_ADD_LSB]),
    .decay_i      (pre_decay),
    .increment_i  (pre_increment),
    .sweep_i,
    .clear_i      (clear_traces),
    .update_i     (update_i && learn),
    .tick_i,
    .mark_i       (row_first_i && learn && spikes),
    .read_i       (column_i),
    .source_i,
    .trace_o      (trace),
    .scan_i       (consolidates),
    .scan_read_i  (scan_read),
    .scan_word_i  (scan_word),
    .scan_keep_i  (scan_keep),
    .scan_some_o  (scan_some),
    .scan_traces_o(scan_traces),
    .host_re_i    (host_pre_re_i),
    .host_we_i    (host_pre_we_i),
    .host_offset_i,
    .host_wdata_i,
    .host_rdata_o (host_pre_rdata_o)
  );

  post_traces #(
    .Neurons    (Neurons),
    .Lanes      (Lanes),
    .ThirdFactor(ThirdFactor)
  ) u_post_traces (
    .clk_i,
    .rst_ni,
    .rule_i        (rule),
    .amplitude_i   (pre_effective),
    .decay_i       (post_decay),
    .increment_i   (post_increment),
    .sweep_i,
    .clear_i       (clear_traces),
    .update_i      (update_i && learn),
    .tick_i,
    .neuron_valid_i(next_valid_i),
    .neuron_i      (next_neuron_i),
    .spike_i,
    .row_i         (row_i || visit_o),
    .row_word_i,
    .drive_o       (drive),
    .host_re_i     (host_post_re_i),
    .host_we_i     (host_post_we_i),
    .host_offset_i,
    .host_wdata_i,
    .host_rdata_o  (host_post_rdata_o)
  );

  if (ThirdFactor) begin : gen_third_factor
    third_factor #(
      .Neurons(Neurons),
      .Axons  (Axons),
      .Lanes  (Lanes)
    ) u_third_factor (
      .clk_i,
      .rst_ni,
      .flags_i,
      .settings_i,
      .sweep_i,
      .tick_i,
      .row_first_i,
      .row_taught_i,
      .row_recurrent_i,
      .row_word_i,
      .row_last_i,
      .source_i,
      .modulates_o,
      .add_i,
      .add_word_i,
      .weights_i         (delivered_i),
      .start_i           (consolidate_i),
      .active_o          (consolidates),
      .done_o            (consolidated_o),
      .choose_o,
      .source_o          (choose_source_o),
      .visit_o,
      .modulators_o      (modulator_row),
      .operand_o         (operand),
      .trace_i           (drive),
      .factor_o          (factor),
      .scan_read_o       (scan_read),
      .scan_word_o       (scan_word),
      .scan_keep_o       (scan_keep),
      .scan_some_i       (scan_some),
      .scan_traces_i     (scan_traces),
      .host_param_re_i,
      .host_param_we_i,
      .host_re_i         (host_signal_re_i),
      .host_we_i         (host_signal_we_i),
      .host_offset_i,
      .host_wdata_i,
      .host_param_rdata_o,
      .host_rdata_o      (host_signal_rdata_o)
    );
  end else begin : gen_two_factors
    logic unused_third;
    assign unused_third = ^{row_recurrent_i, row_last_i, add_i, add_word_i, delivered_i,
                            consolidate_i, scan_some, scan_traces, host_signal_re_i,
                            host_signal_we_i, host_param_re_i, host_param_we_i};
    assign {modulates_o, consolidated_o, choose_o, choose_source_o, visit_o}       = '0;
    assign {consolidates, modulator_row, operand, factor, scan_read, scan_word, scan_keep} = '0;
    assign {host_signal_rdata_o, host_param_rdata_o}                               = '0;
  end

  stdp_engine #(
    .Lanes       (Lanes),
    .FractionBits(FractionBits),
    .ThirdFactor (ThirdFactor),
    .Columns     (Columns),
    .AddrW       (RowAddrW)
  ) u_stdp_engine (
    .clk_i,
    .rst_ni,
    .rule_i           (rule),
    .bounds_i         (bounds),
    .post_amplitude_i (post_effective),
    .below_amplitude_i(below_effective),
    .feedback_amplitude_i(feedback_effective),
    .trace_target_i   (trace_target),
    .row_i            (row_i && pre_learns && spikes),
    .column_i         (column_i),
    .addr_i           (row_addr_i),
    .fired_i          (fired_lanes_i),
    .trace_i          (trace),
    .drive_i          (drive),
    .consolidates_i   (consolidates),
    .choose_i         (choose_o),
    .modulator_i      (modulator_row),
    .operand_i        (operand),
    .visit_i          (visit_o),
    .factor_i         (factor),
    .read_o           (cells_re_o),
    .raddr_o          (cells_raddr_o),
    .weights_i        (weights_i),
    .plastic_i        (plastic_i),
    .we_o             (cells_we_o),
    .waddr_o          (cells_waddr_o),
    .weights_o        (weights_o),
    .advance_o        (random_round_o),
    .random_i         (random_i)
  );

endmodule
