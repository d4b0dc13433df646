// Ports of 1 to 96 bits, memories of all storage classes, and one of each thing a model can do to its host.
module bridge_fixture #(
  parameter int unsigned Depth = 16,
  parameter logic [7:0]  Start = 8'h00
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        rx_i,
  input  logic        we_i,
  input  logic [3:0]  addr_i,
  input  logic [7:0]  d8_i,
  input  logic [11:0] d12_i,
  input  logic [31:0] d32_i,
  input  logic [32:0] d33_i,
  input  logic [63:0] d64_i,
  input  logic [95:0] d96_i,
  input  logic [2:0]  event_i,   // 1 $display, 2 failed assertion, 3 $fatal, 4 $stop, 5 $finish
  output logic        tx_o,      // rx_i, one cycle later
  output logic        blink_o,   // bit 2 of the counter
  output logic        same_o,    // rx_i through logic only
  output logic [7:0]  count_o,
  output logic [11:0] q12_o,
  output logic [31:0] q32_o,
  output logic [32:0] q33_o,
  output logic [63:0] q64_o,
  output logic [95:0] q96_o
);
  `include "bridge_event.svh"

  logic [7:0] count_d, count_q;
  logic       tx_q;
  logic [7:0] sum__odd_q;       // a name Verilator has to encode
  logic [3:0] grid[2][3];       // two unpacked dimensions

  always_comb begin
    count_d = count_q + 8'd1;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_q    <= Start;
      tx_q       <= 1'b0;
      sum__odd_q <= '0;
    end else begin
      count_q    <= count_d;
      tx_q       <= rx_i;
      sum__odd_q <= sum__odd_q + {7'd0, rx_i};
    end
  end

  always_ff @(posedge clk_i) begin
    grid[count_q[0]][2'd2] <= count_q[3:0];
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      if (event_i == EventDisplay) $display("count is %0d", count_q);
      assert (event_i != EventError) else $error("asked for an error at %0d", count_q);
      if (event_i == EventFatal) $fatal(1, "asked for a fatal error");
      if (event_i == EventStop) $stop;
      if (event_i == EventFinish) $finish;
    end
  end

  assign tx_o    = tx_q;
  assign blink_o = count_q[2];
  assign same_o  = rx_i;
  assign count_o = count_q;

  logic [1:0][7:0] unused_q8;
  for (genvar lane = 0; lane < 2; lane++) begin : gen_lane
    bridge_ram #(.Width(8), .Depth(Depth)) u_ram8 (
      .clk_i, .we_i, .addr_i, .wdata_i(d8_i + 8'(lane)), .rdata_o(unused_q8[lane])
    );
  end
  bridge_ram #(.Width(12), .Depth(Depth)) u_ram12 (.clk_i, .we_i, .addr_i, .wdata_i(d12_i), .rdata_o(q12_o));
  bridge_ram #(.Width(32), .Depth(Depth)) u_ram32 (.clk_i, .we_i, .addr_i, .wdata_i(d32_i), .rdata_o(q32_o));
  bridge_ram #(.Width(33), .Depth(Depth)) u_ram33 (.clk_i, .we_i, .addr_i, .wdata_i(d33_i), .rdata_o(q33_o));
  bridge_ram #(.Width(64), .Depth(Depth)) u_ram64 (.clk_i, .we_i, .addr_i, .wdata_i(d64_i), .rdata_o(q64_o));
  bridge_ram #(.Width(96), .Depth(Depth)) u_ram96 (.clk_i, .we_i, .addr_i, .wdata_i(d96_i), .rdata_o(q96_o));
endmodule
