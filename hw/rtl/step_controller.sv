// Takes a run through its steps and a step through its phases.
//
//   Boundary  stop here? room for the spikes? time for the next step?      1 cycle, or as long as pacing waits
//   Axon      one event of the event list                                  1 cycle + RowWords when it spikes
//   Fired     one spike of the last step, or one empty word of fired bits  1 cycle + RowWords when it spikes
//   Update    all neurons                                                  Neurons + 6 cycles
//   End       count                                                        1 cycle
//
// RowWords = Neurons / Lanes. hw/README.md derives the cycles of a whole step from this.
module step_controller #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  localparam int RowWords = Neurons / Lanes,
  localparam int RowAddrW = $clog2((Axons + Neurons) * RowWords),
  localparam int WordW = RowWords > 1 ? $clog2(RowWords) : 1,
  localparam int NeuronW = $clog2(Neurons),
  localparam int FiredWords = (Neurons + 31) / 32,
  localparam int FiredW = FiredWords > 1 ? $clog2(FiredWords) : 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // run
  input  logic                 start_i,
  input  logic [31:0]          steps_i,
  input  logic [5:0]           clear_flags_i,     // as in the run's flags word
  input  logic                 abort_i,
  output logic                 active_o,
  output logic                 done_o,            // in the last cycle
  output logic [31:0]          offset_o,          // steps done
  output logic [31:0]          cycles_o,          // cycles spent
  // settings and counters
  input  logic [31:0]          cycles_per_step_i,
  input  logic [3:0]           adaptation_log2_i,
  output logic [31:0]          step_o,
  output logic                 axon_spike_o,
  // events
  output logic                 event_consume_o,
  input  logic                 event_ready_i,
  input  logic                 event_end_i,
  input  logic                 event_advance_i,
  input  logic                 event_due_i,
  input  logic                 event_repeated_i,
  input  logic [9:0]           event_axon_i,
  // spikes
  input  logic                 room_i,
  output logic                 step_end_o,
  // synapse array
  output logic                 row_o,
  output logic [RowAddrW-1:0]  row_addr_o,
  output logic [WordW-1:0]     row_word_o,
  output logic                 row_recurrent_o,
  // neuron update
  output logic                 update_start_o,
  output logic                 adaptation_due_o,
  output logic                 clear_o,
  output logic [3:0]           clear_mask_o,
  input  logic                 update_done_i,
  input  logic                 update_i,
  input  logic                 spike_i,
  input  logic [NeuronW-1:0]   neuron_i,
  // memory map: the fired bits
  input  logic                 host_we_i,
  input  logic [FiredW-1:0]    host_word_i,
  input  logic [31:0]          host_wdata_i,
  output logic [31:0]          host_rdata_o       // combinational
);

  typedef enum logic [2:0] {
    StIdle,
    StClear,
    StBoundary,
    StAxon,
    StFired,
    StRow,
    StUpdate,
    StEnd
  } state_e;

  state_e               state_d, state_q;
  logic [31:0]          offset_d, offset_q;
  logic [31:0]          cycles_d, cycles_q;
  logic [31:0]          step_d, step_q;
  logic [31:0]          pace_d, pace_q;          // cycles since the last step began, saturating
  logic [31:0]          pending_d, pending_q;    // fired bits of this word not yet delivered
  logic [FiredW-1:0]    fired_word_d, fired_word_q;
  logic [RowAddrW-1:0]  row_addr_d, row_addr_q;
  logic [WordW-1:0]     row_word_d, row_word_q;
  logic                 recurrent_d, recurrent_q;
  logic [31:0]          fired_d [FiredWords];
  logic [31:0]          fired_q [FiredWords];
  logic [4:0]           lowest;
  logic [FiredW-1:0]    update_word;             // neuron of the update pipeline, its word and bit
  logic [4:0]           update_bit;
  logic [31:0]          collect_d, collect_q;    // fired bits of the word being updated
  logic [10:0]          source;
  logic [31:0]          due_mask;
  logic [31:0]          next_step;

  assign active_o         = state_q != StIdle;
  assign offset_o         = offset_q;
  assign cycles_o         = cycles_q;
  assign step_o           = step_q;
  assign row_o            = state_q == StRow;
  assign row_addr_o       = row_addr_q;
  assign row_word_o       = row_word_q;
  assign row_recurrent_o  = recurrent_q;
  assign host_rdata_o     = fired_q[host_word_i];
  assign next_step        = step_q + 32'd1;
  assign due_mask         = (32'd1 << adaptation_log2_i) - 32'd1;
  assign adaptation_due_o = (next_step & due_mask) == '0;
  assign clear_mask_o     = {clear_flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_REFRACTORY_LSB],
                             clear_flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_ADAPTATION_LSB],
                             clear_flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_CURRENT_LSB],
                             clear_flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_POTENTIAL_LSB]};
  assign update_word      = FiredW'(neuron_i >> 5);
  assign update_bit       = 5'(neuron_i);

  always @* begin
    lowest = '0;
    for (int b = 31; b >= 0; b--) begin
      if (pending_q[b]) lowest = 5'(b);
    end
  end

  always @* begin
    state_d         = state_q;
    offset_d        = offset_q;
    cycles_d        = cycles_q;
    step_d          = step_q;
    pace_d          = &pace_q ? pace_q : pace_q + 32'd1;
    pending_d       = pending_q;
    fired_word_d    = fired_word_q;
    row_addr_d      = row_addr_q;
    row_word_d      = row_word_q;
    recurrent_d     = recurrent_q;
    collect_d       = collect_q;
    source          = '0;
    event_consume_o = 1'b0;
    axon_spike_o    = 1'b0;
    step_end_o      = 1'b0;
    update_start_o  = 1'b0;
    clear_o         = 1'b0;
    done_o          = 1'b0;
    for (int w = 0; w < FiredWords; w++) fired_d[w] = fired_q[w];

    if (active_o) cycles_d = cycles_q + 32'd1;

    case (state_q)
      StIdle: begin
        if (host_we_i) fired_d[host_word_i] = host_wdata_i;
        if (start_i) begin
          offset_d = '0;
          cycles_d = '0;
          state_d  = StBoundary;
          if (clear_flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_STEP_LSB]) step_d = '0;
          if (clear_flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_FIRED_LSB]) begin
            for (int w = 0; w < FiredWords; w++) fired_d[w] = '0;
          end
          if (clear_mask_o != 4'd0) begin
            clear_o = 1'b1;
            state_d = StClear;
          end
        end
      end
      StClear: begin
        if (update_done_i) state_d = StBoundary;
      end
      StBoundary: begin
        if (offset_q == steps_i || abort_i || !room_i) begin
          done_o  = 1'b1;
          state_d = StIdle;
        end else if (pace_q >= cycles_per_step_i) begin
          pace_d  = 32'd1;
          state_d = StAxon;
        end
      end
      StAxon: begin
        if (event_ready_i) begin
          if (!event_end_i && event_advance_i) begin
            event_consume_o = 1'b1;
          end else if (event_due_i) begin
            event_consume_o = 1'b1;
            if (!event_repeated_i) begin
              source       = 11'(event_axon_i);
              axon_spike_o = 1'b1;
              recurrent_d  = 1'b0;
              row_word_d   = '0;
              row_addr_d   = RowAddrW'(32'(source) * RowWords);
              state_d      = StRow;
            end
          end else begin
            pending_d    = fired_q[0];
            fired_word_d = '0;
            collect_d    = '0;
            state_d      = StFired;
          end
        end
      end
      StFired: begin
        if (pending_q != '0) begin
          pending_d[lowest] = 1'b0;
          source      = 11'(Axons) + 11'({fired_word_q, lowest});
          recurrent_d = 1'b1;
          row_word_d  = '0;
          row_addr_d  = RowAddrW'(32'(source) * RowWords);
          state_d     = StRow;
        end else if (32'(fired_word_q) == FiredWords - 1) begin
          update_start_o = 1'b1;
          state_d        = StUpdate;
        end else begin
          fired_word_d = fired_word_q + 1'b1;
          pending_d    = fired_q[fired_word_q + 1'b1];
        end
      end
      StRow: begin
        row_addr_d = row_addr_q + 1'b1;
        row_word_d = row_word_q + 1'b1;
        if (32'(row_word_q) == RowWords - 1) begin
          state_d = StAxon;
          if (recurrent_q) state_d = StFired;
        end
      end
      StUpdate: begin
        if (update_i) begin
          collect_d[update_bit] = spike_i;
          if (update_bit == 5'd31 || 32'(neuron_i) == Neurons - 1) begin
            fired_d[update_word] = collect_d;
            collect_d = '0;
          end
        end
        if (update_done_i) state_d = StEnd;
      end
      default: begin  // StEnd
        step_end_o = 1'b1;
        step_d     = next_step;
        offset_d   = offset_q + 32'd1;
        state_d    = StBoundary;
      end
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q      <= StIdle;
      offset_q     <= '0;
      cycles_q     <= '0;
      step_q       <= '0;
      pace_q       <= '1;
      pending_q    <= '0;
      fired_word_q <= '0;
      row_addr_q   <= '0;
      row_word_q   <= '0;
      recurrent_q  <= 1'b0;
      collect_q    <= '0;
      for (int w = 0; w < FiredWords; w++) fired_q[w] <= '0;
    end else begin
      state_q      <= state_d;
      offset_q     <= offset_d;
      cycles_q     <= cycles_d;
      step_q       <= step_d;
      pace_q       <= pace_d;
      pending_q    <= pending_d;
      fired_word_q <= fired_word_d;
      row_addr_q   <= row_addr_d;
      row_word_q   <= row_word_d;
      recurrent_q  <= recurrent_d;
      collect_q    <= collect_d;
      for (int w = 0; w < FiredWords; w++) fired_q[w] <= fired_d[w];
    end
  end

endmodule
