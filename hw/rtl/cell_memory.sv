// Synapses of a build that learns: a memory a lane of cells {plastic, weight, fraction}, read and written at once.
// What the host writes is one field of a cell: the cell is read in that cycle and written back in the next.
module cell_memory #(
  parameter int Lanes = 16,
  parameter int FractionBits = 0,
  parameter int Depth = 8192,
  localparam int AddrW = $clog2(Depth),
  localparam int WeightW = 8 + FractionBits
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      re_i,
  input  logic [AddrW-1:0]          raddr_i,
  output logic [WeightW*Lanes-1:0]  weights_o,       // one cycle later; integers in units of 2^-FractionBits
  output logic [Lanes-1:0]          plastic_o,
  input  logic [Lanes-1:0]          we_i,            // only plastic cells are written
  input  logic [AddrW-1:0]          waddr_i,
  input  logic [WeightW*Lanes-1:0]  weights_i,
  // memory map: 32-bit words of four synapses
  input  logic                      host_re_i,
  input  logic [3:0]                host_we_i,
  input  logic [3:0]                host_region_i,   // weights, fraction or plastic
  input  logic [23:0]               host_offset_i,
  input  logic [31:0]               host_wdata_i,
  output logic [31:0]               host_rdata_o
);

  localparam int GroupW = $clog2(Lanes) - 2;         // 32-bit words in a memory word, as bits
  localparam int GroupIndexW = GroupW > 0 ? GroupW : 1;

  logic                    host_access;
  logic [GroupIndexW-1:0]  group_d, group_q;
  logic [AddrW-1:0]        host_addr_q;
  logic [3:0]              host_we_q, region_q;
  logic [31:0]             host_wdata_q;
  logic [AddrW-1:0]        raddr, waddr;
  logic [8*Lanes-1:0]      shown;                    // the bytes of the region asked for
  logic                    unused_offset;

  assign unused_offset = ^host_offset_i;
  assign host_access   = host_re_i || host_we_i != 4'd0;
  assign group_d       = GroupW > 0 ? host_offset_i[GroupIndexW-1:0] : '0;
  assign raddr         = host_access ? host_offset_i[GroupW +: AddrW] : raddr_i;
  assign waddr         = host_we_q != 4'd0 ? host_addr_q : waddr_i;

  for (genvar l = 0; l < Lanes; l++) begin : gen_lanes
    logic                host_we;
    logic [7:0]          value;                      // the host's byte
    logic [WeightW:0]    rdata, wdata;

    assign host_we = host_we_q[l%4] && group_q == GroupIndexW'(l / 4);
    assign value   = host_wdata_q[8*(l%4) +: 8];

    always @* begin
      wdata = {1'b1, weights_i[WeightW*l +: WeightW]};
      if (host_we_q != 4'd0) begin
        wdata = rdata;
        case (region_q)
          lifwire_pkg::REGION_WEIGHTS: wdata[WeightW-1:0] = WeightW'(value) << FractionBits;
          lifwire_pkg::REGION_PLASTIC: wdata[WeightW] = value[0];
          default: begin
            for (int b = 0; b < FractionBits; b++) wdata[b] = value[b];
          end
        endcase
      end
    end

    always @* begin
      shown[8*l +: 8] = rdata[FractionBits +: 8];
      case (region_q)
        lifwire_pkg::REGION_WEIGHTS: ;
        lifwire_pkg::REGION_PLASTIC: shown[8*l +: 8] = {7'd0, rdata[WeightW]};
        default: begin
          shown[8*l +: 8] = 8'd0;
          for (int b = 0; b < FractionBits; b++) shown[8*l + b] = rdata[b];
        end
      endcase
    end

    assign weights_o[WeightW*l +: WeightW] = rdata[WeightW-1:0];
    assign plastic_o[l]                    = rdata[WeightW];

    ram_sdp #(
      .Width(WeightW + 1),
      .Depth(Depth)
    ) u_cells (
      .clk_i,
      .we_i   (we_i[l] || host_we),
      .waddr_i(waddr),
      .wdata_i(wdata),
      .re_i   (re_i || host_access),
      .raddr_i(raddr),
      .rdata_o(rdata)
    );
  end

  always @* begin
    host_rdata_o = shown[31:0];
    for (int g = 1; g < Lanes / 4; g++) begin
      if (group_q == GroupIndexW'(g)) host_rdata_o = shown[32*g +: 32];
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      group_q      <= '0;
      host_addr_q  <= '0;
      host_we_q    <= '0;
      region_q     <= '0;
      host_wdata_q <= '0;
    end else begin
      host_we_q    <= host_we_i;
      host_wdata_q <= host_wdata_i;
      if (host_access) begin
        group_q     <= group_d;
        host_addr_q <= raddr;
        region_q    <= host_region_i;
      end
    end
  end

endmodule
