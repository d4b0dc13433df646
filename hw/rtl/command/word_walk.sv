// The words of a read, write, fill or sparse write: where each comes from in the request and goes
// in its region.
module word_walk #(
  parameter int PayloadWords = 256,
  parameter int OffsetW = 15,
  localparam int IndexW = $clog2(PayloadWords)
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               rewind_i,      // to the first word
  input  logic               next_i,        // to the next
  input  logic [IndexW-1:0]  first_i,       // first and last word of data or pattern in the request
  input  logic [IndexW-1:0]  last_i,
  input  logic [OffsetW-1:0] offset_i,      // of the first word in its region
  input  logic [OffsetW:0]   count_i,       // words, at least 1
  output logic [IndexW-1:0]  index_o,
  output logic [OffsetW-1:0] offset_o,
  output logic               ended_o        // no word is left
);

  logic [IndexW-1:0]  index_d, index_q;
  logic [OffsetW-1:0] offset_d, offset_q;
  logic [OffsetW:0]   left_d, left_q;
  logic               ended_d, ended_q;

  assign index_o  = index_q;
  assign offset_o = offset_q;
  assign ended_o  = ended_q;

  always_comb begin
    index_d  = index_q;
    offset_d = offset_q;
    left_d   = left_q;
    ended_d  = ended_q;
    if (next_i) begin
      index_d  = index_q == last_i ? first_i : index_q + 1'b1;
      offset_d = offset_q + 1'b1;
      left_d   = left_q - 1'b1;
      ended_d  = left_q == (OffsetW + 1)'(1);
    end
    if (rewind_i) begin
      index_d  = first_i;
      offset_d = offset_i;
      left_d   = count_i;
      ended_d  = 1'b0;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      index_q  <= '0;
      offset_q <= '0;
      left_q   <= '0;
      ended_q  <= 1'b0;
    end else begin
      index_q  <= index_d;
      offset_q <= offset_d;
      left_q   <= left_d;
      ended_q  <= ended_d;
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!next_i || rewind_i || left_q != '0)
      else $error("word_walk: went past the last word");
    end
  end
`endif

endmodule
