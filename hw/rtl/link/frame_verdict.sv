// What becomes of a frame, a cycle behind its end: a new request, one that came before, a sync, a
// stop, or a refusal with its reason. The first fault in this order counts: too long, CRC-32, a
// sync or stop with a body, a sync going on, no slot, a number out of sequence.
module frame_verdict #(
  parameter int Window = 2
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  // frame_rx
  input  logic        frame_valid_i,
  input  logic        frame_crc_ok_i,
  input  logic        frame_too_long_i,
  input  logic        frame_stored_i,    // its body found a slot
  input  logic [31:0] frame_header_i,
  input  logic [31:0] frame_crc_i,
  // link_slots
  input  logic [7:0]  expected_next_i,   // sequence number of the next new request, one cycle ahead
  input  logic [7:0]  expected_i,
  input  logic        syncing_i,
  input  logic        slot_empty_i,      // the slot of the frame's number holds no request
  input  logic [31:0] step_i,
  // verdict
  output logic        judged_o,          // a frame ended in the cycle before
  output logic        accept_o,
  output logic        repeated_o,
  output logic        sync_o,
  output logic        stop_o,            // answered like a refusal, but with status ok
  output logic        refuse_o,
  output logic [4:0]  refuse_status_o,
  output logic [31:0] refuse_detail_o,
  output logic        crc_error_o,
  output logic        rejected_o
);

  localparam int LengthLsb = lifwire_pkg::HEADER_LENGTH_LSB;
  localparam int LengthW = lifwire_pkg::HEADER_LENGTH_W;

  logic               frame_q, crc_ok_q, too_long_q, is_sync_q, is_stop_q, empty_body_q;
  logic [7:0]         distance_q;  // how far the number lies behind the next new one

  logic [7:0]         opcode;
  logic [7:0]         sequence_number;
  logic [LengthW-1:0] length;
  logic               unused_bits;

  assign opcode          = frame_header_i[lifwire_pkg::HEADER_OPCODE_LSB +: 8];
  assign sequence_number = frame_header_i[lifwire_pkg::HEADER_SEQUENCE_LSB +: 8];
  assign length          = frame_header_i[LengthLsb +: LengthW];
  assign unused_bits     = ^frame_header_i;
  assign judged_o        = frame_q;

  always_comb begin
    accept_o        = 1'b0;
    repeated_o      = 1'b0;
    sync_o          = 1'b0;
    stop_o          = 1'b0;
    refuse_o        = 1'b0;
    refuse_status_o = lifwire_pkg::ST_OK;
    refuse_detail_o = 32'(expected_i);
    crc_error_o     = 1'b0;

    if (frame_q) begin
      if (too_long_q || (crc_ok_q && (is_sync_q || is_stop_q) && !empty_body_q)) begin
        refuse_o        = 1'b1;
        refuse_status_o = lifwire_pkg::ST_BAD_LENGTH;
        refuse_detail_o = 32'(length);
      end else if (!crc_ok_q) begin
        refuse_o        = 1'b1;
        refuse_status_o = lifwire_pkg::ST_BAD_CRC;
        refuse_detail_o = frame_crc_i;
        crc_error_o     = 1'b1;
      end else if (is_sync_q) begin
        sync_o = 1'b1;
      end else if (syncing_i || (!is_stop_q && distance_q == 8'd0 && !frame_stored_i)) begin
        refuse_o        = 1'b1;
        refuse_status_o = lifwire_pkg::ST_BUSY;
      end else if (is_stop_q) begin
        stop_o          = 1'b1;
        refuse_o        = 1'b1;
        refuse_detail_o = step_i;
      end else if (distance_q == 8'd0) begin
        accept_o = 1'b1;
      end else if (32'(distance_q) <= Window && !slot_empty_i) begin
        repeated_o = 1'b1;
      end else begin
        refuse_o        = 1'b1;
        refuse_status_o = lifwire_pkg::ST_SEQUENCE;
      end
    end
  end
  assign rejected_o = refuse_o && !stop_o && !crc_error_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {frame_q, crc_ok_q, too_long_q, is_sync_q, is_stop_q, empty_body_q} <= '0;
      distance_q <= '0;
    end else begin
      frame_q      <= frame_valid_i;
      crc_ok_q     <= frame_crc_ok_i;
      too_long_q   <= frame_too_long_i;
      is_sync_q    <= opcode == lifwire_pkg::OP_SYNC;
      is_stop_q    <= opcode == lifwire_pkg::OP_STOP;
      empty_body_q <= length == '0;
      distance_q   <= expected_next_i - sequence_number;
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (32'(accept_o) + 32'(repeated_o) + 32'(sync_o) + 32'(refuse_o) == 32'(frame_q))
        else $error("frame_verdict: not one verdict for a frame");
    end
  end
`endif

endmodule
