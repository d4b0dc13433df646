// Block RAM with one port and byte write enables, as single-port memories on small chips have it.
// A cycle either writes or reads; the read is synchronous and holds its value.
module ram_sp #(
  parameter int Bytes = 4,
  parameter int Depth = 256,
  localparam int AddrW = Depth > 1 ? $clog2(Depth) : 1
) (
  input  logic               clk_i,
  input  logic               re_i,
  input  logic [Bytes-1:0]   we_i,
  input  logic [AddrW-1:0]   addr_i,
  input  logic [8*Bytes-1:0] wdata_i,
  output logic [8*Bytes-1:0] rdata_o
);

  (* no_rw_check *) logic [8*Bytes-1:0] mem [Depth];

  // A configured FPGA starts with cleared block RAM (not so the iCE40's SPRAM); simulators must do
  // the same. See ram_sdp for why not in Yosys.
`ifndef YOSYS
  initial begin
    for (int i = 0; i < Depth; i++) mem[i] = '0;
    rdata_o = '0;
  end
`endif

  always_ff @(posedge clk_i) begin
    for (int b = 0; b < Bytes; b++) begin
      if (we_i[b]) mem[addr_i][8*b +: 8] <= wdata_i[8*b +: 8];
    end
    if (re_i) rdata_o <= mem[addr_i];
  end

endmodule
