// The state machine that takes a run through its steps and a step through its phases.
//
//   Sweep     clear state, drives, phases              max(U, Sources / 4) + 5 cycles
//   Boundary  stop? room for the spikes? paced?        1 cycle, or as long as pacing waits
//   Axon      one event of the event list              1 cycle + RowWords: spikes, teaches
//   Encode    the same with four axons' phases         1 + 1 each + 1 + RowWords a spike + events
//   Fired     spikes of the last step, fired bits      1 cycle + RowWords a spike, 2 cycles a word
//   Find      winners of inhibition groups             Neurons + 7, 4 Neurons + 8 with SerialUpdate
//   Update    all neurons, and the traces              the same; max(U, Sources / 4) + 9 to learn
//   Learn     columns of the neurons that fired        1 a row's word, Sources where they fired
//   Drain, End                                         10 cycles, 1 cycle
//   Consolidate                                        the table at the head of consolidation
//
// RowWords = Neurons / Lanes; U = Neurons, with SerialUpdate 4 Neurons. hw/LEARNING.md has more.
module step_phases #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter bit SerialUpdate = 1'b0,
  parameter bit ThirdFactor = 1'b0,
  parameter bit Columns = 1'b1,
  localparam int FlagsW = lifwire_pkg::RUN_FLAGS_W,
  localparam int SettingsW = lifwire_pkg::SET_W
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // run
  input  logic                 start_i,
  input  logic [FlagsW-1:0]    flags_i,
  input  logic                 abort_i,
  output logic                 active_o,
  output logic                 done_o,            // in the last cycle
  // settings
  input  logic [SettingsW-1:0] settings_i,
  // run_counters
  output logic                 begin_o,           // the run begins
  output logic                 clear_step_o,      // with begin_o
  output logic                 step_begin_o,
  output logic                 step_end_o,
  input  logic                 steps_done_i,
  input  logic                 paced_i,
  input  logic                 stopped_i,
  input  logic                 encoding_i,
  input  logic                 period_i,
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
  // synapse_walk
  output logic                 deliver_o,         // a row walk begins in the next cycle
  output logic [10:0]          source_o,          // whose
  output logic                 row_o,
  output logic                 row_taught_o,      // of an event "teach"
  input  logic                 row_recurrent_i,
  input  logic                 row_last_i,
  output logic                 begin_columns_o,   // with update_o: column walk in the next cycle
  output logic                 learning_o,        // column walk
  input  logic                 learn_last_i,
  // consolidation
  output logic                 consolidate_o,     // begins in the next cycle
  input  logic                 consolidated_i,    // in its last cycle
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
  output logic [3:0]           clear_mask_o,      // of neuron tick_o
  input  logic                 spike_i
);

  localparam int Words = (Axons + Neurons) / 4;                    // of presynaptic traces
  localparam int UpdateLength = SerialUpdate ? 4 * Neurons : Neurons;
  localparam int SweepLength = Words > UpdateLength ? Words : UpdateLength;
  localparam logic [10:0] SweepLast = 11'(SweepLength + 4);
  localparam logic [10:0] UpdateLast = 11'(UpdateLength + (SerialUpdate ? 7 : 6));
  localparam logic [10:0] LearningUpdateLast = 11'(SweepLength + 8);
  localparam logic [10:0] DrainLast = 11'd9;

  typedef enum logic [3:0] {
    StIdle,
    StSweep,
    StBoundary,
    StAxon,
    StEncode,
    StFired,
    StRow,
    StFind,
    StUpdate,
    StLearn,
    StDrain,
    StEnd,
    StConsolidate
  } state_e;

  state_e               state_d, state_q;
  logic [10:0]          tick_d, tick_q, update_last;
  logic                 spiked_d, spiked_q;      // some neuron fired in this step
  logic                 taught_d, taught_q;      // the row is that of an event "teach"
  // The boundary that comes has its consolidation behind it
  logic                 consolidated_d, consolidated_q;
  logic                 consolidates, periodic, finished, due;
  logic                 learn, encode, draws, sweeps, clear_fired, stops, inhibits, post_learns;
  logic [3:0]           clear_mask;

  assign active_o         = state_q != StIdle;
  assign row_o            = state_q == StRow;
  assign tick_o           = tick_q;
  assign delivering_o     = state_q == StFired;
  assign learning_o       = Columns && state_q == StLearn;
  assign row_taught_o     = taught_q;
  assign finished         = steps_done_i || (stopped_i && stops);
  assign due              = consolidates && !consolidated_q && (periodic ? period_i : finished);
  assign begin_columns_o  = tick_q == update_last;
  assign sweep_o          = state_q == StSweep;
  assign find_o           = state_q == StFind;
  assign update_o         = state_q == StUpdate;
  assign issue_o          = (find_o || update_o) && 32'(tick_q) < UpdateLength;
  assign listed_o         = state_q == StAxon;
  assign encoded_o        = state_q == StEncode;
  assign encoder_draw_o   = sweep_o && draws && 32'(tick_q) < Axons / 4;
  assign update_last      = learn ? LearningUpdateLast : UpdateLast;
  assign clear_mask_o     = (sweep_o && 32'(tick_q) < UpdateLength) ? clear_mask : 4'd0;

  run_options #(
    .ThirdFactor(ThirdFactor),
    .Columns    (Columns)
  ) u_options (
    .flags_i,
    .settings_i,
    .learn_o        (learn),
    .encode_o       (encode),
    .draws_o        (draws),
    .sweeps_o       (sweeps),
    .clear_mask_o   (clear_mask),
    .clear_fired_o  (clear_fired),
    .clear_step_o,
    .stops_o        (stops),
    .consolidates_o (consolidates),
    .periodic_o     (periodic),
    .inhibits_o     (inhibits),
    .post_learns_o  (post_learns)
  );

  always_comb begin
    state_d         = state_q;
    tick_d          = tick_q + 11'd1;
    source_o        = 11'(axon_i);
    spiked_d        = spiked_q || spike_i;
    taught_d        = taught_q;
    consolidated_d  = consolidated_q;
    consolidate_o   = 1'b0;
    begin_o         = 1'b0;
    step_begin_o    = 1'b0;
    deliver_o       = 1'b0;
    step_end_o      = 1'b0;
    encoder_start_o = 1'b0;
    fired_clear_o   = 1'b0;
    fired_first_o   = 1'b0;
    fired_next_o    = 1'b0;
    fired_take_o    = 1'b0;
    done_o          = 1'b0;

    unique case (state_q)
      StIdle: begin
        tick_d = '0;
        if (start_i) begin
          begin_o        = 1'b1;
          consolidated_d = 1'b0;
          state_d        = StBoundary;
          fired_clear_o  = clear_fired;
          if (sweeps) state_d = StSweep;
        end
      end
      StSweep: if (tick_q == SweepLast) state_d = StBoundary;
      StBoundary: begin
        encoder_start_o = 1'b1;
        spiked_d        = 1'b0;
        if (due) begin
          consolidate_o  = 1'b1;
          consolidated_d = 1'b1;
          state_d        = StConsolidate;
        end else if (finished || abort_i || !room_i) begin
          done_o  = 1'b1;
          state_d = StIdle;
        end else if (paced_i) begin
          step_begin_o   = 1'b1;
          consolidated_d = 1'b0;
          state_d        = StAxon;
          if (encode && encoding_i) state_d = StEncode;
        end
      end
      StAxon, StEncode: begin
        deliver_o = axon_spike_i || taught_i;
        taught_d  = taught_i;
        if (taught_i) source_o = 11'(Axons) + 11'(axon_i);
        if (axons_done_i) begin
          fired_first_o = 1'b1;
          state_d       = StFired;
        end
      end
      StFired: begin
        source_o = 11'(Axons) + 11'(fired_neuron_i);
        if (fired_ready_i && fired_pending_i) begin
          fired_take_o = 1'b1;
          deliver_o    = 1'b1;
          taught_d     = 1'b0;
        end else if (fired_ready_i && fired_last_i) begin
          tick_d  = '0;
          state_d = StUpdate;
          if (inhibits) state_d = StFind;
        end else begin
          fired_next_o = fired_ready_i;
        end
      end
      StRow: if (row_last_i) begin
        state_d = StAxon;
        if (encode && encoding_i) state_d = StEncode;
        if (row_recurrent_i) state_d = StFired;
      end
      StFind: begin
        if (tick_q == UpdateLast) begin
          tick_d  = '0;
          state_d = StUpdate;
        end
      end
      StUpdate: begin
        if (tick_q == update_last) begin
          state_d = StEnd;
          if (learn && post_learns && spiked_q) state_d = StLearn;
        end
      end
      StLearn: begin
        tick_d = '0;
        if (learn_last_i) state_d = StDrain;
      end
      StDrain: if (tick_q == DrainLast) state_d = StEnd;
      StEnd: begin
        step_end_o = 1'b1;
        state_d    = StBoundary;
      end
      StConsolidate: if (consolidated_i) state_d = StBoundary;
      default: state_d = StIdle;
    endcase

    if (deliver_o) state_d = StRow;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q  <= StIdle;
      tick_q   <= '0;
      spiked_q <= 1'b0;
      {taught_q, consolidated_q} <= '0;
    end else begin
      state_q  <= state_d;
      tick_q   <= tick_d;
      spiked_q <= spiked_d;
      {taught_q, consolidated_q} <= {taught_d, consolidated_d};
    end
  end

endmodule
