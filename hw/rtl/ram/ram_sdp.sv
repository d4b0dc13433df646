// Block RAM with one write and one read port. The read is synchronous and holds its value without
// re_i. Reading the word that is written in the same cycle gives the old value here and anything on
// a chip (no_rw_check lets Yosys add no logic for it): no user of this module looks at such a word.
module ram_sdp #(
  parameter int Width = 32,
  parameter int Depth = 256,
  localparam int AddrW = Depth > 1 ? $clog2(Depth) : 1
) (
  input  logic             clk_i,
  input  logic             we_i,
  input  logic [AddrW-1:0] waddr_i,
  input  logic [Width-1:0] wdata_i,
  input  logic             re_i,
  input  logic [AddrW-1:0] raddr_i,
  output logic [Width-1:0] rdata_o
);

  (* no_rw_check *) logic [Width-1:0] mem [Depth];

  // A configured FPGA starts with cleared block RAM; simulators must do the same. Not for Yosys,
  // which would unroll the loop for minutes and keep the output's start value in flip-flops: the
  // flow clears the RAM cells' start values.
`ifndef YOSYS
  initial begin
    for (int i = 0; i < Depth; i++) mem[i] = '0;
    rdata_o = '0;
  end
`endif

  always_ff @(posedge clk_i) begin
    if (we_i) mem[waddr_i] <= wdata_i;
    if (re_i) rdata_o <= mem[raddr_i];
  end

endmodule
