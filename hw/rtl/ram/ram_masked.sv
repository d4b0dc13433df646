// Block RAM as ram_sdp, with a write enable for each bit: fields of a wide word are written one by
// one. The iCE40's block RAM has just that.
module ram_masked #(
  parameter int Width = 32,
  parameter int Depth = 256,
  localparam int AddrW = Depth > 1 ? $clog2(Depth) : 1
) (
  input  logic             clk_i,
  input  logic [Width-1:0] we_i,
  input  logic [AddrW-1:0] waddr_i,
  input  logic [Width-1:0] wdata_i,
  input  logic             re_i,
  input  logic [AddrW-1:0] raddr_i,
  output logic [Width-1:0] rdata_o
);

  (* no_rw_check *) logic [Width-1:0] mem [Depth];

  // As in ram_sdp.
`ifndef YOSYS
  initial begin
    for (int i = 0; i < Depth; i++) mem[i] = '0;
    rdata_o = '0;
  end
`endif

  always_ff @(posedge clk_i) begin
    for (int b = 0; b < Width; b++) begin
      if (we_i[b]) mem[waddr_i][b] <= wdata_i[b];
    end
    if (re_i) rdata_o <= mem[raddr_i];
  end

endmodule
