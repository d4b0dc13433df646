// Sends replies word by word, low byte first, with the CRC-32 computed of the bits on the line: the
// last one has been there when the CRC's first character is asked for. A notice goes before a
// slot's reply.
module frame_tx #(
  parameter int PayloadWords = 256,
  parameter int Window = 2,
  localparam int IndexW = $clog2(PayloadWords),
  localparam int SlotW = $clog2(Window)
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  // what to send
  input  logic                     notice_valid_i,
  input  logic [31:0]              notice_header_i,
  input  logic [31:0]              notice_detail_i,
  output logic                     notice_take_o,
  input  logic                     reply_valid_i,
  input  logic [SlotW-1:0]         reply_slot_i,
  input  logic [31:0]              reply_header_i,
  output logic                     reply_take_o,
  output logic                     reply_sent_o,  // the reply's last character was handed over
  // reply memory, synchronous read
  output logic [SlotW+IndexW-1:0]  body_addr_o,
  input  logic [31:0]              body_data_i,
  // to the transmitter
  output logic                     char_valid_o,
  output logic [7:0]               char_o,
  input  logic                     char_ready_i,
  input  logic                     bit_valid_i,   // of the character handed over last
  input  logic                     bit_i,
  output logic                     active_o
);

  localparam logic [31:0] CrcInit = 32'hffff_ffff;
  localparam int LengthLsb = lifwire_pkg::HEADER_LENGTH_LSB;
  localparam int LengthW = lifwire_pkg::HEADER_LENGTH_W;

  typedef enum logic [1:0] {
    StIdle,
    StHeader,
    StBody,
    StCrc
  } state_e;

  state_e             state_d, state_q;
  logic [31:0]        word_d, word_q;      // low byte leaves next
  logic [1:0]         byte_d, byte_q;
  logic [10:0]        left_d, left_q;      // body words not yet loaded
  logic [IndexW-1:0]  index_d, index_q;    // next body word
  logic [SlotW-1:0]   slot_d, slot_q;
  logic               notice_d, notice_q;
  logic [31:0]        detail_d, detail_q;
  logic [31:0]        crc_d, crc_q, crc_next;  // leaves like word_q, and ones follow
  logic               counts;              // the bits on the line are those of header or body
  logic               word_end;

  assign char_valid_o = state_q != StIdle;
  assign char_o       = state_q == StCrc ? ~crc_q[7:0] : word_q[7:0];
  assign counts       = state_q == StBody || (state_q == StHeader && byte_q != 2'd0)
                        || (state_q == StCrc && byte_q == 2'd0);
  assign word_end     = char_valid_o && char_ready_i && byte_q == 2'd3;
  assign body_addr_o  = {slot_q, index_q};
  assign active_o     = state_q != StIdle;
  assign reply_sent_o = word_end && state_q == StCrc && !notice_q;

  crc32_bit u_crc32_bit (
    .crc_i(crc_q),
    .bit_i,
    .crc_o(crc_next)
  );

  always_comb begin
    state_d       = state_q;
    word_d        = word_q;
    byte_d        = byte_q;
    left_d        = left_q;
    index_d       = index_q;
    slot_d        = slot_q;
    notice_d      = notice_q;
    detail_d      = detail_q;
    crc_d         = crc_q;
    notice_take_o = 1'b0;
    reply_take_o  = 1'b0;

    if (state_q == StIdle) begin
      byte_d  = '0;
      index_d = '0;
      if (notice_valid_i) begin
        notice_take_o = 1'b1;
        notice_d      = 1'b1;
        detail_d      = notice_detail_i;
        word_d        = notice_header_i;
        left_d        = notice_header_i[LengthLsb +: LengthW];
        state_d       = StHeader;
      end else if (reply_valid_i) begin
        reply_take_o = 1'b1;
        notice_d     = 1'b0;
        slot_d       = reply_slot_i;
        word_d       = reply_header_i;
        left_d       = reply_header_i[LengthLsb +: LengthW];
        state_d      = StHeader;
      end
    end else if (char_ready_i) begin
      byte_d = byte_q + 2'd1;
      word_d = {8'd0, word_q[31:8]};
      if (state_q == StCrc) crc_d = {8'hff, crc_q[31:8]};
      if (word_end) begin
        if (state_q == StCrc) begin
          state_d = StIdle;
        end else if (left_q == '0) begin
          state_d = StCrc;
        end else begin
          state_d = StBody;
          word_d  = notice_q ? detail_q : body_data_i;
          index_d = index_q + 1'b1;
          left_d  = left_q - 11'd1;
        end
      end
    end
    if (bit_valid_i && counts) crc_d = crc_next;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q  <= StIdle;
      word_q   <= '0;
      byte_q   <= '0;
      left_q   <= '0;
      index_q  <= '0;
      slot_q   <= '0;
      notice_q <= 1'b0;
      detail_q <= '0;
      crc_q    <= CrcInit;
    end else begin
      state_q  <= state_d;
      word_q   <= word_d;
      byte_q   <= byte_d;
      left_q   <= left_d;
      index_q  <= index_d;
      slot_q   <= slot_d;
      notice_q <= notice_d;
      detail_q <= detail_d;
      crc_q    <= crc_d;
    end
  end

`ifdef LIFWIRE_ASSERT
  logic        waiting_q;      // a character was offered and not taken
  logic [7:0]  char_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {waiting_q, char_q} <= '0;
    else {waiting_q, char_q} <= {char_valid_o && !char_ready_i, char_o};
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(notice_take_o && reply_take_o)) else $error("frame_tx: two takes at once");
      assert (32'(left_q) <= PayloadWords) else $error("frame_tx: a body beyond the largest");
      assert (!waiting_q || (char_valid_o && (state_q == StCrc || char_o == char_q)))
      else $error("frame_tx: the character changed while it waited");
    end
  end
`endif

endmodule
