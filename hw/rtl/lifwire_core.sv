// The core behind the link: requests in one memory, replies in another, steps between them.
module lifwire_core #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  parameter int PayloadWords = 256,
  parameter int Window = 2,
  parameter int SerialUpdate = 0,
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
  localparam int FiredWords = (Neurons + 31) / 32;
  localparam int FiredW = FiredWords > 1 ? $clog2(FiredWords) : 1;

  // memory map
  logic                    mem_re;
  logic [3:0]              mem_we, mem_region;
  logic [23:0]             mem_offset, mem_check_offset;
  logic [31:0]             mem_wdata, mem_check_wdata, mem_rdata;
  logic [24:0]             mem_size;
  logic                    mem_writable, mem_value_ok;
  logic                    registers_re, registers_we, neurons_re, neurons_we, neurons_state, weights_re, fired_we;
  logic [3:0]              weights_we;
  logic [31:0]             registers_rdata, neurons_rdata, weights_rdata, fired_rdata;
  // run
  logic                    run_start, run_done, run_active;
  logic [31:0]             run_steps, run_offset, run_cycles, step;
  logic [5:0]              run_flags;
  logic [31:0]             cycles_per_step;
  logic [3:0]              adaptation_log2;
  // events
  logic                    event_rewind, scan_consume, step_consume;
  logic [10:0]             event_length;
  logic [IndexW-1:0]       event_index;
  logic                    event_ready, event_end, event_advance, event_due, event_repeated, event_bad;
  logic [9:0]              event_axon;
  logic [11:0]             event_half;
  logic                    axon_spike;
  // spikes
  logic                    spikes_flush, spikes_room, spikes_half, spikes_we;
  logic [IndexW:0]         spikes_words;
  logic [IndexW-1:0]       spikes_addr;
  logic [31:0]             spikes_data;
  logic                    step_end;
  // synapses and neurons
  logic                    row, row_recurrent;
  logic [RowAddrW-1:0]     row_addr;
  logic [WordW-1:0]        row_word;
  logic                    update_start, adaptation_due, clear, update_done, update, spike;
  logic [3:0]              clear_mask;
  logic [NeuronW-1:0]      neuron, acc_neuron;
  logic                    acc_re;
  logic signed [AccW-1:0]  acc_axon, acc_recurrent;
  logic                    unused_half;

  assign step_o      = step;
  assign unused_half = spikes_half;

  command_engine #(
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
    .mem_check_offset_o(mem_check_offset),
    .mem_check_wdata_o (mem_check_wdata),
    .mem_rdata_i    (mem_rdata),
    .mem_size_i     (mem_size),
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
    .Neurons(Neurons),
    .Axons  (Axons)
  ) u_memory_map (
    .clk_i,
    .rst_ni,
    .re_i           (mem_re),
    .we_i           (mem_we),
    .region_i       (mem_region),
    .offset_i       (mem_check_offset),
    .wdata_i        (mem_check_wdata),
    .rdata_o        (mem_rdata),
    .size_o         (mem_size),
    .writable_o     (mem_writable),
    .value_ok_o     (mem_value_ok),
    .registers_re_o (registers_re),
    .registers_we_o (registers_we),
    .registers_i    (registers_rdata),
    .neurons_re_o   (neurons_re),
    .neurons_we_o   (neurons_we),
    .neurons_state_o(neurons_state),
    .neurons_i      (neurons_rdata),
    .weights_re_o   (weights_re),
    .weights_we_o   (weights_we),
    .weights_i      (weights_rdata),
    .fired_we_o     (fired_we),
    .fired_i        (fired_rdata)
  );

  registers #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .Lanes       (Lanes),
    .PayloadWords(PayloadWords),
    .Window      (Window),
    .SerialUpdate(SerialUpdate),
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
    .bad_o       (event_bad),
    .axon_o      (event_axon),
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
    .Neurons(Neurons),
    .Axons  (Axons),
    .Lanes  (Lanes)
  ) u_step_controller (
    .clk_i,
    .rst_ni,
    .start_i          (run_start),
    .steps_i          (run_steps),
    .clear_flags_i    (run_flags),
    .abort_i,
    .active_o         (run_active),
    .done_o           (run_done),
    .offset_o         (run_offset),
    .cycles_o         (run_cycles),
    .cycles_per_step_i(cycles_per_step),
    .adaptation_log2_i(adaptation_log2),
    .step_o           (step),
    .axon_spike_o     (axon_spike),
    .event_consume_o  (step_consume),
    .event_ready_i    (event_ready),
    .event_end_i      (event_end),
    .event_advance_i  (event_advance),
    .event_due_i      (event_due),
    .event_repeated_i (event_repeated),
    .event_axon_i     (event_axon),
    .room_i           (spikes_room),
    .step_end_o       (step_end),
    .row_o            (row),
    .row_addr_o       (row_addr),
    .row_word_o       (row_word),
    .row_recurrent_o  (row_recurrent),
    .update_start_o   (update_start),
    .adaptation_due_o (adaptation_due),
    .clear_o          (clear),
    .clear_mask_o     (clear_mask),
    .update_done_i    (update_done),
    .update_i         (update),
    .spike_i          (spike),
    .neuron_i         (neuron),
    .host_we_i        (fired_we),
    .host_word_i      (mem_offset[FiredW-1:0]),
    .host_wdata_i     (mem_wdata),
    .host_rdata_o     (fired_rdata)
  );

  synapse_array #(
    .Neurons(Neurons),
    .Axons  (Axons),
    .Lanes  (Lanes)
  ) u_synapse_array (
    .clk_i,
    .rst_ni,
    .row_i          (row),
    .row_addr_i     (row_addr),
    .row_word_i     (row_word),
    .row_recurrent_i(row_recurrent),
    .acc_re_i       (acc_re),
    .acc_neuron_i   (acc_neuron),
    .acc_axon_o     (acc_axon),
    .acc_recurrent_o(acc_recurrent),
    .host_re_i      (weights_re),
    .host_we_i      (weights_we),
    .host_offset_i  (mem_offset),
    .host_wdata_i   (mem_wdata),
    .host_rdata_o   (weights_rdata)
  );

  if (SerialUpdate != 0) begin : gen_serial
    neuron_update_serial #(
      .Neurons(Neurons),
      .AccW   (AccW)
    ) u_neuron_update (
      .clk_i,
      .rst_ni,
      .start_i         (update_start),
      .adaptation_due_i(adaptation_due),
      .clear_i         (clear),
      .clear_mask_i    (clear_mask),
      .done_o          (update_done),
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
  end else begin : gen_pipelined
    neuron_update #(
      .Neurons(Neurons),
      .AccW   (AccW)
    ) u_neuron_update (
      .clk_i,
      .rst_ni,
      .start_i         (update_start),
      .adaptation_due_i(adaptation_due),
      .clear_i         (clear),
      .clear_mask_i    (clear_mask),
      .done_o          (update_done),
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
  end

endmodule
