// The pairs of a sparse write, two in a word of the request: bytes to skip and the byte to write,
// or 255 and how far to advance. A pair takes three cycles: where it goes, whether that is allowed,
// and going on.
module sparse_pairs #(
  parameter int OffsetW = 15
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               rewind_i,     // to the first pair
  input  logic [OffsetW-1:0] offset_i,     // word of the region that it starts from
  input  logic [OffsetW:0]   size_i,       // words in the region
  input  logic               load_i,       // word_i holds the next two pairs
  input  logic [31:0]        word_i,
  input  logic               target_i,     // cycle 1 of a pair
  input  logic               next_i,       // cycle 3
  // In cycle 3: the pair writes value_o, and is outside the region
  output logic               writes_o,
  output logic               outside_o,
  output logic [OffsetW-1:0] offset_o,     // from cycle 2 on, until cycle 1 of the next
  output logic [3:0]         byte_o,
  output logic [7:0]         value_o
);

  // Bytes of a region as large as it may be.
  localparam int CursorW = OffsetW + 2;
  localparam int SumW = (CursorW > 15 ? CursorW : 15) + 1;

  logic [31:0]         word_d, word_q;
  logic [CursorW:0]    cursor_d, cursor_q;       // the uppermost bit: beyond all regions, for good
  logic [CursorW:0]    target_d, target_q;
  logic [7:0]          value_q;
  logic                writes_d, writes_q;
  logic                outside_q;
  logic [CursorW:0]    from;                     // what the cursor goes on from, and how far
  logic [14:0]         advance;
  logic [SumW-1:0]     sum;

  assign target_d  = ({1'b0, cursor_q[CursorW-1:0]} + (CursorW + 1)'(word_q[7:0]))
                     | {cursor_q[CursorW], {CursorW{1'b0}}};
  assign writes_d  = 32'(word_q[7:0]) != lifwire_pkg::SPARSE_ADVANCE;
  assign writes_o  = writes_q;
  assign outside_o = outside_q;
  assign offset_o  = target_q[CursorW-1:2];
  assign byte_o    = 4'd1 << target_q[1:0];
  assign value_o   = value_q;
  assign from      = writes_q ? target_q : cursor_q;
  assign advance   = writes_q ? 15'd1 : 15'(value_q) * 15'(lifwire_pkg::SPARSE_ADVANCE_UNIT);
  assign sum       = SumW'(from[CursorW-1:0]) + SumW'(advance);

  always_comb begin
    word_d   = word_q;
    cursor_d = cursor_q;
    if (load_i) word_d = word_i;
    if (next_i) begin
      word_d   = {16'd0, word_q[31:16]};
      cursor_d = {from[CursorW] || sum[SumW-1:CursorW] != '0, sum[CursorW-1:0]};
    end
    if (rewind_i) cursor_d = {1'b0, offset_i, 2'b00};
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      word_q    <= '0;
      cursor_q  <= '0;
      target_q  <= '0;
      value_q   <= '0;
      writes_q  <= 1'b0;
      outside_q <= 1'b0;
    end else begin
      word_q    <= word_d;
      cursor_q  <= cursor_d;
      outside_q <= target_q >= {size_i, 2'b00};
      if (target_i) begin
        target_q <= target_d;
        value_q  <= word_q[15:8];
        writes_q <= writes_d;
      end
    end
  end

endmodule
