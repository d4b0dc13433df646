// The link's memory of what was asked and answered: one slot for each request in flight.
//
//   Empty -> Pending -> Executing -> Ready -> Sending -> Done -> Pending ...
//                                      ^------------------'
//                                      the request came again: its kept reply goes out again
//
// A frame's verdict comes a cycle behind its end: a new request, a repeated one, or refused with a
// notice (a short reply that takes no slot and is not kept). Requests execute and answer in the
// order of their sequence numbers.
module link_slots #(
  parameter int Window = 2,
  localparam int SlotW = $clog2(Window)
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  // frames from frame_rx
  input  logic               frame_valid_i,
  input  logic               frame_crc_ok_i,
  input  logic               frame_too_long_i,
  input  logic               frame_stored_i,
  input  logic [31:0]        frame_header_i,
  input  logic [31:0]        frame_crc_i,
  output logic [Window-1:0]  slot_free_o,
  // command engine
  output logic               exec_pending_o,
  output logic [SlotW-1:0]   exec_slot_o,
  output logic [31:0]        exec_header_o,
  input  logic               exec_take_i,
  input  logic               exec_done_i,
  input  logic [31:0]        exec_reply_i,   // header of the reply
  output logic               abort_o,
  input  logic [31:0]        step_i,
  // frame transmitter
  output logic               reply_valid_o,
  output logic [SlotW-1:0]   reply_slot_o,
  output logic [31:0]        reply_header_o,
  input  logic               reply_take_i,
  input  logic               reply_sent_i,   // its last character is on the way
  output logic               notice_valid_o,
  output logic [31:0]        notice_header_o,
  output logic [31:0]        notice_detail_o,
  input  logic               notice_take_i,
  // counters
  output logic               accepted_o,
  output logic               crc_error_o,
  output logic               rejected_o,
  output logic               resent_o,
  output logic               active_o
);

  localparam int OpcodeLsb = lifwire_pkg::HEADER_OPCODE_LSB;
  localparam int SequenceLsb = lifwire_pkg::HEADER_SEQUENCE_LSB;

  typedef enum logic [2:0] {
    StEmpty,
    StPending,
    StExecuting,
    StReady,
    StSending,
    StDone
  } slot_e;

  logic [2:0]        state_d [Window];
  logic [2:0]        state_q [Window];
  logic [31:0]       header_d [Window];  // of the request, later of the reply
  logic [31:0]       header_q [Window];
  logic [7:0]        expected_d, expected_q;
  logic [SlotW-1:0]  exec_d, exec_q;
  logic [SlotW-1:0]  sending_d, sending_q;
  logic              sync_d, sync_q;
  logic [15:0]       sync_header_d, sync_header_q;
  logic              abort_d, abort_q;
  logic              notice_d, notice_q;
  logic [31:0]       notice_header_d, notice_header_q;
  logic [31:0]       notice_detail_d, notice_detail_q;

  logic [7:0]        opcode;
  logic [7:0]        sequence_number;
  logic              judged, accept, repeated, begin_sync, stop, refuse;
  logic [SlotW-1:0]  slot;
  logic [Window-1:0] is_empty, is_pending, is_executing, is_ready, is_sending;
  logic [Window-1:0] rotated;  // is_ready, oldest slot first
  logic [SlotW-1:0]  oldest;
  logic              executing;
  logic              sending;
  logic              waiting;
  logic [4:0]        refuse_status;
  logic [31:0]       refuse_detail;

  assign opcode          = frame_header_i[OpcodeLsb +: 8];
  assign sequence_number = frame_header_i[SequenceLsb +: 8];
  assign slot            = sequence_number[SlotW-1:0];

  assign exec_pending_o  = state_q[exec_q] == StPending;
  assign exec_slot_o     = exec_q;
  assign exec_header_o   = header_q[exec_q];
  assign abort_o         = abort_q;
  assign reply_header_o  = header_q[reply_slot_o];
  assign notice_valid_o  = notice_q;
  assign notice_header_o = notice_header_q;
  assign notice_detail_o = notice_detail_q;
  assign active_o        = executing || sending || waiting || sync_q || notice_q || abort_q
                           || judged;

  for (genvar s = 0; s < Window; s++) begin : gen_slots
    assign slot_free_o[s]  = !sync_q && (is_empty[s] || state_q[s] == StDone);
    assign is_empty[s]     = state_q[s] == StEmpty;
    assign is_pending[s]   = state_q[s] == StPending;
    assign is_executing[s] = state_q[s] == StExecuting;
    assign is_ready[s]     = state_q[s] == StReady;
    assign is_sending[s]   = state_q[s] == StSending;
  end
  assign executing = |is_executing;
  assign sending   = |is_sending;
  assign waiting   = |{is_pending, is_ready};

  frame_verdict #(
    .Window(Window)
  ) u_verdict (
    .clk_i,
    .rst_ni,
    .frame_valid_i, .frame_crc_ok_i, .frame_too_long_i, .frame_stored_i, .frame_header_i,
    .frame_crc_i,
    .expected_next_i (expected_d),
    .expected_i      (expected_q),
    .syncing_i       (sync_q),
    .slot_empty_i    (is_empty[slot]),
    .step_i,
    .judged_o        (judged),
    .accept_o        (accept),
    .repeated_o      (repeated),
    .sync_o          (begin_sync),
    .stop_o          (stop),
    .refuse_o        (refuse),
    .refuse_status_o (refuse_status),
    .refuse_detail_o (refuse_detail),
    .crc_error_o,
    .rejected_o
  );
  assign accepted_o = accept;

  // The oldest reply goes first; the slot of the next new sequence number holds the oldest.
  assign rotated       = Window'({is_ready, is_ready} >> expected_q[SlotW-1:0]);
  assign reply_valid_o = |is_ready;
  assign reply_slot_o  = expected_q[SlotW-1:0] + oldest;
  always_comb begin
    oldest = '0;
    for (int s = Window - 1; s >= 0; s--) begin
      if (rotated[s]) oldest = SlotW'(s);
    end
  end

  always_comb begin
    for (int s = 0; s < Window; s++) begin
      state_d[s]  = state_q[s];
      header_d[s] = header_q[s];
    end
    expected_d      = expected_q;
    exec_d          = exec_q;
    sending_d       = sending_q;
    sync_d          = sync_q;
    sync_header_d   = sync_header_q;
    abort_d         = abort_q;
    notice_d        = notice_q && !notice_take_i;
    notice_header_d = notice_header_q;
    notice_detail_d = notice_detail_q;
    resent_o        = repeated && state_q[slot] == StDone;

    // The engine and the transmitter move their slots on.
    if (exec_take_i) state_d[exec_q] = StExecuting;
    if (exec_done_i) begin
      state_d[exec_q]  = sync_q ? StEmpty : StReady;
      header_d[exec_q] = exec_reply_i;
      exec_d           = exec_q + 1'b1;
    end
    if (reply_take_i) begin
      state_d[reply_slot_o] = StSending;
      sending_d             = reply_slot_o;
    end
    if (reply_sent_i) state_d[sending_q] = StDone;

    if (abort_q && !sync_q && !executing && !waiting) abort_d = 1'b0;

    if (sync_q && !executing && !sending && !waiting) begin
      for (int s = 0; s < Window; s++) state_d[s] = StEmpty;
      sync_d          = 1'b0;
      expected_d      = sync_header_q[15:8] + 8'd1;
      exec_d          = SlotW'(sync_header_q[15:8] + 8'd1);
      notice_d        = 1'b1;
      notice_header_d = {lifwire_pkg::ST_OK, 11'd1, sync_header_q[15:8],
                        sync_header_q[7:0] | lifwire_pkg::REPLY_BIT};
      notice_detail_d = lifwire_pkg::PROTOCOL_VERSION;
    end

    if (begin_sync) begin
      sync_d        = 1'b1;
      sync_header_d = frame_header_i[15:0];
      for (int s = 0; s < Window; s++) begin
        // Requests not yet taken and replies not yet being sent are forgotten.
        if ((state_q[s] == StPending && !(exec_take_i && exec_q == SlotW'(s)))
            || (state_q[s] == StReady && !(reply_take_i && reply_slot_o == SlotW'(s)))
            || (exec_done_i && exec_q == SlotW'(s))) begin
          state_d[s] = StEmpty;
        end
      end
    end
    if (begin_sync || stop) abort_d = 1'b1;
    if (accept) begin
      state_d[slot]  = StPending;
      header_d[slot] = frame_header_i;
      expected_d     = expected_q + 8'd1;
    end
    if (resent_o) state_d[slot] = StReady;
    if (refuse) begin
      notice_d        = 1'b1;
      notice_header_d = {refuse_status, 11'd1, sequence_number, opcode | lifwire_pkg::REPLY_BIT};
      notice_detail_d = refuse_detail;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      for (int s = 0; s < Window; s++) begin
        state_q[s]  <= StEmpty;
        header_q[s] <= '0;
      end
      expected_q      <= '0;
      exec_q          <= '0;
      sending_q       <= '0;
      sync_q          <= 1'b0;
      sync_header_q   <= '0;
      abort_q         <= 1'b0;
      notice_q        <= 1'b0;
      notice_header_q <= '0;
      notice_detail_q <= '0;
    end else begin
      for (int s = 0; s < Window; s++) begin
        state_q[s]  <= state_d[s];
        header_q[s] <= header_d[s];
      end
      expected_q      <= expected_d;
      exec_q          <= exec_d;
      sending_q       <= sending_d;
      sync_q          <= sync_d;
      sync_header_q   <= sync_header_d;
      abort_q         <= abort_d;
      notice_q        <= notice_d;
      notice_header_q <= notice_header_d;
      notice_detail_q <= notice_detail_d;
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert ((is_executing & (is_executing - 1'b1)) == '0) else $error("link_slots: two execute");
      assert (!exec_take_i || exec_pending_o) else $error("link_slots: taken, not pending");
      assert (!exec_done_i || is_executing[exec_q]) else $error("link_slots: done, not executing");
    end
  end
`endif

endmodule
