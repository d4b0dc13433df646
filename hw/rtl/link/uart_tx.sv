// UART transmitter, 8N1. Ready again in the last cycle of the stop bit, so that characters follow
// without a gap: 10 times divisor_i clock cycles each.
module uart_tx (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic [15:0] divisor_i,  // clock cycles a bit
  input  logic        valid_i,
  output logic        ready_o,
  input  logic [7:0]  data_i,
  output logic        bit_valid_o, // bit_o of the character has been on the line, one cycle each
  output logic        bit_o,
  output logic        busy_o,
  output logic        tx_o
);

  logic [9:0]  shift_d, shift_q;  // stop, data, start; ones follow
  logic [3:0]  bit_d, bit_q;
  logic [15:0] count_d, count_q;  // cycle of the bit, from 1 on
  logic        busy_d, busy_q;
  logic [15:0] limit_q;           // the divisor changes only while nothing is sent
  logic        bit_end_q;         // last cycle of a bit

  assign ready_o = !busy_q || (bit_end_q && bit_q == 4'd9);
  assign busy_o  = busy_q;
  assign bit_valid_o = busy_q && bit_end_q && bit_q != 4'd0 && bit_q != 4'd9;
  assign bit_o       = shift_q[0];
  assign tx_o    = shift_q[0];

  always_comb begin
    shift_d = shift_q;
    bit_d   = bit_q;
    count_d = count_q;
    busy_d  = busy_q;
    if (valid_i && ready_o) begin
      shift_d = {1'b1, data_i, 1'b0};
      bit_d   = '0;
      count_d = 16'd1;
      busy_d  = 1'b1;
    end else if (busy_q) begin
      count_d = count_q + 16'd1;
      if (bit_end_q) begin
        count_d = 16'd1;
        bit_d   = bit_q + 4'd1;
        shift_d = {1'b1, shift_q[9:1]};
        if (bit_q == 4'd9) busy_d = 1'b0;
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      shift_q <= '1;
      bit_q   <= '0;
      count_q <= '0;
      busy_q  <= 1'b0;
      limit_q   <= '0;
      bit_end_q <= 1'b0;
    end else begin
      shift_q <= shift_d;
      bit_q   <= bit_d;
      count_q <= count_d;
      busy_q  <= busy_d;
      limit_q   <= divisor_i - 16'd1;
      bit_end_q <= count_q == limit_q;
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (busy_q || tx_o) else $error("uart_tx: the line is low at rest");
      assert (!busy_q || bit_q <= 4'd9) else $error("uart_tx: more than ten bits");
      assert (!busy_q || count_q != '0) else $error("uart_tx: a bit without a cycle");
    end
  end
`endif

endmodule
