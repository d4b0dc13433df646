// The pairs of a sparse write, two in a word of the request: bytes to skip and the byte to write, or 255 and how far to
// advance. A pair takes three cycles: where it goes, whether that is allowed, and going on.
module sparse_pairs (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         rewind_i,     // to the first pair
  input  logic [23:0]  offset_i,     // word of the region that it starts from
  input  logic [24:0]  size_i,       // words in the region
  input  logic         load_i,       // word_i holds the next two pairs
  input  logic [31:0]  word_i,
  input  logic         target_i,     // cycle 1 of a pair
  input  logic         next_i,       // cycle 3
  output logic         writes_o,     // in cycle 3: the pair writes value_o, and is outside the region
  output logic         outside_o,
  output logic [23:0]  offset_o,     // from cycle 2 on, until cycle 1 of the next
  output logic [3:0]   byte_o,
  output logic [7:0]   value_o
);

  // Bytes; the longest request advances less than 2^27 beyond a region of less than 2^26.
  localparam int CursorW = 28;

  logic [31:0]         word_d, word_q;
  logic [CursorW-1:0]  cursor_d, cursor_q;
  logic [CursorW-1:0]  target_d, target_q;
  logic [CursorW-1:0]  after_d, after_q;         // the cursor behind an advance
  logic [7:0]          value_q;
  logic                writes_d, writes_q;
  logic                outside_q;

  assign target_d  = cursor_q + CursorW'(word_q[7:0]);
  assign after_d   = cursor_q + CursorW'(word_q[15:8]) * CursorW'(lifwire_pkg::SPARSE_ADVANCE_UNIT);
  assign writes_d  = 32'(word_q[7:0]) != lifwire_pkg::SPARSE_ADVANCE;
  assign writes_o  = writes_q;
  assign outside_o = outside_q;
  assign offset_o  = target_q[25:2];
  assign byte_o    = 4'd1 << target_q[1:0];
  assign value_o   = value_q;

  always @* begin
    word_d   = word_q;
    cursor_d = cursor_q;
    if (load_i) word_d = word_i;
    if (next_i) begin
      word_d   = {16'd0, word_q[31:16]};
      cursor_d = writes_q ? target_q + CursorW'(1) : after_q;
    end
    if (rewind_i) cursor_d = CursorW'({offset_i, 2'b00});
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      word_q    <= '0;
      cursor_q  <= '0;
      target_q  <= '0;
      after_q   <= '0;
      value_q   <= '0;
      writes_q  <= 1'b0;
      outside_q <= 1'b0;
    end else begin
      word_q    <= word_d;
      cursor_q  <= cursor_d;
      outside_q <= target_q >= CursorW'({size_i, 2'b00});
      if (target_i) begin
        target_q <= target_d;
        after_q  <= after_d;
        value_q  <= word_q[15:8];
        writes_q <= writes_d;
      end
    end
  end

endmodule
