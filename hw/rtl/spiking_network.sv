// The network: its neurons and synapses, the runs that take them from step to step, and the
// generators of both.
module spiking_network #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  parameter bit Learning = 1'b1,
  parameter int FractionBits = 0,
  parameter bit ThirdFactor = 1'b0,
  parameter bit Columns = 1'b1,
  parameter bit Encoder = 1'b1,
  parameter bit SerialUpdate = 1'b0,
  parameter bit Multipliers = 1'b1,
  parameter int PayloadWords = 256,
  localparam int IndexW = $clog2(PayloadWords),
  localparam int FlagsW = lifwire_pkg::RUN_FLAGS_W,
  localparam int SettingsW = lifwire_pkg::SET_W,
  localparam int HostW = lifwire_pkg::HOST_W
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  // the run
  input  logic                start_i,
  input  logic [31:0]         steps_i,
  input  logic [FlagsW-1:0]   flags_i,
  input  logic                abort_i,
  output logic                active_o,
  output logic                done_o,
  output logic [31:0]         offset_o,
  output logic [31:0]         cycles_o,
  output logic [31:0]         step_o,
  output logic                axon_spike_o,
  output logic                spike_o,
  // event list
  input  logic                event_rewind_i,
  input  logic                scan_consume_i,
  input  logic [10:0]         event_length_i,
  output logic [IndexW-1:0]   event_word_o,
  input  logic [31:0]         request_i,
  output logic                event_ready_o,
  output logic                event_end_o,
  output logic                event_bad_o,
  output logic [11:0]         event_half_o,
  // spikes
  input  logic                spikes_flush_i,
  output logic [IndexW:0]     spikes_words_o,
  output logic                spikes_we_o,
  output logic [IndexW-1:0]   spikes_addr_o,
  output logic [31:0]         spikes_data_o,
  // settings
  input  logic [SettingsW-1:0] settings_i,      // as lifwire_pkg lays them out
  // memory map
  input  logic [HostW-1:0]    host_i,           // the host's memory bus
  // Two cycles later; zeros where the region is not of the network
  output logic [31:0]         host_rdata_o
);

  localparam int RowWords = Neurons / Lanes;
  localparam int RowAddrW = $clog2((Axons + Neurons) * RowWords);
  localparam int WordW = RowWords > 1 ? $clog2(RowWords) : 1;
  localparam int NeuronW = $clog2(Neurons);
  localparam int RandomWords = 1 + Lanes / 4;   // without learning all but the first are unused

  logic [10:0]                tick, source;
  logic                       sweep, find, update_phase, issue, adaptation_due, update;
  logic [3:0]                 clear_mask;
  logic [NeuronW-1:0]         neuron, teach_neuron;
  logic                       teach, teach_force;
  logic                       row, row_first, row_recurrent, row_taught, row_last, column;
  logic                       consolidate, consolidated, choose, visit;
  logic [10:0]                choose_source;
  logic [RowAddrW-1:0]        row_addr;
  logic [WordW-1:0]           row_word;
  logic [Lanes-1:0]           fired_lanes;
  logic [3:0]                 host_we;
  logic                       encoder_draw, random_round, random_we;
  logic [32*RandomWords-1:0]  random;
  // The region, which stands cycles before it is read or written.
  logic                       is_random;
  logic [31:0]                run_rdata, array_rdata, random_rdata, random_q, random2_q;

  assign host_we    = host_i[lifwire_pkg::HOST_WE_LSB +: 4];
  assign random_we  = host_we != 4'd0 && is_random;

  run_engine #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .Lanes       (Lanes),
    .Encoder     (Encoder),
    .SerialUpdate(SerialUpdate),
    .ThirdFactor (ThirdFactor),
    .Columns     (Columns),
    .PayloadWords(PayloadWords)
  ) u_run_engine (
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
    .step_o,
    .axon_spike_o,
    .settings_i,
    .event_rewind_i,
    .scan_consume_i,
    .event_length_i,
    .event_word_o,
    .request_i,
    .event_ready_o,
    .event_end_o,
    .event_bad_o,
    .event_half_o,
    .spikes_flush_i,
    .spikes_words_o,
    .spikes_we_o,
    .spikes_addr_o,
    .spikes_data_o,
    .tick_o          (tick),
    .sweep_o         (sweep),
    .find_o          (find),
    .update_phase_o  (update_phase),
    .issue_o         (issue),
    .adaptation_due_o(adaptation_due),
    .clear_mask_o    (clear_mask),
    .update_i        (update),
    .spike_i         (spike_o),
    .neuron_i        (neuron),
    .teach_o         (teach),
    .teach_force_o   (teach_force),
    .teach_neuron_o  (teach_neuron),
    .row_o           (row),
    .row_first_o     (row_first),
    .row_addr_o      (row_addr),
    .row_word_o      (row_word),
    .row_recurrent_o (row_recurrent),
    .row_taught_o    (row_taught),
    .row_last_o      (row_last),
    .source_o        (source),
    .column_o        (column),
    .fired_lanes_o   (fired_lanes),
    .consolidate_o   (consolidate),
    .consolidated_i  (consolidated),
    .choose_i        (choose),
    .choose_source_i (choose_source),
    .visit_i         (visit),
    .encoder_draw_o  (encoder_draw),
    .random_i        (random[31:0]),
    .host_i,
    .host_rdata_o    (run_rdata)
  );

  neuron_array #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .Lanes       (Lanes),
    .Learning    (Learning),
    .FractionBits(FractionBits),
    .ThirdFactor (ThirdFactor),
    .Columns     (Columns),
    .SerialUpdate(SerialUpdate),
    .Multipliers (Multipliers)
  ) u_neuron_array (
    .clk_i,
    .rst_ni,
    .flags_i,
    .settings_i,
    .tick_i          (tick),
    .sweep_i         (sweep),
    .find_i          (find),
    .update_phase_i  (update_phase),
    .issue_i         (issue),
    .adaptation_due_i(adaptation_due),
    .clear_mask_i    (clear_mask),
    .update_o        (update),
    .spike_o,
    .neuron_o        (neuron),
    .teach_i         (teach),
    .teach_force_i   (teach_force),
    .teach_neuron_i  (teach_neuron),
    .row_i           (row),
    .row_first_i     (row_first),
    .row_addr_i      (row_addr),
    .row_word_i      (row_word),
    .row_recurrent_i (row_recurrent),
    .row_taught_i    (row_taught),
    .row_last_i      (row_last),
    .source_i        (source),
    .column_i        (column),
    .fired_lanes_i   (fired_lanes),
    .consolidate_i   (consolidate),
    .consolidated_o  (consolidated),
    .choose_o        (choose),
    .choose_source_o (choose_source),
    .visit_o         (visit),
    .random_round_o  (random_round),
    .random_i        (random[32*RandomWords-1:32]),
    .host_i,
    .host_rdata_o    (array_rdata)
  );

  if (Learning || Encoder) begin : gen_random
    localparam int Used = Learning ? RandomWords : 1;
    random_generators #(
      .Words(Used)
    ) u_random (
      .clk_i,
      .rst_ni,
      .draw_i      (encoder_draw),
      .round_i     (random_round),
      .random_o    (random[32*Used-1:0]),
      .host_we_i   (random_we),
      .host_word_i (host_i[lifwire_pkg::HOST_OFFSET_LSB +: 5]),
      .host_wdata_i(host_i[lifwire_pkg::HOST_WDATA_LSB +: 32]),
      .host_rdata_o(random_rdata)
    );
    if (Used < RandomWords) begin : gen_rest
      assign random[32*RandomWords-1:32*Used] = '0;
    end
  end else begin : gen_no_random
    logic unused_random;
    assign unused_random = ^{random_round, encoder_draw, random_we};
    assign random        = '0;
    assign random_rdata  = '0;
  end

  assign host_rdata_o = array_rdata | run_rdata | random2_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      is_random             <= 1'b0;
      {random_q, random2_q} <= '0;
    end else begin
      is_random <= host_i[lifwire_pkg::HOST_REGION_LSB +: 4] == lifwire_pkg::REGION_RANDOM;
      random_q  <= random_rdata;
      random2_q <= is_random ? random_q : '0;
    end
  end

endmodule
