// The third factor: modulators' walks into the signals m, and consolidations by them. Ties the
// signals, the neurons' bits and the state machine, and chooses what a walk has as its operands:
//
//   rows of     operand (times an amplitude)   factor of a lane
//   sources     trace x of the source          m where linear or y > 0, else 0
//   modulators  m of the modulator             y
module third_factor #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  localparam int RowWords = Neurons / Lanes,
  localparam int WordW = RowWords > 1 ? $clog2(RowWords) : 1,
  localparam int NeuronW = $clog2(Neurons),
  localparam int LaneW = $clog2(Lanes),
  localparam int TraceWordW = $clog2((Axons + Neurons) / 4),
  localparam int BaseW = lifwire_pkg::WEIGHT_WIDTH,
  localparam int FlagsW = lifwire_pkg::RUN_FLAGS_W,
  localparam int SettingsW = lifwire_pkg::SET_W,
  localparam int ShiftW = lifwire_pkg::SET_CONSOLIDATION_MODULATOR_SHIFT_W,
  localparam int SignalW = lifwire_pkg::MODULATOR_WIDTH,
  localparam int TraceW = lifwire_pkg::TRACE_WIDTH
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  // settings
  input  logic [FlagsW-1:0]      flags_i,       // of the run
  input  logic [SettingsW-1:0]   settings_i,
  // start sweep
  input  logic                   sweep_i,
  input  logic [10:0]            tick_i,
  // row walks of step_controller
  input  logic                   row_first_i,
  input  logic                   row_taught_i,  // of an event "teach"
  input  logic                   row_recurrent_i,
  input  logic [WordW-1:0]       row_word_i,
  input  logic                   row_last_i,    // its last word
  input  logic [10:0]            source_i,
  // synapse_array
  output logic                   modulates_o,   // the word that is added goes to m
  input  logic                   add_i,
  input  logic [WordW-1:0]       add_word_i,
  input  logic [BaseW*Lanes-1:0] weights_i,     // integer parts
  // consolidation: as step_controller and synapse_walk have it
  input  logic                   start_i,
  output logic                   active_o,
  output logic                   done_o,
  output logic                   choose_o,      // the row of source_o begins in the next cycle
  output logic [10:0]            source_o,
  output logic                   visit_o,
  // its operands
  output logic                   modulators_o,  // with choose_o: a modulator's row
  output logic signed [TraceW:0] operand_o,     // with choose_o
  input  logic [16*Lanes-1:0]    trace_i,       // y of the lanes, a cycle behind visit_o
  output logic [16*Lanes-1:0]    factor_o,      // the same cycle
  // pre_traces
  output logic                   scan_read_o,
  output logic [TraceWordW-1:0]  scan_word_o,
  output logic                   scan_keep_o,
  input  logic [3:0]             scan_some_i,
  input  logic [4*TraceW-1:0]    scan_traces_i,
  // memory map; parameters are asked for a cycle earlier
  input  logic                   host_param_re_i,
  input  logic                   host_param_we_i,
  input  logic                   host_re_i,
  input  logic                   host_we_i,
  input  logic [23:0]            host_offset_i,
  input  logic [31:0]            host_wdata_i,
  output logic [31:0]            host_param_rdata_o,
  output logic [31:0]            host_rdata_o
);

  logic                     learn, clear_modulator, clear_after, unused_bits;
  logic [ShiftW-1:0]        shift;
  logic                     sweep_clear, clear, look, read, any, walk;
  logic [WordW-1:0]         word, clear_word;
  logic [LaneW-1:0]         lane, row_lane_q;
  logic [SignalW*Lanes-1:0] signals;
  logic [Lanes-1:0]         some, modulator, linear;
  logic [10:0]              row_neuron;
  logic [NeuronW-1:0]       scan_neuron;
  logic [WordW-1:0]         flags_word;
  logic [3:0]               scan_modulator;
  logic                     scan_neurons_q, taught_q, recurrent_q, up, modulates, modulators_q;
  logic [LaneW-1:0]         scan_lane_q;
  logic [TraceW-1:0]        chosen_trace;
  logic [SignalW-1:0]       chosen_signal;

  assign unused_bits     = ^{flags_i, settings_i, row_neuron, tick_i};
  assign learn           = flags_i[lifwire_pkg::RUN_FLAGS_LEARN_LSB];
  assign clear_modulator = flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_MODULATOR_LSB];
  assign clear_after     = settings_i[lifwire_pkg::SET_CONSOLIDATION_CLEAR_AFTER_LSB];
  assign shift           = settings_i[lifwire_pkg::SET_CONSOLIDATION_MODULATOR_SHIFT_LSB +: ShiftW];
  assign sweep_clear     = sweep_i && clear_modulator && 32'(tick_i) < RowWords;

  always_comb begin
    clear_word = word;
    if (sweep_clear) clear_word = WordW'(tick_i);
  end

  // ---- whose rows go to m ----
  // The neurons' bits are read in the first cycle of a row, for traces with these, for m with it.
  assign row_neuron  = source_i - 11'(Axons);
  assign scan_neuron = NeuronW'({scan_word_o, 2'b00} - (TraceWordW + 2)'(Axons));
  always_comb begin
    flags_word = word;
    if (row_first_i) flags_word = WordW'(row_neuron >> LaneW);
    else if (scan_read_o) flags_word = WordW'(scan_neuron >> LaneW);
  end

  assign modulates = taught_q || (recurrent_q && modulator[row_lane_q]);
  if (RowWords > 1) begin : gen_kept
    // A row's word is added two cycles behind its walk.
    logic modulates2_q, up2_q;
    assign {modulates_o, up} = {modulates2_q, up2_q};
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) {modulates2_q, up2_q} <= '0;
      else {modulates2_q, up2_q} <= {modulates, taught_q};
    end
  end else begin : gen_direct
    assign {modulates_o, up} = {modulates, taught_q};
  end
  assign walk = add_i && modulates_o && learn;

  // ---- a consolidation's operands ----
  for (genvar l = 0; l < 4; l++) begin : gen_scan
    assign scan_modulator[l] = scan_neurons_q && modulator[scan_lane_q + LaneW'(l)];
  end

  always_comb begin
    chosen_trace = '0;
    for (int l = 0; l < 4; l++) begin
      if (lane[1:0] == 2'(l)) chosen_trace = scan_traces_i[TraceW*l +: TraceW];
    end
  end

  assign chosen_signal = signals[SignalW*32'(lane) +: SignalW];
  assign operand_o     = modulators_o ? {chosen_signal[SignalW-1], chosen_signal}
                                      : {1'b0, chosen_trace};

  for (genvar l = 0; l < Lanes; l++) begin : gen_factors
    logic open;
    assign open = linear[l] || trace_i[16*l +: 16] != '0;
    assign factor_o[16*l +: 16] = modulators_q ? trace_i[16*l +: 16]
                                  : (open ? signals[SignalW*l +: SignalW] : '0);
  end

  consolidation #(
    .Neurons(Neurons),
    .Axons  (Axons),
    .Lanes  (Lanes)
  ) u_consolidation (
    .clk_i,
    .rst_ni,
    .start_i,
    .clear_after_i(clear_after),
    .active_o,
    .done_o,
    .look_o       (look),
    .read_o       (read),
    .clear_o      (clear),
    .word_o       (word),
    .any_i        (any),
    .some_i       (some & modulator),
    .scan_read_o,
    .scan_word_o,
    .scan_keep_o,
    .scan_some_i  (scan_some_i & ~scan_modulator),
    .choose_o,
    .modulators_o,
    .lane_o       (lane),
    .source_o,
    .visit_o,
    .row_last_i
  );

  modulator_signals #(
    .Neurons(Neurons),
    .Lanes  (Lanes)
  ) u_signals (
    .clk_i,
    .rst_ni,
    .shift_i     (shift),
    .clear_i     (clear || sweep_clear),
    .clear_word_i(clear_word),
    .walk_i      (walk),
    .up_i        (up),
    .walk_word_i (add_word_i),
    .weights_i,
    .forget_i    (start_i),
    .look_i      (look),
    .read_i      (read || visit_o),
    .read_word_i (visit_o ? row_word_i : word),
    .signals_o   (signals),
    .some_o      (some),
    .any_o       (any),
    .host_re_i,
    .host_we_i,
    .host_offset_i,
    .host_wdata_i,
    .host_rdata_o
  );

  neuron_flags #(
    .Neurons(Neurons),
    .Lanes  (Lanes)
  ) u_flags (
    .clk_i,
    .rst_ni,
    .modulator_re_i  (row_first_i || scan_read_o || read),
    .modulator_word_i(flags_word),
    .modulator_o     (modulator),
    .linear_re_i     (visit_o),
    .linear_word_i   (row_word_i),
    .linear_o        (linear),
    .host_re_i       (host_param_re_i),
    .host_we_i       (host_param_we_i),
    .host_offset_i,
    .host_wdata_i,
    .host_rdata_o    (host_param_rdata_o)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {row_lane_q, taught_q, recurrent_q, scan_neurons_q, scan_lane_q, modulators_q} <= '0;
    end else begin
      if (row_first_i) begin
        row_lane_q  <= row_neuron[LaneW-1:0];
        taught_q    <= row_taught_i;
        recurrent_q <= row_recurrent_i;
      end
      if (scan_read_o) begin
        scan_neurons_q <= 32'(scan_word_o) >= Axons / 4;
        scan_lane_q    <= scan_neuron[LaneW-1:0];
      end
      modulators_q <= modulators_o;
    end
  end

endmodule
