// Characters to words to frames. Stores the body in the slot its sequence number names and reports
// each frame's end in one cycle of frame_valid_o; what becomes of the frame is link_slots'
// business.
//
//   characters ->|header|body ... |crc|header|...
//
// Word phase and frame state fall back to "header" after idle_cycles_i without a start bit.
module frame_rx #(
  parameter int PayloadWords = 256,
  parameter int Window = 2,
  localparam int IndexW = $clog2(PayloadWords),
  localparam int SlotW = $clog2(Window)
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  // from the receiver
  input  logic                     char_active_i,
  input  logic                     bit_valid_i,       // the bits of a character, before it is valid
  input  logic                     bit_i,
  input  logic                     char_valid_i,
  input  logic [7:0]               char_i,
  input  logic [31:0]              idle_cycles_i,
  // slots whose body may be overwritten
  input  logic [Window-1:0]        slot_free_i,
  // body words into the request memory
  output logic                     body_we_o,
  output logic [SlotW+IndexW-1:0]  body_addr_o,
  output logic [31:0]              body_data_o,
  // end of a frame, good or bad
  output logic                     frame_valid_o,
  output logic                     frame_crc_ok_o,
  // Length above PayloadWords; nothing else is known
  output logic                     frame_too_long_o,
  output logic                     frame_stored_o,    // the body is in its slot
  output logic [31:0]              frame_header_o,
  output logic [31:0]              frame_crc_o,       // until the next character
  output logic                     resync_o,          // an unfinished frame was dropped
  output logic                     active_o
);

  localparam logic [31:0] CrcInit = 32'hffff_ffff;

  typedef enum logic [1:0] {
    StHeader,
    StBody,
    StCrc,
    StDiscard
  } state_e;

  state_e             state_d, state_q;
  logic [1:0]         byte_d, byte_q;      // characters of this word so far
  logic [31:0]        word_d, word_q;      // the last four characters
  logic [31:0]        crc_d, crc_q, crc_next;
  logic [31:0]        header_d, header_q;
  logic [IndexW-1:0]  index_d, index_q;
  logic               store_d, store_q;
  logic [31:0]        idle_d, idle_q;      // cycles of rest, this one included
  logic               valid_d, valid_q;
  logic               crc_ok_d, crc_ok_q;
  logic               too_long_d, too_long_q;

  logic [31:0]                 word;
  logic                        word_valid;
  logic [lifwire_pkg::HEADER_LENGTH_W-1:0]  length;
  logic [lifwire_pkg::HEADER_LENGTH_W-1:0]  length_q;
  logic                        mid_frame;
  logic                        idle_end;

  assign word       = {char_i, word_q[31:8]};
  assign word_valid = char_valid_i && byte_q == 2'd3 && state_q != StDiscard;
  assign length     = word[lifwire_pkg::HEADER_LENGTH_LSB +: lifwire_pkg::HEADER_LENGTH_W];
  assign length_q   = header_q[lifwire_pkg::HEADER_LENGTH_LSB +: lifwire_pkg::HEADER_LENGTH_W];
  assign mid_frame  = state_q != StHeader || byte_q != 2'd0;
  assign idle_end   = mid_frame && !char_active_i && !char_valid_i && idle_q >= idle_cycles_i;

  assign body_we_o        = word_valid && state_q == StBody && store_q;
  assign body_addr_o      = {header_q[lifwire_pkg::HEADER_SEQUENCE_LSB +: SlotW], index_q};
  assign body_data_o      = word;
  assign frame_valid_o    = valid_q;
  assign frame_crc_ok_o   = crc_ok_q;
  assign frame_too_long_o = too_long_q;
  assign frame_stored_o   = store_q;
  assign frame_header_o   = header_q;
  assign frame_crc_o      = word_q;
  assign resync_o         = idle_end;
  assign active_o         = mid_frame || valid_q;

  crc32_bit u_crc32_bit (
    .crc_i(crc_q),
    .bit_i,
    .crc_o(crc_next)
  );

  always_comb begin
    state_d     = state_q;
    byte_d      = byte_q;
    word_d      = word_q;
    crc_d       = crc_q;
    header_d    = header_q;
    index_d     = index_q;
    store_d     = store_q;
    idle_d      = (mid_frame && !char_active_i && !char_valid_i) ? idle_q + 32'd1 : 32'd1;
    valid_d     = 1'b0;
    crc_ok_d    = 1'b0;
    too_long_d  = 1'b0;

    if (char_valid_i && state_q != StDiscard) begin
      byte_d    = byte_q + 2'd1;
      word_d    = word;
    end
    if (bit_valid_i && state_q != StCrc && state_q != StDiscard) crc_d = crc_next;

    if (word_valid) begin
      unique case (state_q)
        StHeader: begin
          header_d = word;
          index_d  = '0;
          store_d  = slot_free_i[word[lifwire_pkg::HEADER_SEQUENCE_LSB +: SlotW]];
          if (32'(length) > PayloadWords) begin
            valid_d    = 1'b1;
            too_long_d = 1'b1;
            state_d    = StDiscard;
          end else begin
            state_d = StBody;
            if (length == '0) state_d = StCrc;
          end
        end
        StBody: begin
          index_d = index_q + 1'b1;
          if (32'(index_q) + 32'd1 == 32'(length_q)) state_d = StCrc;
        end
        StCrc: begin
          valid_d     = 1'b1;
          crc_ok_d    = word == ~crc_q;
          state_d     = StHeader;
          crc_d       = CrcInit;
        end
        default: ;  // no word ends while characters are discarded
      endcase
    end

    if (idle_end) begin
      state_d = StHeader;
      byte_d  = '0;
      crc_d   = CrcInit;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q     <= StHeader;
      byte_q      <= '0;
      word_q      <= '0;
      crc_q       <= CrcInit;
      header_q    <= '0;
      index_q     <= '0;
      store_q     <= 1'b0;
      idle_q      <= 32'd1;
      valid_q     <= 1'b0;
      crc_ok_q    <= 1'b0;
      too_long_q  <= 1'b0;
    end else begin
      state_q     <= state_d;
      byte_q      <= byte_d;
      word_q      <= word_d;
      crc_q       <= crc_d;
      header_q    <= header_d;
      index_q     <= index_d;
      store_q     <= store_d;
      idle_q      <= idle_d;
      valid_q     <= valid_d;
      crc_ok_q    <= crc_ok_d;
      too_long_q  <= too_long_d;
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!body_we_o || state_q == StBody) else $error("frame_rx: stored outside a body");
      assert (state_q != StBody || 32'(index_q) < PayloadWords)
      else $error("frame_rx: the body leaves its slot");
      assert (!(crc_ok_q || too_long_q) || valid_q)
      else $error("frame_rx: a verdict without a frame");
    end
  end
`endif

endmodule
