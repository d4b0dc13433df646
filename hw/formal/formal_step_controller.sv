// Claim: a run ends. From any start the controller is back in idle within Bound cycles, whatever
// axons, spikes, stops and clears come, as long as the event list ends and pacing, learning,
// encoder and inhibition are off: with these on a run is longer than the SAT engine unrolls in
// minutes. The fired bits are those of the core; the axon phase goes through a list of half-words
// that are events or not.
module formal_step_controller #(
  parameter int Steps = 1,
  parameter int Events = 2,        // half-words in a run's list
  parameter int Bound = 42
) (
  input  logic                               clk_i,
  input  logic                               start_i,
  input  logic [31:0]                        steps_i,
  input  logic [lifwire_pkg::RUN_FLAGS_W-1:0] flags_i,
  input  logic [1:0]                         inhibition_i,
  input  logic                               post_learns_i,
  input  logic                               abort_i,
  input  logic                               ready_i,      // a half-word of the list is valid
  input  logic                               later_i,      // an event of a later step
  input  logic                               event_i,      // an axon spikes
  input  logic [1:0]                         axon_i,
  input  logic                               room_i,
  input  logic                               spike_i,
  output logic                               assume_o,
  output logic                               ok_o
);

  localparam int Neurons = 4;
  localparam int Axons = 4;

  logic        started_q;
  logic        active, done, consume, issue, update_phase, update, delivering, fired_ready;
  logic        listed, axon_spike, axons_done, ready;
  logic        fired_clear, fired_first, fired_next, fired_take, fired_pending, fired_last;
  logic [9:0]  fired_neuron;
  logic [3:0]  fired_lanes;
  logic [10:0] tick;
  logic        row_word;
  logic [1:0]  neuron;
  logic [7:0]  consumed_q, cycles_q, stale_q;
  logic [31:0] steps_q;
  logic [lifwire_pkg::RUN_FLAGS_W-1:0] flags_q;
  logic [1:0]  inhibition_q;
  logic        post_learns_q;
  logic        event_end;
  logic [lifwire_pkg::SET_W-1:0] settings;

  initial started_q = 1'b0;

  // Pacing off, neurons 0..3 stop a run.
  always_comb begin
    settings = '0;
    settings[lifwire_pkg::SET_INHIBITION_LSB +: 2]             = inhibition_q;
    settings[lifwire_pkg::SET_LEARNING_RULE_POST_GAIN_LSB +: 3] = {2'd0, post_learns_q};
    settings[lifwire_pkg::SET_STOP_LAST_LSB +: 10]             = 10'd3;
  end

  assign event_end = consumed_q >= 8'(Events);
  // The list is fetched within a cycle, as the core's is.
  assign ready      = listed && (ready_i || stale_q >= 8'd1);
  assign axons_done = ready && (event_end || later_i);
  assign consume    = ready && !axons_done;
  assign axon_spike = consume && event_i;
  // Neurons come out of the update six cycles after they went in.
  assign update = update_phase && tick >= 11'd6 && tick < 11'd10;
  assign neuron = 2'(tick - 11'd6);

  step_controller #(
    .Neurons(Neurons),
    .Axons  (Axons),
    .Lanes  (4)
  ) u_dut (
    .clk_i,
    .rst_ni           (started_q),
    .start_i,
    .steps_i          (active ? steps_q : steps_i),
    .flags_i          (active ? flags_q : flags_i),
    .abort_i,
    .active_o         (active),
    .done_o           (done),
    .offset_o         (),
    .cycles_o         (),
    .settings_i       (settings),
    .step_o           (),
    .listed_o         (listed),
    .encoded_o        (),
    .axon_spike_i     (axon_spike),
    .taught_i         (1'b0),
    .axon_i           ({8'd0, axon_i}),
    .axons_done_i     (axons_done),
    .encoder_start_o  (),
    .encoder_draw_o   (),
    .room_i,
    .step_end_o       (),
    .row_o            (),
    .row_first_o      (),
    .row_addr_o       (),
    .row_word_o       (row_word),
    .row_recurrent_o  (),
    .row_taught_o     (),
    .row_last_o       (),
    .source_o         (),
    .column_o         (),
    .consolidate_o    (),
    .consolidated_i   (1'b0),
    .choose_i         (1'b0),
    .choose_source_i  (11'd0),
    .visit_i          (1'b0),
    .fired_lanes_i    (fired_lanes),
    .delivering_o     (delivering),
    .fired_clear_o    (fired_clear),
    .fired_first_o    (fired_first),
    .fired_next_o     (fired_next),
    .fired_take_o     (fired_take),
    .fired_ready_i    (fired_ready),
    .fired_pending_i  (fired_pending),
    .fired_neuron_i   (fired_neuron),
    .fired_last_i     (fired_last),
    .tick_o           (tick),
    .sweep_o          (),
    .find_o           (),
    .update_o         (update_phase),
    .issue_o          (issue),
    .adaptation_due_o (),
    .clear_mask_o     (),
    .spike_i          (spike_i && update),
    .neuron_i         (neuron)
  );

  fired_bits #(
    .Neurons(Neurons),
    .Lanes  (4)
  ) u_fired_bits (
    .clk_i,
    .rst_ni      (started_q),
    .clear_i     (fired_clear),
    .active_i    (active),
    .delivering_i(delivering),
    .first_i     (fired_first),
    .next_i      (fired_next),
    .take_i      (fired_take),
    .ready_o     (fired_ready),
    .pending_o   (fired_pending),
    .neuron_o    (fired_neuron),
    .last_o      (fired_last),
    .update_i    (update),
    .spike_i     (spike_i && update),
    .neuron_i    (neuron),
    .row_word_i  (row_word),
    .lanes_o     (fired_lanes),
    .host_we_i   (1'b0),
    .host_word_i (1'b0),
    .host_wdata_i(32'd0),
    .host_rdata_o()
  );

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) begin
      {consumed_q, cycles_q, stale_q, steps_q, flags_q, inhibition_q, post_learns_q} <= '0;
    end else begin
      stale_q <= ready_i ? 8'd0 : stale_q + 8'd1;
      if (start_i && !active) begin
        consumed_q    <= '0;
        steps_q       <= steps_i;
        flags_q       <= flags_i;
        inhibition_q  <= inhibition_i;
        post_learns_q <= post_learns_i;
      end else if (consume) begin
        consumed_q <= consumed_q + 8'd1;
      end
      cycles_q <= active ? cycles_q + 8'd1 : 8'd0;
    end
  end

  assign assume_o = steps_i <= 32'(Steps) && inhibition_i == lifwire_pkg::INHIBITION_OFF
                 && !flags_i[lifwire_pkg::RUN_FLAGS_LEARN_LSB]
                     && !flags_i[lifwire_pkg::RUN_FLAGS_ENCODE_LSB];
  assign ok_o     = !started_q || (32'(cycles_q) <= Bound && (!done || active)
                    && (!issue || active));

endmodule
