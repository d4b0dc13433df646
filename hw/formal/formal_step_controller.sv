// Claim: a run ends. From any start the controller is back in idle within Bound cycles, whatever events, spikes and stops
// come, as long as the event list ends, the update takes its time and pacing is off.
module formal_step_controller #(
  parameter int Steps = 1,
  parameter int Events = 2,        // half-words in a run's list
  parameter int Bound = 40
) (
  input  logic        clk_i,
  input  logic        start_i,
  input  logic [31:0] steps_i,
  input  logic [5:0]  flags_i,
  input  logic        abort_i,
  input  logic        ready_i,
  input  logic        advance_i,
  input  logic        due_i,
  input  logic        repeated_i,
  input  logic [1:0]  axon_i,
  input  logic        room_i,
  input  logic        spike_i,
  output logic        assume_o,
  output logic        ok_o
);

  localparam int Neurons = 4;

  logic        started_q;
  logic        active, done, consume, step_end, row, update_start, clear;
  logic        update_q, clear_q;
  logic [2:0]  index_q;
  logic [7:0]  consumed_q, cycles_q, stale_q;
  logic [31:0] steps_q;
  logic [5:0]  flags_q;
  logic        update_done, event_end;

  initial started_q = 1'b0;

  assign event_end   = consumed_q >= 8'(Events);
  assign update_done = (update_q && index_q == 3'd5) || (clear_q && index_q == 3'd3);

  step_controller #(
    .Neurons(Neurons),
    .Axons  (4),
    .Lanes  (4)
  ) u_dut (
    .clk_i,
    .rst_ni           (started_q),
    .start_i,
    .steps_i          (active ? steps_q : steps_i),
    .clear_flags_i    (active ? flags_q : flags_i),
    .abort_i,
    .active_o         (active),
    .done_o           (done),
    .offset_o         (),
    .cycles_o         (),
    .cycles_per_step_i(32'd0),
    .adaptation_log2_i(4'd0),
    .step_o           (),
    .axon_spike_o     (),
    .event_consume_o  (consume),
    .event_ready_i    (ready_i || stale_q >= 8'd1),
    .event_end_i      (event_end),
    .event_advance_i  (advance_i && !event_end),
    .event_due_i      (due_i && !event_end && !advance_i),
    .event_repeated_i (repeated_i),
    .event_axon_i     ({8'd0, axon_i}),
    .room_i,
    .step_end_o       (step_end),
    .row_o            (row),
    .row_addr_o       (),
    .row_word_o       (),
    .row_recurrent_o  (),
    .update_start_o   (update_start),
    .adaptation_due_o (),
    .clear_o          (clear),
    .clear_mask_o     (),
    .update_done_i    (update_done),
    .update_i         (update_q && index_q < 3'd4),
    .spike_i,
    .neuron_i         (index_q[1:0]),
    .host_we_i        (1'b0),
    .host_word_i      (1'b0),
    .host_wdata_i     (32'd0),
    .host_rdata_o     ()
  );

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) begin
      {update_q, clear_q} <= '0;
      index_q    <= '0;
      consumed_q <= '0;
      cycles_q   <= '0;
      stale_q    <= '0;
      steps_q    <= '0;
      flags_q    <= '0;
    end else begin
      stale_q <= ready_i ? 8'd0 : stale_q + 8'd1;
      if (update_start) update_q <= 1'b1;
      else if (update_done) update_q <= 1'b0;
      if (clear) clear_q <= 1'b1;
      else if (update_done) clear_q <= 1'b0;
      index_q <= (update_q || clear_q) && !update_done ? index_q + 3'd1 : 3'd0;
      if (start_i && !active) begin
        consumed_q <= '0;
        steps_q    <= steps_i;
        flags_q    <= flags_i;
      end else if (consume) begin
        consumed_q <= consumed_q + 8'd1;
      end
      cycles_q <= active ? cycles_q + 8'd1 : 8'd0;
    end
  end

  assign assume_o = steps_i <= 32'(Steps);
  assign ok_o     = !started_q || (32'(cycles_q) <= Bound && (!done || active));

endmodule
