// Runs: the events that come in, the steps, the spikes that go out.
module run_engine #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  parameter bit Encoder = 1'b1,
  parameter bit SerialUpdate = 1'b0,
  parameter bit ThirdFactor = 1'b0,
  parameter bit Columns = 1'b1,
  parameter int PayloadWords = 256,
  localparam int IndexW = $clog2(PayloadWords),
  localparam int RowWords = Neurons / Lanes,
  localparam int RowAddrW = $clog2((Axons + Neurons) * RowWords),
  localparam int WordW = RowWords > 1 ? $clog2(RowWords) : 1,
  localparam int NeuronW = $clog2(Neurons),
  localparam int FlagsW = lifwire_pkg::RUN_FLAGS_W,
  localparam int SettingsW = lifwire_pkg::SET_W,
  localparam int HostW = lifwire_pkg::HOST_W
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // the run
  input  logic                 start_i,
  input  logic [31:0]          steps_i,
  input  logic [FlagsW-1:0]    flags_i,
  input  logic                 abort_i,
  output logic                 active_o,
  output logic                 done_o,
  output logic [31:0]          offset_o,
  output logic [31:0]          cycles_o,
  output logic [31:0]          step_o,
  output logic                 axon_spike_o,
  // settings
  input  logic [SettingsW-1:0] settings_i,
  // event list: command_engine checks it first
  input  logic                 event_rewind_i,
  input  logic                 scan_consume_i,
  input  logic [lifwire_pkg::HEADER_LENGTH_W-1:0] event_length_i,
  output logic [IndexW-1:0]    event_word_o,
  input  logic [31:0]          request_i,
  output logic                 event_ready_o,
  output logic                 event_end_o,
  output logic                 event_bad_o,
  output logic [11:0]          event_half_o,
  // spikes
  input  logic                 spikes_flush_i,
  output logic [IndexW:0]      spikes_words_o,
  output logic                 spikes_we_o,
  output logic [IndexW-1:0]    spikes_addr_o,
  output logic [31:0]          spikes_data_o,
  // neuron_array
  output logic [10:0]          tick_o,
  output logic                 sweep_o,
  output logic                 find_o,
  output logic                 update_phase_o,
  output logic                 issue_o,
  output logic                 adaptation_due_o,
  output logic [3:0]           clear_mask_o,
  input  logic                 update_i,
  input  logic                 spike_i,
  input  logic [NeuronW-1:0]   neuron_i,
  output logic                 teach_o,
  output logic                 teach_force_o,
  output logic [NeuronW-1:0]   teach_neuron_o,
  output logic                 row_o,
  output logic                 row_first_o,
  output logic [RowAddrW-1:0]  row_addr_o,
  output logic [WordW-1:0]     row_word_o,
  output logic                 row_recurrent_o,
  output logic                 row_taught_o,
  output logic                 row_last_o,
  output logic [10:0]          source_o,
  output logic                 column_o,
  output logic [Lanes-1:0]     fired_lanes_o,
  output logic                 consolidate_o,
  input  logic                 consolidated_i,
  input  logic                 choose_i,
  input  logic [10:0]          choose_source_i,
  input  logic                 visit_i,
  // generators
  output logic                 encoder_draw_o,
  input  logic [31:0]          random_i,
  // memory map
  input  logic [HostW-1:0]     host_i,            // the host's memory bus
  // Two cycles later; zeros where the region is of others
  output logic [31:0]          host_rdata_o
);

  localparam int FiredWords = (Neurons + 31) / 32;
  localparam int FiredW = FiredWords > 1 ? $clog2(FiredWords) : 1;

  // axons
  logic        listed, encoded, axons_done, taught;
  logic [lifwire_pkg::EVENT_INDEX_W-1:0] axon;
  // spikes
  logic        spikes_room, spikes_half, step_end;
  logic        spike_q;
  logic [NeuronW-1:0] neuron_q;
  // fired bits
  logic        delivering, fired_ready;
  logic        fired_clear, fired_first, fired_next, fired_take, fired_pending, fired_last;
  logic [lifwire_pkg::EVENT_INDEX_W-1:0] fired_neuron;
  logic [WordW-1:0] fired_word;
  logic [Lanes-1:0] fired_lanes;
  logic        encoder_start;
  // memory map
  // The region, which stands cycles before it is read or written
  logic        is_encoder, is_phase, is_fired;
  logic [31:0] fired_rdata, encoder_rdata;
  logic [FiredW-1:0] fired_host;     // word the host reads or writes
  logic        unused_bits;
  logic        host_re;
  logic [3:0]  host_we, host_region;
  logic [23:0] host_offset;
  logic [31:0] host_wdata;

  assign unused_bits = ^{spikes_half, host_region};
  assign {host_re, host_we, host_region, host_offset, host_wdata} = host_i;

  run_regions #(
    .Encoder(Encoder),
    .FiredW (FiredW)
  ) u_regions (
    .clk_i,
    .rst_ni,
    .host_i,
    .is_encoder_o   (is_encoder),
    .is_phase_o     (is_phase),
    .is_fired_o     (is_fired),
    .fired_word_o   (fired_host),
    .encoder_rdata_i(encoder_rdata),
    .fired_rdata_i  (fired_rdata),
    .host_rdata_o
  );

  axon_phase #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .Encoder     (Encoder),
    .ThirdFactor (ThirdFactor),
    .PayloadWords(PayloadWords)
  ) u_axon_phase (
    .clk_i,
    .rst_ni,
    .listed_i     (listed),
    .encoded_i    (encoded),
    .spike_o      (axon_spike_o),
    .taught_o     (taught),
    .axon_o       (axon),
    .done_o       (axons_done),
    .steps_i,
    .offset_i     (offset_o),
    .event_rewind_i, .scan_consume_i, .event_length_i, .event_word_o, .request_i,
    .event_ready_o, .event_end_o, .event_bad_o, .event_half_o,
    .teach_o, .teach_force_o, .teach_neuron_o,
    .start_i      (encoder_start),
    .draw_i       (encoder_draw_o),
    .tick_i       (tick_o),
    .random_i,
    .host_re_i    (host_re && is_encoder),
    .host_we_i    (is_encoder ? host_we : 4'd0),
    .host_phase_i (is_phase),
    .host_offset_i(host_offset),
    .host_wdata_i (host_wdata),
    .host_rdata_o (encoder_rdata)
  );

  step_controller #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .Lanes       (Lanes),
    .SerialUpdate(SerialUpdate),
    .ThirdFactor (ThirdFactor),
    .Columns     (Columns)
  ) u_step_controller (
    .clk_i,
    .rst_ni,
    .start_i,
    .steps_i,
    .flags_i,
    .abort_i,
    .active_o,
    .done_o,
    .offset_o,
    .cycles_o,
    .settings_i,
    .step_o,
    .encoder_draw_o,
    .encoder_start_o  (encoder_start),
    .listed_o         (listed),
    .encoded_o        (encoded),
    .axon_spike_i     (axon_spike_o),
    .taught_i         (taught),
    .axon_i           (axon),
    .axons_done_i     (axons_done),
    .room_i           (spikes_room),
    .step_end_o       (step_end),
    .row_o,
    .row_first_o,
    .row_addr_o,
    .row_word_o,
    .row_recurrent_o,
    .row_taught_o,
    .row_last_o,
    .source_o,
    .column_o,
    .consolidate_o, .consolidated_i, .choose_i, .choose_source_i, .visit_i,
    .fired_word_o     (fired_word),
    .fired_lanes_i    (fired_lanes),
    .fired_lanes_o,
    .delivering_o     (delivering),
    .fired_clear_o    (fired_clear),
    .fired_first_o    (fired_first),
    .fired_next_o     (fired_next),
    .fired_take_o     (fired_take),
    .fired_ready_i    (fired_ready),
    .fired_pending_i  (fired_pending),
    .fired_neuron_i   (fired_neuron),
    .fired_last_i     (fired_last),
    .tick_o,
    .sweep_o,
    .find_o,
    .update_o         (update_phase_o),
    .issue_o,
    .adaptation_due_o,
    .clear_mask_o,
    .spike_i,
    .neuron_i
  );

  fired_bits #(
    .Neurons(Neurons),
    .Lanes  (Lanes)
  ) u_fired_bits (
    .clk_i,
    .rst_ni,
    .clear_i     (fired_clear),
    .active_i    (active_o),
    .delivering_i(delivering),
    .first_i     (fired_first),
    .next_i      (fired_next),
    .take_i      (fired_take),
    .ready_o     (fired_ready),
    .pending_o   (fired_pending),
    .neuron_o    (fired_neuron),
    .last_o      (fired_last),
    .update_i,
    .spike_i,
    .neuron_i,
    .row_word_i  (fired_word),
    .lanes_o     (fired_lanes),
    .host_we_i   (host_we != 4'd0 && is_fired),
    .host_word_i (fired_host),
    .host_wdata_i(host_wdata),
    .host_rdata_o(fired_rdata)
  );

  spike_writer #(
    .Neurons     (Neurons),
    .PayloadWords(PayloadWords)
  ) u_spike_writer (
    .clk_i,
    .rst_ni,
    .start_i,
    .spike_i   (spike_q),
    .neuron_i  (neuron_q),
    .step_end_i(step_end),
    .flush_i   (spikes_flush_i),
    .room_o    (spikes_room),
    .words_o   (spikes_words_o),
    .half_o    (spikes_half),
    .we_o      (spikes_we_o),
    .addr_o    (spikes_addr_o),
    .data_o    (spikes_data_o)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {spike_q, neuron_q} <= '0;
    end else begin
      spike_q  <= spike_i;
      neuron_q <= neuron_i;
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!active_o || host_we == 4'd0) else $error("run_engine: the host writes during a run");
    end
  end
`endif

endmodule
