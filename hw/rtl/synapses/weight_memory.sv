// Weights of a build that does not learn: one memory with one port and byte write enables, as small
// chips have it.
module weight_memory #(
  parameter int Lanes = 16,
  parameter int Depth = 8192,
  localparam int AddrW = $clog2(Depth)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                re_i,
  input  logic [AddrW-1:0]    raddr_i,
  output logic [8*Lanes-1:0]  weights_o,       // one cycle later
  // memory map: 32-bit words of four weights
  input  logic                host_re_i,
  input  logic [3:0]          host_we_i,
  input  logic [23:0]         host_offset_i,
  input  logic [31:0]         host_wdata_i,
  input  logic                host_shown_i,    // what was asked for a cycle ago is a weight
  output logic [31:0]         host_rdata_o     // two cycles later; zeros if it is not
);

  localparam int GroupW = $clog2(Lanes) - 2;   // 32-bit words in a memory word, as bits

  logic [AddrW-1:0]    addr;
  logic [Lanes-1:0]    we;
  logic [8*Lanes-1:0]  weights;
  logic                host_access;
  logic [31:0]         chosen, chosen_q;
  logic                unused_offset;

  assign unused_offset = ^host_offset_i;
  assign host_access   = host_re_i || host_we_i != 4'd0;
  assign addr          = host_access ? host_offset_i[GroupW +: AddrW] : raddr_i;
  assign weights_o     = weights;
  assign host_rdata_o  = chosen_q;

  if (GroupW == 0) begin : gen_one_group
    assign we     = host_we_i;
    assign chosen = weights;
  end else begin : gen_groups
    logic [GroupW-1:0] group_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) group_q <= '0;
      else if (host_re_i) group_q <= host_offset_i[GroupW-1:0];
    end
    always_comb begin
      we = '0;
      we[{host_offset_i[GroupW-1:0], 2'b00} +: 4] = host_we_i;
    end
    assign chosen = weights[{group_q, 5'd0} +: 32];
  end

  ram_sp #(
    .Bytes(Lanes),
    .Depth(Depth)
  ) u_weights (
    .clk_i,
    .re_i   (re_i || host_re_i),
    .we_i   (we),
    .addr_i (addr),
    .wdata_i({(Lanes / 4) {host_wdata_i}}),
    .rdata_o(weights)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) chosen_q <= '0;
    else chosen_q <= host_shown_i ? chosen : '0;
  end

endmodule
