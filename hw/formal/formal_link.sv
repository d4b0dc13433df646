// Claims, on frame_rx and link_slots together, for any characters at any time, of bits at any time
// before:
//   crc       no frame whose CRC-32 is wrong, as computed beside it of whole characters, is
//             accepted, stops or synchronises
//   overflow  a body is never stored in the slot of a request that waits, executes, or whose reply
//             is not yet sent, and never outside its slot
//   underflow the engine is offered only accepted requests, the transmitter only finished replies
module formal_link #(
  parameter int PayloadWords = 4,
  parameter int Window = 2
) (
  input  logic        clk_i,
  input  logic        char_active_i,
  input  logic        char_valid_i,
  input  logic        bit_valid_i,
  input  logic        bit_i,
  input  logic [31:0] idle_cycles_i,
  input  logic        exec_take_i,
  input  logic        exec_done_i,
  input  logic [31:0] exec_reply_i,
  input  logic        reply_take_i,
  input  logic        reply_sent_i,
  input  logic        notice_take_i,
  output logic        assume_o,
  output logic        ok_o
);

  localparam int IndexW = $clog2(PayloadWords);
  localparam logic [1:0] Header = 2'd0;
  localparam logic [1:0] Body = 2'd1;
  localparam logic [1:0] Crc = 2'd2;
  localparam logic [1:0] Discard = 2'd3;
  localparam logic [2:0] Empty = 3'd0;
  localparam logic [2:0] Executing = 3'd2;
  localparam logic [2:0] Sending = 3'd4;
  localparam logic [2:0] Done = 3'd5;

  // Probes into the two, connected by hw/formal/tasks.ts.
  logic [1:0]         rx_state, rx_byte;
  logic [31:0]        rx_crc;
  logic [IndexW-1:0]  rx_index;
  logic [31:0]        rx_header;
  logic               rx_store, sync, abort;
  logic [31:0]        rx_word;
  logic [2:0]         slot0, slot1;
  logic               exec_q, sending_q;
  logic               abort_d, sync_d;
  logic               deciding, decides_crc_ok, decides_too_long;

  logic               started_q;
  logic [1:0]         slot_free;
  logic               body_we;
  logic [IndexW:0]    body_addr;
  logic [31:0]        body_data;
  logic               valid, crc_ok, too_long, stored, resync, rx_active;
  logic [31:0]        header, crc;
  logic               pending, exec_slot, reply_valid, reply_slot, notice_valid;
  logic [31:0]        exec_header, reply_header, notice_header, notice_detail;
  logic               accepted, crc_error, rejected, resent, active;

  logic [7:0]         bits_q;              // of the character that comes, the latest on top
  logic [3:0]         count_q;             // how many
  // CRC over the characters of this frame but its last word
  logic [31:0]        monitor_q;
  logic [31:0]        received_q;          // the last four characters
  logic [31:0]        at_crc_q;            // monitor_q when the CRC word began
  logic               frame_ok_q;          // in the cycle of valid: they agree
  // A cycle later: a frame ended, and it is one to act upon
  logic               valid_q, good_q;
  logic [2:0]         gap_q;               // cycles since the last character, saturating
  logic               taking, body_safe, index_safe, store_safe;
  logic [2:0]         rx_slot;
  logic [7:0]         early;

  initial started_q = 1'b0;

  frame_rx #(
    .PayloadWords(PayloadWords),
    .Window      (Window)
  ) u_rx (
    .clk_i,
    .rst_ni          (started_q),
    .char_active_i,
    .bit_valid_i,
    .bit_i,
    .char_valid_i,
    .char_i          (bits_q),
    .idle_cycles_i,
    .slot_free_i     (slot_free),
    .body_we_o       (body_we),
    .body_addr_o     (body_addr),
    .body_data_o     (body_data),
    .frame_valid_o   (valid),
    .frame_crc_ok_o  (crc_ok),
    .frame_too_long_o(too_long),
    .frame_stored_o  (stored),
    .frame_header_o  (header),
    .frame_crc_o     (crc),
    .resync_o        (resync),
    .active_o        (rx_active)
  );

  link_slots #(
    .Window(Window)
  ) u_slots (
    .clk_i,
    .rst_ni          (started_q),
    .frame_valid_i   (valid),
    .frame_crc_ok_i  (crc_ok),
    .frame_too_long_i(too_long),
    .frame_stored_i  (stored),
    .frame_header_i  (header),
    .frame_crc_i     (crc),
    .slot_free_o     (slot_free),
    .exec_pending_o  (pending),
    .exec_slot_o     (exec_slot),
    .exec_header_o   (exec_header),
    .exec_take_i,
    .exec_done_i,
    .exec_reply_i,
    .abort_o         (abort),
    .step_i          (32'd0),
    .reply_valid_o   (reply_valid),
    .reply_slot_o    (reply_slot),
    .reply_header_o  (reply_header),
    .reply_take_i,
    .reply_sent_i,
    .notice_valid_o  (notice_valid),
    .notice_header_o (notice_header),
    .notice_detail_o (notice_detail),
    .notice_take_i,
    .accepted_o      (accepted),
    .crc_error_o     (crc_error),
    .rejected_o      (rejected),
    .resent_o        (resent),
    .active_o        (active)
  );

  // As many bits, least significant first, polynomial 0xedb88320.
  function automatic logic [31:0] serial_crc(input logic [31:0] start, input logic [7:0] data,
      input logic [3:0] count);
    logic [31:0] value;
    value = start;
    for (int b = 0; b < 8; b++) begin
      if (4'(b) < count) value = (value[0] ^ data[b]) ? (value >> 1) ^ 32'hedb8_8320 : value >> 1;
    end
    serial_crc = value;
  endfunction

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) begin
      monitor_q  <= 32'hffff_ffff;
      received_q <= '0;
      at_crc_q   <= '0;
      frame_ok_q <= 1'b0;
      gap_q      <= '1;
      bits_q     <= '0;
      count_q    <= '0;
      valid_q    <= 1'b0;
      good_q     <= 1'b0;
    end else begin
      gap_q      <= char_valid_i ? 3'd0 : (&gap_q ? gap_q : gap_q + 3'd1);
      frame_ok_q <= 1'b0;
      valid_q    <= valid;
      good_q     <= valid && crc_ok && !too_long && frame_ok_q;
      if (bit_valid_i) bits_q <= {bit_i, bits_q[7:1]};
      if (char_valid_i) count_q <= '0;
      else if (bit_valid_i) count_q <= count_q + 4'd1;
      if (char_valid_i && rx_state != Discard) begin
        received_q <= {bits_q, received_q[31:8]};
        if (rx_state == Crc && rx_byte == 2'd3) begin
          frame_ok_q <= {bits_q, received_q[31:8]} == ~monitor_q;
          monitor_q  <= 32'hffff_ffff;
        end else if (rx_state != Crc) begin
          monitor_q <= serial_crc(monitor_q, bits_q, 4'd8);
        end
      end
      if (resync) monitor_q <= 32'hffff_ffff;
    end
  end

  // A character takes at least 80 cycles on the line; a few between two are enough here. Its eight
  // bits come before it. The engine takes what is offered and finishes what it took; the
  // transmitter likewise.
  assign assume_o = !started_q || (
      (!char_valid_i || (gap_q >= 3'd4 && count_q == 4'd8))
          && (!bit_valid_i || (count_q < 4'd8 && char_active_i && !char_valid_i)) &&
      (count_q == 4'd0 || char_active_i || char_valid_i) &&
      (!exec_take_i || pending) && (!exec_done_i || (exec_q ? slot1 : slot0) == Executing)
      && (!reply_take_i || reply_valid) && (!reply_sent_i || (sending_q ? slot1 : slot0) == Sending)
      && !(reply_take_i && ((slot0 == Sending) || (slot1 == Sending)))
          && !(exec_take_i && exec_done_i));

  assign taking    = accepted || resent || (abort_d && !abort) || (sync_d && !sync);
  assign body_safe = !body_we || ((body_addr[IndexW] ? slot1 : slot0) == Empty
                     || (body_addr[IndexW] ? slot1 : slot0) == Done);
  assign index_safe = rx_state != Body || 32'(rx_index) < 32'(rx_header[26:16]);
  // The bits that have come, in their places.
  assign early      = bits_q >> (4'd8 - count_q);
  // The slot a body is being stored in stays free until the frame has ended.
  assign rx_slot    = rx_header[8] ? slot1 : slot0;
  assign store_safe = rx_state != Body || !rx_store || rx_slot == Empty || rx_slot == Done;

  assign ok_o = !started_q || (
      // Invariants that carry the proof: the two CRCs go together, a frame's end comes before the
      // next one's begin.
      (rx_state == Discard || rx_crc == (rx_state == Crc ? monitor_q : serial_crc(monitor_q, early,
          count_q)))
      && rx_word == received_q && count_q <= 4'd8 && (gap_q != 3'd0 || count_q == 4'd0)
      && (!valid
          || (gap_q == 3'd0 && (rx_state == Discard || (rx_state == Header && rx_byte == 2'd0))))
      && deciding == valid_q && (!deciding || !decides_crc_ok || decides_too_long || good_q)
      && (!deciding
          || (gap_q == 3'd1 && (rx_state == Discard || (rx_state == Header && rx_byte == 2'd0))))
      && store_safe && index_safe
      && (rx_state == Header || rx_state == Discard || 32'(rx_header[26:16]) <= PayloadWords)
      // crc
      && (!(valid && crc_ok) || frame_ok_q)
      && (!taking || good_q)
      // overflow
      && body_safe
      // underflow
      && (!pending || (exec_slot ? slot1 : slot0) == 3'd1)
      && (!reply_valid || (reply_slot ? slot1 : slot0) == 3'd3));

endmodule
