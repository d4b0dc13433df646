// The way through the synapse memory: along the row of a source that spikes, and down the columns
// of neurons that fired. A column walk goes through the words of a row; in one with neurons that
// fired it takes all sources.
module synapse_walk #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  localparam int RowWords = Neurons / Lanes,
  localparam int RowAddrW = $clog2((Axons + Neurons) * RowWords),
  localparam int WordW = RowWords > 1 ? $clog2(RowWords) : 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // step_controller
  input  logic                 deliver_i,     // a row walk begins in the next cycle
  input  logic [10:0]          source_i,      // whose
  input  logic                 recurrent_i,   // a neuron's
  input  logic                 row_i,         // row walk
  input  logic                 rewind_i,      // go to the first column
  input  logic                 begin_i,       // with rewind_i: column walk in the next cycle
  input  logic                 learn_i,       // column walk
  output logic                 row_last_o,    // last word of the row
  output logic                 learn_last_o,  // last cycle of the column walk
  // fired_bits
  output logic [WordW-1:0]     fired_word_o,  // the next one of the column walk
  input  logic [Lanes-1:0]     fired_lanes_i, // of fired_word_o
  output logic [Lanes-1:0]     fired_lanes_o, // of word_o in the column walk
  // memories
  output logic [RowAddrW-1:0]  addr_o,
  output logic [WordW-1:0]     word_o,        // position in the row
  output logic [10:0]          source_o,
  output logic                 recurrent_o,
  output logic                 column_o       // a word of a column is visited
);

  localparam int Sources = Axons + Neurons;

  logic [RowAddrW-1:0]  addr_d, addr_q;
  logic [WordW-1:0]     word_d, word_q;
  logic [10:0]          source_d, source_q;
  logic                 recurrent_d, recurrent_q;
  logic [WordW-1:0]     ahead_d, ahead_q;
  logic [Lanes-1:0]     lanes_d, lanes_q;
  logic                 any_q;                   // lane of lanes_q
  logic                 next_word;               // of the column walk

  // source * RowWords by shifts and adders: a chip's multiplier is slower, and source_i comes late.
  function automatic logic [RowAddrW-1:0] row_start(input logic [10:0] source);
    row_start = '0;
    for (int b = 0; b <= WordW; b++) begin
      if (((RowWords >> b) & 1) != 0) row_start = row_start + RowAddrW'(32'(source) << b);
    end
  endfunction

  assign addr_o       = addr_q;
  assign word_o       = word_q;
  assign source_o     = source_q;
  assign recurrent_o  = recurrent_q;
  assign row_last_o   = 32'(word_q) == RowWords - 1;
  assign fired_word_o = ahead_q;
  assign fired_lanes_o = lanes_q;
  assign column_o     = learn_i && any_q;
  assign next_word    = learn_i && (!any_q || 32'(source_q) == Sources - 1);
  assign learn_last_o = next_word && row_last_o;

  always_comb begin
    addr_d      = addr_q;
    word_d      = word_q;
    source_d    = source_q;
    recurrent_d = recurrent_q;
    ahead_d     = ahead_q;
    lanes_d     = lanes_q;
    if (row_i) begin
      addr_d = addr_q + 1'b1;
      word_d = word_q + 1'b1;
    end
    if (column_o) begin
      addr_d   = addr_q + RowAddrW'(RowWords);
      source_d = source_q + 11'd1;
    end
    if (next_word) begin
      source_d = '0;
      word_d   = word_q + 1'b1;
      addr_d   = RowAddrW'(word_d);
      ahead_d  = ahead_q + 1'b1;
      lanes_d  = fired_lanes_i;
    end
    if (rewind_i) begin
      addr_d   = '0;
      word_d   = '0;
      source_d = '0;
      ahead_d  = begin_i ? WordW'(1) : '0;
      lanes_d  = fired_lanes_i;
    end
    if (deliver_i) begin
      addr_d      = row_start(source_i);
      word_d      = '0;
      source_d    = source_i;
      recurrent_d = recurrent_i;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      addr_q      <= '0;
      word_q      <= '0;
      source_q    <= '0;
      recurrent_q <= 1'b0;
      ahead_q     <= '0;
      lanes_q     <= '0;
      any_q       <= 1'b0;
    end else begin
      addr_q      <= addr_d;
      word_q      <= word_d;
      source_q    <= source_d;
      recurrent_q <= recurrent_d;
      ahead_q     <= ahead_d;
      lanes_q     <= lanes_d;
      any_q       <= lanes_d != '0;
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(row_i || column_o) || 32'(word_q) < RowWords)
      else $error("synapse_walk: a word beyond the row");
      assert (!(row_i || column_o) || 32'(addr_q) < Sources * RowWords)
      else $error("synapse_walk: an address beyond the last row");
      assert (!(row_i && learn_i)) else $error("synapse_walk: a row and a column at once");
    end
  end
`endif

endmodule
