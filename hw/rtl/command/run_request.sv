// Carries out a checked run request: reads all its events once and refuses a bad one before
// anything runs, reads them again for the run, then leaves the head of the reply behind the spikes.
//
//   Idle -> Scan -> Start -> Run -> Flush -> Reply, 2 words -> Idle
//             '-> refused -> Idle
module run_request (
  input  logic        clk_i,
  input  logic        rst_ni,
  // command_engine
  input  logic        start_i,
  output logic        done_o,           // in the cycle of the last word
  output logic        refused_o,        // the half-word that event_reader holds is no event
  output logic        word_valid_o,
  output logic [31:0] word_o,           // steps done, then the cycles they took
  input  logic        reply_first_i,    // reply_writer waits for the first word
  // event_reader
  output logic        event_rewind_o,
  output logic        event_consume_o,
  input  logic        event_ready_i,
  input  logic        event_end_i,
  input  logic        event_bad_i,
  // step_controller
  output logic        run_start_o,
  input  logic        run_done_i,
  input  logic [31:0] run_offset_i,
  input  logic [31:0] run_cycles_i,
  // spike_writer
  output logic        spikes_flush_o
);

  typedef enum logic [2:0] {
    StIdle,
    StScan,
    StStart,
    StRun,
    StFlush,
    StReply
  } state_e;

  state_e state_d, state_q;
  logic   event_looked_q;  // event_bad_i is of the half-word that is ready
  logic   looked;

  assign looked         = event_ready_i && event_looked_q;
  assign spikes_flush_o = state_q == StFlush;
  assign word_valid_o   = state_q == StReply;
  assign word_o         = reply_first_i ? run_offset_i : run_cycles_i;

  always_comb begin
    state_d         = state_q;
    event_rewind_o  = start_i;
    event_consume_o = 1'b0;
    run_start_o     = 1'b0;
    done_o          = 1'b0;
    refused_o       = 1'b0;

    unique case (state_q)
      StIdle: if (start_i) state_d = StScan;
      StScan: begin
        if (looked && event_end_i) begin
          event_rewind_o = 1'b1;
          state_d        = StStart;
        end else if (looked && event_bad_i) begin
          refused_o = 1'b1;
          state_d   = StIdle;
        end else begin
          event_consume_o = looked;
        end
      end
      StStart: begin
        run_start_o = event_ready_i;
        if (event_ready_i) state_d = StRun;
      end
      StRun:   if (run_done_i) state_d = StFlush;
      StFlush: state_d = StReply;
      StReply: begin
        done_o = !reply_first_i;
        if (!reply_first_i) state_d = StIdle;
      end
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q        <= StIdle;
      event_looked_q <= 1'b0;
    end else begin
      state_q        <= state_d;
      event_looked_q <= event_ready_i && !event_consume_o;
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!start_i || state_q == StIdle) else $error("run_request: started while one goes on");
      assert (!run_done_i || state_q == StRun) else $error("run_request: no run to end");
    end
  end
`endif

endmodule
