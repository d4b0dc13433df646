// The state machine of a consolidation, from the boundary that finds it due to the next one:
//
//   Look     all words of m are read; if all are 0, that was it       RowWords + 3 cycles
//   Read     a word: of the sources' traces once, later of m          1
//   Keep     which of its sources have their row walked               1
//   Seek     the lowest of them                                       1 a word, 1 a modulator
//   Choose   its row walk begins                                      1 a row
//   Visit    the words of the row                                     RowWords a row
//   Drain    the last change is written                               10
//   Clear    m is cleared, if that is wanted                          RowWords
//
// Words of traces are read ahead: where a word has no more rows, the next one is looked at at once.
// Behind traces and behind their rows come the words of m, with the rows of modulators. Visits
// replace the word of m at its memory's output, so it is read again behind each row.
module consolidation #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  localparam int RowWords = Neurons / Lanes,
  localparam int WordW = RowWords > 1 ? $clog2(RowWords) : 1,
  localparam int LaneW = $clog2(Lanes),
  localparam int TraceWords = (Axons + Neurons) / 4,
  localparam int TraceWordW = $clog2(TraceWords)
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  start_i,         // begins in the next cycle
  input  logic                  clear_after_i,   // setting
  output logic                  active_o,
  output logic                  done_o,          // in its last cycle
  // modulator_signals
  output logic                  look_o,
  output logic                  read_o,          // word_o, also for the rows of modulators
  output logic                  clear_o,         // word_o
  output logic [WordW-1:0]      word_o,
  input  logic                  any_i,           // behind the looks
  input  logic [Lanes-1:0]      some_i,          // of the word read: m is not 0, and is a modulator
  // pre_traces
  output logic                  scan_read_o,
  output logic [TraceWordW-1:0] scan_word_o,
  output logic                  scan_keep_o,
  input  logic [3:0]            scan_some_i,     // of the word read: a trace, and no modulator
  // row walks
  output logic                  choose_o,        // the row of source_o begins in the next cycle
  output logic                  modulators_o,    // behind the sources' rows
  output logic [LaneW-1:0]      lane_o,          // of source_o in its word
  output logic [10:0]           source_o,
  output logic                  visit_o,
  input  logic                  row_last_i
);

  localparam logic [10:0] LookLast = 11'(RowWords + 2);
  localparam logic [10:0] DrainLast = 11'd9;

  typedef enum logic [3:0] {
    StIdle,
    StLook,
    StRead,
    StKeep,
    StSeek,
    StChoose,
    StVisit,
    StDrain,
    StClear
  } state_e;

  state_e                state_d, state_q;
  logic [10:0]           tick_d, tick_q;            // cycle of Look, Drain or Clear
  logic                  modulators_d, modulators_q;
  logic                  again_d, again_q;          // the word of m is read again
  logic [WordW-1:0]      word_d, word_q;            // of m
  logic [TraceWordW-1:0] ahead_d, ahead_q;          // word of traces to be read
  logic [TraceWordW-1:0] kept_d, kept_q;            // word of traces kept
  logic                  last_word;                 // no other follows
  logic                  next_word;
  logic [Lanes-1:0]      pending_d, pending_q;      // sources of the word whose rows are to come
  logic [LaneW-1:0]      lane_d, lane_q;            // the lowest of them

  assign active_o     = state_q != StIdle;
  assign look_o       = state_q == StLook && 32'(tick_q) < RowWords;
  assign read_o       = look_o || (state_q == StRead && modulators_q);
  assign clear_o      = state_q == StClear;
  assign word_o       = (look_o || clear_o) ? WordW'(tick_q) : word_q;
  assign scan_word_o  = ahead_q;
  assign choose_o     = state_q == StChoose;
  assign visit_o      = state_q == StVisit;
  assign modulators_o = modulators_q;
  assign lane_o       = lane_q;
  assign source_o     = modulators_q ? 11'(Axons + 32'(word_q) * Lanes + 32'(lane_q))
                                     : 11'({kept_q, lane_q[1:0]});
  assign last_word    = modulators_q ? 32'(word_q) == RowWords - 1
                                     : 32'(kept_q) == TraceWords - 1;

  always_comb begin
    lane_d = '0;
    for (int l = Lanes - 1; l >= 0; l--) begin
      if (pending_q[l]) lane_d = LaneW'(l);
    end
  end

  always_comb begin
    state_d      = state_q;
    tick_d       = tick_q + 11'd1;
    modulators_d = modulators_q;
    again_d      = again_q;
    word_d       = word_q;
    pending_d    = pending_q;
    next_word    = 1'b0;
    scan_read_o  = 1'b0;
    scan_keep_o  = 1'b0;
    done_o       = 1'b0;

    unique case (state_q)
      StIdle: begin
        tick_d       = '0;
        modulators_d = 1'b0;
        again_d      = 1'b0;
        word_d       = '0;
        if (start_i) state_d = StLook;
      end
      StLook: if (tick_q == LookLast) begin
        state_d = StRead;
        if (!any_i) begin
          done_o  = 1'b1;
          state_d = StIdle;
        end
      end
      StRead: begin
        scan_read_o = !modulators_q;
        state_d     = StKeep;
      end
      StKeep: begin
        scan_read_o = !modulators_q;
        scan_keep_o = !modulators_q;
        if (!modulators_q) pending_d = Lanes'(scan_some_i);
        else if (!again_q) pending_d = some_i;
        state_d     = StSeek;
      end
      StSeek: begin
        again_d = 1'b0;
        tick_d  = '0;
        state_d = StChoose;
        if (pending_q == '0) next_word = 1'b1;
      end
      StChoose: begin
        pending_d[lane_q] = 1'b0;
        state_d           = StVisit;
      end
      StVisit: if (row_last_i) begin
        if (modulators_q) begin
          again_d = 1'b1;
          state_d = StRead;
        end else if (pending_q != '0) begin
          state_d = StChoose;
        end else begin
          next_word = 1'b1;
        end
      end
      StDrain: if (tick_q == DrainLast) begin
        tick_d  = '0;
        state_d = StClear;
        if (!clear_after_i) begin
          done_o  = 1'b1;
          state_d = StIdle;
        end
      end
      StClear: if (32'(tick_q) == RowWords - 1) begin
        done_o  = 1'b1;
        state_d = StIdle;
      end
      default: state_d = StIdle;
    endcase

    // The word has no more rows.
    if (next_word) begin
      if (modulators_q) begin
        word_d  = word_q + 1'b1;
        state_d = StRead;
        if (last_word) state_d = StDrain;
      end else if (last_word) begin
        modulators_d = 1'b1;
        state_d      = StRead;
      end else begin
        scan_read_o = 1'b1;
        scan_keep_o = 1'b1;
        pending_d   = Lanes'(scan_some_i);
        state_d     = StSeek;
      end
    end
  end

  always_comb begin
    ahead_d = ahead_q;
    kept_d  = kept_q;
    if (scan_read_o) ahead_d = 32'(ahead_q) == TraceWords - 1 ? '0 : ahead_q + 1'b1;
    if (scan_keep_o) kept_d = kept_q + 1'b1;
    if (!active_o) begin
      ahead_d = '0;
      kept_d  = '1;              // the one before the first
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      {tick_q, modulators_q, again_q, word_q, ahead_q, kept_q, pending_q, lane_q} <= '0;
    end else begin
      state_q      <= state_d;
      tick_q       <= tick_d;
      modulators_q <= modulators_d;
      again_q      <= again_d;
      word_q       <= word_d;
      ahead_q      <= ahead_d;
      kept_q       <= kept_d;
      pending_q    <= pending_d;
      lane_q       <= lane_d;
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!start_i || !active_o) else $error("consolidation: begun while one is on");
      assert (!choose_o || pending_q[lane_q]) else $error("consolidation: a row that is not due");
      assert (modulators_q || pending_q >> 4 == '0)
      else $error("consolidation: more than four traces in a word");
      assert (!clear_o || 32'(tick_q) < RowWords) else $error("consolidation: a word beyond m");
    end
  end
`endif

endmodule
