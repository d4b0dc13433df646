// Takes a run through its steps and a step through its phases.
//
//   Sweep     clear state, drives, phases                                  max(U, Sources / 4) + 4 cycles
//   Boundary  stop here? room for the spikes? time for the next step?      1 cycle, or as long as pacing waits
//   Axon      one event of the event list                                  1 cycle + RowWords when it spikes
//   Encode    the same with four axons' phases                             1 cycle each + 1 + RowWords a spike + events
//   Fired     one spike of the last step, or one empty word of fired bits  1 cycle + RowWords when it spikes
//   Find      all neurons: winners of inhibition groups                    U + 6 cycles, U + 8 with SerialUpdate
//   Update    all neurons, and the traces                                  the same; max(U, Sources / 4) + 8 to learn
//   Learn     columns of the neurons that fired                            1 cycle a row's word, Sources where they fired
//   Drain                                                                  8 cycles
//   End       count                                                        1 cycle
//
// RowWords = Neurons / Lanes; U = Neurons, with SerialUpdate 4 Neurons. hw/LEARNING.md has the cycles of a whole step.
module step_controller #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  parameter int SerialUpdate = 0,
  localparam int RowWords = Neurons / Lanes,
  localparam int RowAddrW = $clog2((Axons + Neurons) * RowWords),
  localparam int WordW = RowWords > 1 ? $clog2(RowWords) : 1,
  localparam int NeuronW = $clog2(Neurons),
  localparam int FlagsW = lifwire_pkg::RUN_FLAGS_W
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // run
  input  logic                 start_i,
  input  logic [31:0]          steps_i,
  input  logic [FlagsW-1:0]    flags_i,
  input  logic                 abort_i,
  output logic                 active_o,
  output logic                 done_o,            // in the last cycle
  output logic [31:0]          offset_o,          // steps done
  output logic [31:0]          cycles_o,          // cycles spent
  // settings and counters
  input  logic [31:0]          cycles_per_step_i,
  input  logic [3:0]           adaptation_log2_i,
  input  logic [1:0]           inhibition_i,
  input  logic                 post_learns_i,     // postGain is not off
  input  logic [9:0]           stop_first_i,
  input  logic [9:0]           stop_last_i,
  output logic [31:0]          step_o,
  output logic                 axon_spike_o,
  // events
  output logic                 event_consume_o,
  input  logic                 event_ready_i,
  input  logic                 event_advance_i,
  input  logic                 event_due_i,
  input  logic                 event_repeated_i,
  input  logic                 event_teach_i,
  input  logic [9:0]           event_index_i,
  output logic                 teach_o,
  // rate encoder
  output logic                 encoder_draw_o,
  output logic                 encoder_start_o,
  output logic                 encoder_active_o,
  output logic                 encoder_event_o,
  output logic                 encoder_take_o,
  output logic                 encoder_next_o,
  input  logic [9:0]           encoder_axon_i,
  input  logic                 encoder_spike_i,
  input  logic [7:0]           encoder_word_i,
  input  logic                 encoder_last_i,
  // spikes
  input  logic                 room_i,
  output logic                 step_end_o,
  // row walk; a column walk takes address and source from it
  output logic                 row_o,
  output logic                 row_first_o,       // first word
  output logic [RowAddrW-1:0]  row_addr_o,
  output logic [WordW-1:0]     row_word_o,
  output logic                 row_recurrent_o,
  output logic [10:0]          source_o,
  output logic                 column_o,
  input  logic [Lanes-1:0]     fired_lanes_i,     // of row_word_o
  // fired bits
  output logic                 delivering_o,      // going through the fired bits
  output logic                 learning_o,        // column walk
  output logic                 fired_clear_o,
  output logic                 fired_first_o,
  output logic                 fired_next_o,
  output logic                 fired_take_o,
  input  logic                 fired_pending_i,
  input  logic [9:0]           fired_neuron_i,
  input  logic                 fired_last_i,
  // sweep and neuron update
  output logic [10:0]          tick_o,            // cycle of the phase
  output logic                 sweep_o,
  output logic                 find_o,
  output logic                 update_o,
  output logic                 issue_o,           // neuron tick_o, or row tick_o of all, enters the update
  output logic                 adaptation_due_o,
  output logic [3:0]           clear_mask_o,      // of neuron, or row, tick_o
  input  logic                 spike_i,
  input  logic [NeuronW-1:0]   neuron_i
);

  localparam int Sources = Axons + Neurons;
  localparam int UpdateLength = SerialUpdate != 0 ? 4 * Neurons : Neurons;
  localparam int SweepLength = Sources / 4 > UpdateLength ? Sources / 4 : UpdateLength;
  localparam logic [10:0] SweepLast = 11'(SweepLength + 3);
  localparam logic [10:0] UpdateLast = 11'(UpdateLength + (SerialUpdate != 0 ? 7 : 5));
  localparam logic [10:0] LearningUpdateLast = 11'(SweepLength + 7);
  localparam logic [10:0] DrainLast = 11'd7;

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
    StEnd
  } state_e;

  state_e               state_d, state_q;
  logic [31:0]          offset_d, offset_q;
  logic [31:0]          cycles_d, cycles_q;
  logic [31:0]          step_d, step_q;
  logic [31:0]          pace_d, pace_q;          // cycles since the last step began, saturating
  logic [10:0]          tick_d, tick_q;
  logic [RowAddrW-1:0]  row_addr_d, row_addr_q;
  logic [WordW-1:0]     row_word_d, row_word_q;
  logic [10:0]          source_d, source_q;
  logic                 recurrent_d, recurrent_q;
  logic                 spiked_d, spiked_q;      // some neuron fired in this step
  logic                 stop_d, stop_q;          // one that ends the run did
  logic                 deliver;                 // walk the row of source_d
  logic                 next_word;               // of the column walk
  logic [31:0]          due_mask;
  logic [31:0]          next_step;
  logic [10:0]          update_last;
  logic                 learn, encode;
  logic                 sweeps;
  logic [3:0]           clear_mask;

  assign active_o         = state_q != StIdle;
  assign offset_o         = offset_q;
  assign cycles_o         = cycles_q;
  assign step_o           = step_q;
  assign row_o            = state_q == StRow;
  assign row_first_o      = row_o && row_word_q == '0;
  assign row_addr_o       = row_addr_q;
  assign row_word_o       = row_word_q;
  assign row_recurrent_o  = recurrent_q;
  assign source_o         = source_q;
  assign tick_o           = tick_q;
  assign delivering_o     = state_q == StFired;
  assign learning_o       = state_q == StLearn;
  assign sweep_o          = state_q == StSweep;
  assign find_o           = state_q == StFind;
  assign update_o         = state_q == StUpdate;
  assign issue_o          = (find_o || update_o) && 32'(tick_q) < UpdateLength;
  assign encoder_active_o = state_q == StEncode;
  assign encoder_draw_o   = sweep_o && flags_i[lifwire_pkg::RUN_FLAGS_DRAW_PHASES_LSB] && 32'(tick_q) < Axons / 4;
  assign next_step        = step_q + 32'd1;
  assign due_mask         = (32'd1 << adaptation_log2_i) - 32'd1;
  assign adaptation_due_o = (next_step & due_mask) == '0;
  assign learn            = flags_i[lifwire_pkg::RUN_FLAGS_LEARN_LSB];
  assign encode           = flags_i[lifwire_pkg::RUN_FLAGS_ENCODE_LSB];
  assign update_last      = learn ? LearningUpdateLast : UpdateLast;
  assign clear_mask       = {flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_REFRACTORY_LSB],
                             flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_ADAPTATION_LSB],
                             flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_CURRENT_LSB],
                             flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_POTENTIAL_LSB]};
  assign clear_mask_o     = (sweep_o && 32'(tick_q) < UpdateLength) ? clear_mask : 4'd0;
  assign sweeps           = clear_mask != 4'd0 || learn || flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_TRACES_LSB]
                         || flags_i[lifwire_pkg::RUN_FLAGS_DRAW_PHASES_LSB];

  always @* begin
    state_d         = state_q;
    offset_d        = offset_q;
    cycles_d        = cycles_q;
    step_d          = step_q;
    pace_d          = &pace_q ? pace_q : pace_q + 32'd1;
    tick_d          = tick_q + 11'd1;
    row_addr_d      = row_addr_q;
    row_word_d      = row_word_q;
    source_d        = source_q;
    recurrent_d     = recurrent_q;
    spiked_d        = spiked_q || spike_i;
    stop_d          = stop_q || (spike_i && 10'(neuron_i) >= stop_first_i && 10'(neuron_i) <= stop_last_i);
    deliver         = 1'b0;
    next_word       = 1'b0;
    event_consume_o = 1'b0;
    teach_o         = 1'b0;
    axon_spike_o    = 1'b0;
    step_end_o      = 1'b0;
    encoder_start_o = 1'b0;
    encoder_event_o = 1'b0;
    encoder_take_o  = 1'b0;
    encoder_next_o  = 1'b0;
    fired_clear_o   = 1'b0;
    fired_first_o   = 1'b0;
    fired_next_o    = 1'b0;
    fired_take_o    = 1'b0;
    column_o        = 1'b0;
    done_o          = 1'b0;

    if (active_o) cycles_d = cycles_q + 32'd1;

    case (state_q)
      StIdle: begin
        tick_d = '0;
        stop_d = 1'b0;
        if (start_i) begin
          offset_d = '0;
          cycles_d = '0;
          state_d  = StBoundary;
          if (sweeps) state_d = StSweep;
          if (flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_STEP_LSB]) step_d = '0;
          fired_clear_o = flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_FIRED_LSB];
        end
      end
      StSweep: if (tick_q == SweepLast) state_d = StBoundary;
      StBoundary: begin
        encoder_start_o = 1'b1;
        spiked_d        = 1'b0;
        if (offset_q == steps_i || abort_i || !room_i
            || (stop_q && flags_i[lifwire_pkg::RUN_FLAGS_STOP_ON_SPIKE_LSB])) begin
          done_o  = 1'b1;
          state_d = StIdle;
        end else if (pace_q >= cycles_per_step_i) begin
          pace_d  = 32'd1;
          state_d = StAxon;
          if (encode) state_d = StEncode;
        end
      end
      StAxon, StEncode: begin
        // Half-words that are no event for now come first, then events; the encoder takes these only for its word.
        if (event_ready_i) begin
          if (event_advance_i || event_teach_i) begin
            event_consume_o = 1'b1;
            teach_o         = event_teach_i;
          end else if (event_due_i && state_q == StAxon) begin
            event_consume_o = 1'b1;
            deliver         = !event_repeated_i;
            source_d        = 11'(event_index_i);
          end else if (event_due_i && event_index_i[9:2] == encoder_word_i) begin
            event_consume_o = 1'b1;
            encoder_event_o = 1'b1;
          end else if (encoder_spike_i && state_q == StEncode) begin
            encoder_take_o = 1'b1;
            deliver        = 1'b1;
            source_d       = 11'(encoder_axon_i);
          end else if (!encoder_last_i && state_q == StEncode) begin
            encoder_next_o = 1'b1;
          end else begin
            fired_first_o = 1'b1;
            state_d       = StFired;
          end
        end
        recurrent_d  = 1'b0;
        axon_spike_o = deliver;
      end
      StFired: begin
        recurrent_d = 1'b1;
        if (fired_pending_i) begin
          fired_take_o = 1'b1;
          deliver      = 1'b1;
          source_d     = 11'(Axons) + 11'(fired_neuron_i);
        end else if (fired_last_i) begin
          tick_d  = '0;
          state_d = StUpdate;
          if (inhibition_i != lifwire_pkg::INHIBITION_OFF) state_d = StFind;
        end else begin
          fired_next_o = 1'b1;
        end
      end
      StRow: begin
        row_addr_d = row_addr_q + 1'b1;
        row_word_d = row_word_q + 1'b1;
        if (32'(row_word_q) == RowWords - 1) begin
          if (recurrent_q) state_d = StFired;
          else if (encode) state_d = StEncode;
          else state_d = StAxon;
        end
      end
      StFind: begin
        if (tick_q == UpdateLast) begin
          tick_d  = '0;
          state_d = StUpdate;
        end
      end
      StUpdate: begin
        row_word_d = '0;
        row_addr_d = '0;
        source_d   = '0;
        if (tick_q == update_last) begin
          state_d = StEnd;
          if (learn && post_learns_i && spiked_q) state_d = StLearn;
        end
      end
      StLearn: begin
        if (fired_lanes_i == '0) begin
          next_word = 1'b1;
        end else begin
          column_o   = 1'b1;
          row_addr_d = row_addr_q + RowAddrW'(RowWords);
          source_d   = source_q + 11'd1;
          next_word  = 32'(source_q) == Sources - 1;
        end
        if (next_word) begin
          source_d   = '0;
          row_word_d = row_word_q + 1'b1;
          row_addr_d = RowAddrW'(row_word_d);
          tick_d     = '0;
          if (32'(row_word_q) == RowWords - 1) state_d = StDrain;
        end
      end
      StDrain: if (tick_q == DrainLast) state_d = StEnd;
      default: begin  // StEnd
        step_end_o = 1'b1;
        step_d     = next_step;
        offset_d   = offset_q + 32'd1;
        state_d    = StBoundary;
      end
    endcase

    if (deliver) begin
      row_word_d = '0;
      row_addr_d = RowAddrW'(32'(source_d) * RowWords);
      state_d    = StRow;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q     <= StIdle;
      offset_q    <= '0;
      cycles_q    <= '0;
      step_q      <= '0;
      pace_q      <= '1;
      tick_q      <= '0;
      row_addr_q  <= '0;
      row_word_q  <= '0;
      source_q    <= '0;
      recurrent_q <= 1'b0;
      spiked_q    <= 1'b0;
      stop_q      <= 1'b0;
    end else begin
      state_q     <= state_d;
      offset_q    <= offset_d;
      cycles_q    <= cycles_d;
      step_q      <= step_d;
      pace_q      <= pace_d;
      tick_q      <= tick_d;
      row_addr_q  <= row_addr_d;
      row_word_q  <= row_word_d;
      source_q    <= source_d;
      recurrent_q <= recurrent_d;
      spiked_q    <= spiked_d;
      stop_q      <= stop_d;
    end
  end

endmodule
