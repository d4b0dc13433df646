// The core behind the link: requests in one memory, replies in another, steps between them.
module lifwire_core #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  parameter int Learning = 1,
  parameter int FractionBits = 0,
  parameter int Encoder = 1,
  parameter int SerialUpdate = 0,
  parameter int Multipliers = 1,
  parameter int PayloadWords = 256,
  parameter int Window = 2,
  parameter int ClockHz = 100_000_000,
  parameter int BaudDivisor = 100,
  parameter logic [31:0] BuildHash = 32'd0,
  localparam int IndexW = $clog2(PayloadWords),
  localparam int SlotW = $clog2(Window)
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  // link_slots
  input  logic                     exec_pending_i,
  input  logic [SlotW-1:0]         exec_slot_i,
  input  logic [31:0]              exec_header_i,
  output logic                     exec_take_o,
  output logic                     exec_done_o,
  output logic [31:0]              exec_reply_o,
  input  logic                     abort_i,
  output logic [31:0]              step_o,
  output logic                     active_o,
  // request and reply memories
  output logic [SlotW+IndexW-1:0]  request_addr_o,
  input  logic [31:0]              request_i,
  output logic                     reply_we_o,
  output logic [SlotW+IndexW-1:0]  reply_addr_o,
  output logic [31:0]              reply_data_o,
  // settings and counters of the link
  input  logic                     busy_i,
  output logic [15:0]              divisor_o,
  output logic [31:0]              idle_cycles_o,
  input  logic                     accepted_i,
  input  logic                     crc_error_i,
  input  logic                     framing_error_i,
  input  logic                     resync_i,
  input  logic                     rejected_i,
  input  logic                     resent_i
);

  localparam int RowWords = Neurons / Lanes;
  localparam int RowAddrW = $clog2((Axons + Neurons) * RowWords);
  localparam int WordW = RowWords > 1 ? $clog2(RowWords) : 1;
  localparam int NeuronW = $clog2(Neurons);
  localparam int AccW = 8 + $clog2(Axons > Neurons ? Axons : Neurons);
  localparam int WeightW = 8 + FractionBits;
  localparam int RandomWords = Learning != 0 ? 1 + Lanes / 4 : 1;
  localparam int FiredWords = (Neurons + 31) / 32;
  localparam int FiredW = FiredWords > 1 ? $clog2(FiredWords) : 1;

  // memory map
  logic                    mem_re;
  logic [3:0]              mem_we, mem_region;
  logic [23:0]             mem_offset;
  logic [31:0]             mem_wdata, mem_rdata;
  logic [24:0]             mem_size;
  logic                    mem_bytes, mem_writable, mem_value_ok;
  logic                    registers_re, registers_we, neurons_re, neurons_we, neurons_state, synapses_re, fired_we;
  logic [3:0]              synapses_we, encoder_we;
  logic                    pre_trace_re, pre_trace_we, post_trace_re, post_trace_we;
  logic                    encoder_re, encoder_phase, random_we;
  logic [31:0]             registers_rdata, neurons_rdata, synapses_rdata, fired_rdata;
  logic [31:0]             pre_trace_rdata, post_trace_rdata, encoder_rdata, random_rdata;
  // settings
  logic [1:0]              inhibition;
  logic [9:0]              stop_first, stop_last;
  logic [15:0]             rule, bounds, trace_target, pre_increment, post_increment;
  logic signed [15:0]      pre_amplitude, post_amplitude, below_amplitude, reward;
  logic [16:0]             pre_decay, post_decay;
  logic                    post_learns;
  // run
  logic                    run_start, run_done, run_active;
  logic [31:0]             run_steps, run_offset, run_cycles, step;
  logic [lifwire_pkg::RUN_FLAGS_W-1:0] run_flags;
  logic [31:0]             cycles_per_step;
  logic [3:0]              adaptation_log2;
  // events
  logic                    event_rewind, scan_consume, step_consume;
  logic [10:0]             event_length;
  logic [IndexW-1:0]       event_index;
  logic                    event_ready, event_end, event_advance, event_due, event_repeated, event_bad;
  logic                    event_teach, event_force, teach;
  logic [9:0]              event_index_half;
  logic [11:0]             event_half;
  logic                    axon_spike;
  // spikes
  logic                    spikes_flush, spikes_room, spikes_half, spikes_we;
  logic [IndexW:0]         spikes_words;
  logic [IndexW-1:0]       spikes_addr;
  logic [31:0]             spikes_data;
  logic                    step_end;
  // rate encoder and generators
  logic                    encoder_draw, encoder_start, encoder_active, encoder_event, encoder_take, encoder_next;
  logic [9:0]              encoder_axon;
  logic                    encoder_spike, encoder_last;
  logic [7:0]              encoder_word;
  logic [32*RandomWords-1:0] random;
  logic                    random_round;
  // fired bits
  logic                    delivering, learning;
  logic                    fired_clear, fired_first, fired_next, fired_take, fired_pending, fired_last;
  logic [9:0]              fired_neuron;
  logic [Lanes-1:0]        fired_lanes;
  // synapses and neurons
  logic                    row, row_first, row_recurrent, column;
  logic [RowAddrW-1:0]     row_addr;
  logic [WordW-1:0]        row_word;
  logic [10:0]             source, tick;
  logic                    sweep, find, update_phase, issue, adaptation_due, next_valid, update, spike;
  logic [3:0]              clear_mask;
  logic [NeuronW-1:0]      next_neuron, neuron, acc_neuron;
  logic                    acc_re, acc_select;
  logic signed [AccW-1:0]  acc_axon, acc_recurrent;
  logic                    learn_re;
  logic [RowAddrW-1:0]     learn_raddr, learn_waddr;
  logic [Lanes-1:0]        learn_we, plastic;
  logic [WeightW*Lanes-1:0] weights, learn_weights;
  logic                    unused_half;

  assign step_o      = step;
  assign unused_half = spikes_half;
  assign post_learns = rule[lifwire_pkg::REG_LEARNING_RULE_POST_GAIN_LSB +: lifwire_pkg::REG_LEARNING_RULE_POST_GAIN_W]
                    != lifwire_pkg::POST_GAIN_OFF;

  command_engine #(
    .Learning    (Learning),
    .Encoder     (Encoder),
    .PayloadWords(PayloadWords),
    .Window      (Window)
  ) u_command_engine (
    .clk_i,
    .rst_ni,
    .pending_i      (exec_pending_i),
    .slot_i         (exec_slot_i),
    .header_i       (exec_header_i),
    .take_o         (exec_take_o),
    .done_o         (exec_done_o),
    .reply_header_o (exec_reply_o),
    .active_o,
    .request_addr_o,
    .request_i,
    .reply_we_o,
    .reply_addr_o,
    .reply_data_o,
    .mem_re_o       (mem_re),
    .mem_we_o       (mem_we),
    .mem_region_o   (mem_region),
    .mem_offset_o   (mem_offset),
    .mem_wdata_o    (mem_wdata),
    .mem_rdata_i    (mem_rdata),
    .mem_size_i     (mem_size),
    .mem_bytes_i    (mem_bytes),
    .mem_writable_i (mem_writable),
    .mem_value_ok_i (mem_value_ok),
    .event_rewind_o (event_rewind),
    .event_consume_o(scan_consume),
    .event_length_o (event_length),
    .event_index_i  (event_index),
    .event_ready_i  (event_ready),
    .event_end_i    (event_end),
    .event_bad_i    (event_bad),
    .event_half_i   (event_half),
    .run_start_o    (run_start),
    .run_steps_o    (run_steps),
    .run_flags_o    (run_flags),
    .run_done_i     (run_done),
    .run_offset_i   (run_offset),
    .run_cycles_i   (run_cycles),
    .step_i         (step),
    .spikes_flush_o (spikes_flush),
    .spikes_words_i (spikes_words),
    .spikes_we_i    (spikes_we),
    .spikes_addr_i  (spikes_addr),
    .spikes_data_i  (spikes_data)
  );

  memory_map #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .Lanes       (Lanes),
    .Learning    (Learning),
    .FractionBits(FractionBits),
    .Encoder     (Encoder)
  ) u_memory_map (
    .clk_i,
    .rst_ni,
    .re_i           (mem_re),
    .we_i           (mem_we),
    .region_i       (mem_region),
    .offset_i       (mem_offset),
    .wdata_i        (mem_wdata),
    .rdata_o        (mem_rdata),
    .size_o         (mem_size),
    .bytes_o        (mem_bytes),
    .writable_o     (mem_writable),
    .value_ok_o     (mem_value_ok),
    .registers_re_o (registers_re),
    .registers_we_o (registers_we),
    .registers_i    (registers_rdata),
    .neurons_re_o   (neurons_re),
    .neurons_we_o   (neurons_we),
    .neurons_state_o(neurons_state),
    .neurons_i      (neurons_rdata),
    .synapses_re_o  (synapses_re),
    .synapses_we_o  (synapses_we),
    .synapses_i     (synapses_rdata),
    .fired_we_o     (fired_we),
    .fired_i        (fired_rdata),
    .pre_trace_re_o (pre_trace_re),
    .pre_trace_we_o (pre_trace_we),
    .pre_trace_i    (pre_trace_rdata),
    .post_trace_re_o(post_trace_re),
    .post_trace_we_o(post_trace_we),
    .post_trace_i   (post_trace_rdata),
    .encoder_re_o   (encoder_re),
    .encoder_we_o   (encoder_we),
    .encoder_phase_o(encoder_phase),
    .encoder_i      (encoder_rdata),
    .random_we_o    (random_we),
    .random_i       (random_rdata)
  );

  registers #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .Lanes       (Lanes),
    .Learning    (Learning),
    .FractionBits(FractionBits),
    .Encoder     (Encoder),
    .SerialUpdate(SerialUpdate),
    .PayloadWords(PayloadWords),
    .Window      (Window),
    .ClockHz     (ClockHz),
    .BaudDivisor (BaudDivisor),
    .BuildHash   (BuildHash)
  ) u_registers (
    .clk_i,
    .rst_ni,
    .host_re_i        (registers_re),
    .host_we_i        (registers_we),
    .host_index_i     (mem_offset[5:0]),
    .host_wdata_i     (mem_wdata),
    .host_rdata_o     (registers_rdata),
    .busy_i,
    .divisor_o,
    .idle_cycles_o,
    .cycles_per_step_o(cycles_per_step),
    .adaptation_log2_o(adaptation_log2),
    .inhibition_o     (inhibition),
    .stop_first_o     (stop_first),
    .stop_last_o      (stop_last),
    .rule_o           (rule),
    .bounds_o         (bounds),
    .pre_amplitude_o  (pre_amplitude),
    .post_amplitude_o (post_amplitude),
    .below_amplitude_o(below_amplitude),
    .reward_o         (reward),
    .trace_target_o   (trace_target),
    .pre_decay_o      (pre_decay),
    .post_decay_o     (post_decay),
    .pre_increment_o  (pre_increment),
    .post_increment_o (post_increment),
    .step_i           (step),
    .run_active_i     (run_active),
    .axon_spike_i     (axon_spike),
    .neuron_spike_i   (spike),
    .accepted_i,
    .crc_error_i,
    .framing_error_i,
    .resync_i,
    .rejected_i,
    .resent_i
  );

  event_reader #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .PayloadWords(PayloadWords)
  ) u_event_reader (
    .clk_i,
    .rst_ni,
    .rewind_i    (event_rewind),
    .length_i    (event_length),
    .steps_i     (run_steps),
    .offset_i    (run_offset),
    .consume_i   (scan_consume || step_consume),
    .word_index_o(event_index),
    .word_i      (request_i),
    .ready_o     (event_ready),
    .end_o       (event_end),
    .advance_o   (event_advance),
    .due_o       (event_due),
    .repeated_o  (event_repeated),
    .teach_o     (event_teach),
    .force_o     (event_force),
    .bad_o       (event_bad),
    .index_o     (event_index_half),
    .half_index_o(event_half)
  );

  spike_writer #(
    .Neurons     (Neurons),
    .PayloadWords(PayloadWords)
  ) u_spike_writer (
    .clk_i,
    .rst_ni,
    .start_i   (run_start),
    .spike_i   (spike),
    .neuron_i  (neuron),
    .step_end_i(step_end),
    .flush_i   (spikes_flush),
    .room_o    (spikes_room),
    .words_o   (spikes_words),
    .half_o    (spikes_half),
    .we_o      (spikes_we),
    .addr_o    (spikes_addr),
    .data_o    (spikes_data)
  );

  step_controller #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .Lanes       (Lanes),
    .SerialUpdate(SerialUpdate)
  ) u_step_controller (
    .clk_i,
    .rst_ni,
    .start_i          (run_start),
    .steps_i          (run_steps),
    .flags_i          (run_flags),
    .abort_i,
    .active_o         (run_active),
    .done_o           (run_done),
    .offset_o         (run_offset),
    .cycles_o         (run_cycles),
    .cycles_per_step_i(cycles_per_step),
    .adaptation_log2_i(adaptation_log2),
    .inhibition_i     (inhibition),
    .post_learns_i    (post_learns),
    .stop_first_i     (stop_first),
    .stop_last_i      (stop_last),
    .step_o           (step),
    .axon_spike_o     (axon_spike),
    .event_consume_o  (step_consume),
    .event_ready_i    (event_ready),
    .event_advance_i  (event_advance),
    .event_due_i      (event_due),
    .event_repeated_i (event_repeated),
    .event_teach_i    (event_teach),
    .event_index_i    (event_index_half),
    .teach_o          (teach),
    .encoder_draw_o   (encoder_draw),
    .encoder_start_o  (encoder_start),
    .encoder_active_o (encoder_active),
    .encoder_event_o  (encoder_event),
    .encoder_take_o   (encoder_take),
    .encoder_next_o   (encoder_next),
    .encoder_axon_i   (encoder_axon),
    .encoder_spike_i  (encoder_spike),
    .encoder_word_i   (encoder_word),
    .encoder_last_i   (encoder_last),
    .room_i           (spikes_room),
    .step_end_o       (step_end),
    .row_o            (row),
    .row_first_o      (row_first),
    .row_addr_o       (row_addr),
    .row_word_o       (row_word),
    .row_recurrent_o  (row_recurrent),
    .source_o         (source),
    .column_o         (column),
    .fired_lanes_i    (fired_lanes),
    .delivering_o     (delivering),
    .learning_o       (learning),
    .fired_clear_o    (fired_clear),
    .fired_first_o    (fired_first),
    .fired_next_o     (fired_next),
    .fired_take_o     (fired_take),
    .fired_pending_i  (fired_pending),
    .fired_neuron_i   (fired_neuron),
    .fired_last_i     (fired_last),
    .tick_o           (tick),
    .sweep_o          (sweep),
    .find_o           (find),
    .update_o         (update_phase),
    .issue_o          (issue),
    .adaptation_due_o (adaptation_due),
    .clear_mask_o     (clear_mask),
    .spike_i          (spike),
    .neuron_i         (neuron)
  );

  fired_bits #(
    .Neurons(Neurons),
    .Lanes  (Lanes)
  ) u_fired_bits (
    .clk_i,
    .rst_ni,
    .clear_i     (fired_clear),
    .active_i    (run_active),
    .delivering_i(delivering),
    .first_i     (fired_first),
    .next_i      (fired_next),
    .take_i      (fired_take),
    .pending_o   (fired_pending),
    .neuron_o    (fired_neuron),
    .last_o      (fired_last),
    .update_i    (update),
    .spike_i     (spike),
    .neuron_i    (neuron),
    .learning_i  (learning),
    .row_word_i  (row_word),
    .lanes_o     (fired_lanes),
    .host_we_i   (fired_we),
    .host_word_i (mem_offset[FiredW-1:0]),
    .host_wdata_i(mem_wdata),
    .host_rdata_o(fired_rdata)
  );

  synapse_array #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .Lanes       (Lanes),
    .Learning    (Learning),
    .FractionBits(FractionBits),
    .SerialUpdate(SerialUpdate)
  ) u_synapse_array (
    .clk_i,
    .rst_ni,
    .row_i          (row),
    .row_addr_i     (row_addr),
    .row_word_i     (row_word),
    .row_recurrent_i(row_recurrent),
    .acc_re_i       (acc_re),
    .acc_clear_i    (update_phase),
    .acc_neuron_i   (acc_neuron),
    .acc_recurrent_i(acc_select),
    .acc_axon_o     (acc_axon),
    .acc_recurrent_o(acc_recurrent),
    .learn_re_i     (learn_re),
    .learn_raddr_i  (learn_raddr),
    .weights_o      (weights),
    .plastic_o      (plastic),
    .learn_we_i     (learn_we),
    .learn_waddr_i  (learn_waddr),
    .learn_weights_i(learn_weights),
    .host_re_i      (synapses_re),
    .host_we_i      (synapses_we),
    .host_region_i  (mem_region),
    .host_offset_i  (mem_offset),
    .host_wdata_i   (mem_wdata),
    .host_rdata_o   (synapses_rdata)
  );

  if (SerialUpdate != 0) begin : gen_serial
    neuron_update_serial #(
      .Neurons    (Neurons),
      .AccW       (AccW),
      .Multipliers(Multipliers)
    ) u_neuron_update (
      .clk_i,
      .rst_ni,
      .issue_i         (issue),
      .row_i           (tick[NeuronW+1:0]),
      .find_i          (find),
      .final_i         (update_phase),
      .adaptation_due_i(adaptation_due),
      .inhibition_i    (inhibition),
      .clear_i         (clear_mask),
      .teach_i         (teach),
      .teach_force_i   (event_force),
      .teach_neuron_i  (NeuronW'(event_index_half)),
      .spike_o         (spike),
      .update_o        (update),
      .neuron_o        (neuron),
      .acc_re_o        (acc_re),
      .acc_recurrent_o (acc_select),
      .acc_neuron_o    (acc_neuron),
      .acc_i           (acc_axon),
      .host_re_i       (neurons_re),
      .host_we_i       (neurons_we),
      .host_state_i    (neurons_state),
      .host_offset_i   (mem_offset),
      .host_wdata_i    (mem_wdata),
      .host_rdata_o    (neurons_rdata)
    );

    logic unused_serial;
    assign unused_serial = ^acc_recurrent;
    assign next_valid    = 1'b0;
    assign next_neuron   = '0;
  end else begin : gen_pipelined
    neuron_update #(
      .Neurons(Neurons),
      .AccW   (AccW)
    ) u_neuron_update (
      .clk_i,
      .rst_ni,
      .issue_i         (issue),
      .index_i         (NeuronW'(tick)),
      .find_i          (find),
      .final_i         (update_phase),
      .adaptation_due_i(adaptation_due),
      .inhibition_i    (inhibition),
      .clear_i         (clear_mask),
      .teach_i         (teach),
      .teach_force_i   (event_force),
      .teach_neuron_i  (NeuronW'(event_index_half)),
      .next_valid_o    (next_valid),
      .next_neuron_o   (next_neuron),
      .spike_o         (spike),
      .update_o        (update),
      .neuron_o        (neuron),
      .acc_re_o        (acc_re),
      .acc_neuron_o    (acc_neuron),
      .acc_axon_i      (acc_axon),
      .acc_recurrent_i (acc_recurrent),
      .host_re_i       (neurons_re),
      .host_we_i       (neurons_we),
      .host_state_i    (neurons_state),
      .host_offset_i   (mem_offset),
      .host_wdata_i    (mem_wdata),
      .host_rdata_o    (neurons_rdata)
    );

    assign acc_select = 1'b0;
  end

  if (Learning != 0) begin : gen_learning
    logic                 learn, clear_traces, pre_learns;
    logic [15:0]          trace;
    logic [16*Lanes-1:0]  drive;
    logic signed [15:0]   pre_effective, post_effective, below_effective;

    assign learn        = run_flags[lifwire_pkg::RUN_FLAGS_LEARN_LSB];
    assign clear_traces = run_flags[lifwire_pkg::RUN_FLAGS_CLEAR_TRACES_LSB];
    assign pre_learns   = learn && rule[lifwire_pkg::REG_LEARNING_RULE_PRE_GAIN_LSB +: 2] != lifwire_pkg::PRE_GAIN_OFF;

    effective_amplitudes u_amplitudes (
      .clk_i,
      .rst_ni,
      .pre_i   (pre_amplitude),
      .post_i  (post_amplitude),
      .below_i (below_amplitude),
      .reward_i(reward),
      .pre_o   (pre_effective),
      .post_o  (post_effective),
      .below_o (below_effective)
    );

    traces #(
      .Neurons(Neurons),
      .Axons  (Axons),
      .Lanes  (Lanes)
    ) u_traces (
      .clk_i,
      .rst_ni,
      .rule_i           (rule),
      .pre_amplitude_i  (pre_effective),
      .pre_decay_i      (pre_decay),
      .post_decay_i     (post_decay),
      .pre_increment_i  (pre_increment),
      .post_increment_i (post_increment),
      .sweep_i          (sweep),
      .clear_i          (clear_traces),
      .update_i         (update_phase && learn),
      .tick_i           (tick),
      .neuron_valid_i   (next_valid),
      .neuron_i         (next_neuron),
      .spike_i          (spike),
      .mark_i           (row_first && learn),
      .row_i            (row),
      .row_word_i       (row_word),
      .drive_o          (drive),
      .read_i           (column),
      .source_i         (source),
      .trace_o          (trace),
      .host_pre_re_i    (pre_trace_re),
      .host_pre_we_i    (pre_trace_we),
      .host_post_re_i   (post_trace_re),
      .host_post_we_i   (post_trace_we),
      .host_offset_i    (mem_offset),
      .host_wdata_i     (mem_wdata),
      .host_pre_rdata_o (pre_trace_rdata),
      .host_post_rdata_o(post_trace_rdata)
    );

    stdp_engine #(
      .Lanes       (Lanes),
      .FractionBits(FractionBits),
      .AddrW       (RowAddrW)
    ) u_stdp_engine (
      .clk_i,
      .rst_ni,
      .rule_i           (rule),
      .bounds_i         (bounds),
      .post_amplitude_i (post_effective),
      .below_amplitude_i(below_effective),
      .trace_target_i   (trace_target),
      .row_i            (row && pre_learns),
      .column_i         (column),
      .addr_i           (row_addr),
      .fired_i          (fired_lanes),
      .trace_i          (trace),
      .drive_i          (drive),
      .read_o           (learn_re),
      .raddr_o          (learn_raddr),
      .weights_i        (weights),
      .plastic_i        (plastic),
      .we_o             (learn_we),
      .waddr_o          (learn_waddr),
      .weights_o        (learn_weights),
      .advance_o        (random_round),
      .random_i         (random[32*RandomWords-1:32])
    );
  end else begin : gen_no_learning
    logic unused_learning;
    assign unused_learning = ^{rule, bounds, trace_target, pre_increment, post_increment, pre_amplitude, post_amplitude,
                               below_amplitude, reward, pre_decay, post_decay, row_first, source, column, sweep, tick,
                               next_valid, next_neuron, pre_trace_re, pre_trace_we, post_trace_re, post_trace_we,
                               weights, plastic};
    assign pre_trace_rdata  = '0;
    assign post_trace_rdata = '0;
    assign learn_re         = 1'b0;
    assign learn_raddr      = '0;
    assign learn_we         = '0;
    assign learn_waddr      = '0;
    assign learn_weights    = '0;
    assign random_round     = 1'b0;
  end

  if (Encoder != 0) begin : gen_encoder
    rate_encoder #(
      .Axons(Axons)
    ) u_rate_encoder (
      .clk_i,
      .rst_ni,
      .draw_i      (encoder_draw),
      .tick_i      (tick),
      .random_i    (random[31:0]),
      .start_i     (encoder_start),
      .active_i    (encoder_active),
      .event_i     (encoder_event),
      .event_axon_i(event_index_half[1:0]),
      .take_i      (encoder_take),
      .next_i      (encoder_next),
      .axon_o      (encoder_axon),
      .spike_o     (encoder_spike),
      .word_o      (encoder_word),
      .last_o      (encoder_last),
      .host_re_i   (encoder_re),
      .host_we_i   (encoder_we),
      .host_phase_i(encoder_phase),
      .host_offset_i(mem_offset),
      .host_wdata_i(mem_wdata),
      .host_rdata_o(encoder_rdata)
    );
  end else begin : gen_no_encoder
    logic unused_encoder;
    assign unused_encoder = ^{random[31:0], encoder_draw, encoder_start, encoder_active, encoder_event, encoder_take, encoder_next,
                              encoder_re, encoder_we, encoder_phase};
    assign encoder_axon   = '0;
    assign encoder_spike  = 1'b0;
    assign encoder_word   = '0;
    assign encoder_last   = 1'b1;
    assign encoder_rdata  = '0;
  end

  if (Learning != 0 || Encoder != 0) begin : gen_random
    random_generators #(
      .Words(RandomWords)
    ) u_random (
      .clk_i,
      .rst_ni,
      .draw_i      (encoder_draw),
      .round_i     (random_round),
      .random_o    (random),
      .host_we_i   (random_we),
      .host_word_i (mem_offset[4:0]),
      .host_wdata_i(mem_wdata),
      .host_rdata_o(random_rdata)
    );
  end else begin : gen_no_random
    logic unused_random;
    assign unused_random = ^{random_round, random_we, random};
    assign random        = '0;
    assign random_rdata  = '0;
  end

endmodule
