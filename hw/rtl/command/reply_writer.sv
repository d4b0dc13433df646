// Puts the words of a reply into its slot of the reply memory, a cycle after they come: the command
// engine's own one after the other, and spikes at their addresses in cycles in which it has none.
module reply_writer #(
  parameter int PayloadWords = 256,
  parameter int Window = 2,
  localparam int IndexW = $clog2(PayloadWords),
  localparam int SlotW = $clog2(Window)
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  input  logic [SlotW-1:0]         slot_i,
  input  logic                     rewind_i,       // to the first word
  input  logic                     word_valid_i,
  input  logic [31:0]              word_i,
  output logic                     first_o,        // no word was written since
  input  logic                     spikes_we_i,
  input  logic [IndexW-1:0]        spikes_addr_i,
  input  logic [31:0]              spikes_data_i,
  // reply memory
  output logic                     reply_we_o,
  output logic [SlotW+IndexW-1:0]  reply_addr_o,
  output logic [31:0]              reply_data_o
);

  logic [IndexW-1:0]        index_d, index_q;
  logic                     we_q;
  logic [SlotW+IndexW-1:0]  addr_q;
  logic [31:0]              data_q;

  assign first_o      = index_q == '0;
  assign reply_we_o   = we_q;
  assign reply_addr_o = addr_q;
  assign reply_data_o = data_q;

  always_comb begin
    index_d = index_q;
    if (word_valid_i) index_d = index_q + 1'b1;
    if (rewind_i) index_d = '0;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      index_q <= '0;
      we_q    <= 1'b0;
      addr_q  <= '0;
      data_q  <= '0;
    end else begin
      index_q <= index_d;
      we_q    <= word_valid_i || spikes_we_i;
      addr_q  <= {slot_i, word_valid_i ? index_q : spikes_addr_i};
      data_q  <= word_valid_i ? word_i : spikes_data_i;
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(word_valid_i && spikes_we_i)) else $error("reply_writer: spikes meet a word");
    end
  end
`endif

endmodule
