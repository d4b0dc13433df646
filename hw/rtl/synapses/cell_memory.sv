// Synapses of a build that learns: cells {plastic, weight, fraction}, read and written at once, in
// two memories a lane. Plastic bit and weight are as wide as the block RAM of most chips, and a few
// fraction bits fill a narrow and deep one; a single memory would waste half of another. What the
// host writes is one field of a cell: its word is read in that cycle, kept in the next, and four
// cells of it are written back in the one behind that. Two writes to one cell that follow each
// other are of the same field, so the second need not see the first. What the host reads is chosen
// out of the kept word too: out of the memory it would be late.
module cell_memory #(
  parameter int Lanes = 16,
  parameter int FractionBits = 0,
  parameter int Depth = 8192,
  localparam int AddrW = $clog2(Depth),
  localparam int WeightW = lifwire_pkg::WEIGHT_WIDTH + FractionBits
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      re_i,
  input  logic [AddrW-1:0]          raddr_i,
  // One cycle later; integers in units of 2^-FractionBits
  output logic [WeightW*Lanes-1:0]  weights_o,
  output logic [Lanes-1:0]          plastic_o,
  output logic [WeightW*Lanes-1:0]  weights_kept_o,  // two cycles later
  input  logic [Lanes-1:0]          we_i,            // only plastic cells are written
  input  logic [AddrW-1:0]          waddr_i,
  input  logic [WeightW*Lanes-1:0]  weights_i,
  // memory map: 32-bit words of four synapses
  input  logic                      host_re_i,
  input  logic [3:0]                host_we_i,
  input  logic [3:0]                host_region_i,   // weights, fraction or plastic
  input  logic [23:0]               host_offset_i,
  input  logic [31:0]               host_wdata_i,
  output logic [31:0]               host_rdata_o     // two cycles later; zeros in other regions
);

  localparam int GroupW = $clog2(Lanes) - 2;         // 32-bit words in a memory word, as bits
  localparam int GroupIndexW = GroupW > 0 ? GroupW : 1;
  localparam int CellW = WeightW + 1;

  logic                    host_access;
  logic [GroupIndexW-1:0]  group_d, group1_q, group2_q;
  logic [AddrW-1:0]        host_addr1_q, host_addr2_q;
  logic [3:0]              host_we1_q, host_we2_q, region1_q, region2_q;
  logic [31:0]             host_wdata1_q, host_wdata2_q;
  logic [AddrW-1:0]        raddr, waddr;
  logic [CellW*Lanes-1:0]  cells, cells2_q;
  logic [4*CellW-1:0]      chosen;                   // the host's four
  logic [4*CellW-1:0]      merged;                   // with its fields
  logic                    unused_offset;

  assign unused_offset = ^host_offset_i;
  assign host_access   = host_re_i || host_we_i != 4'd0;
  assign group_d       = GroupW > 0 ? host_offset_i[GroupIndexW-1:0] : '0;
  assign raddr         = host_access ? host_offset_i[GroupW +: AddrW] : raddr_i;
  assign waddr         = host_we2_q != 4'd0 ? host_addr2_q : waddr_i;

  for (genvar l = 0; l < Lanes; l++) begin : gen_lanes
    logic              host_we;
    logic [CellW-1:0]  wdata;

    assign host_we = host_we2_q[l%4] && group2_q == GroupIndexW'(l / 4);
    assign wdata   = host_we2_q != 4'd0 ? merged[CellW*(l%4) +: CellW]
                     : {1'b1, weights_i[WeightW*l +: WeightW]};

    assign weights_o[WeightW*l +: WeightW]      = cells[CellW*l +: WeightW];
    assign plastic_o[l]                         = cells[CellW*l + WeightW];
    assign weights_kept_o[WeightW*l +: WeightW] = cells2_q[CellW*l +: WeightW];

    ram_sdp #(
      .Width(CellW - FractionBits),
      .Depth(Depth)
    ) u_weights (
      .clk_i,
      .we_i   (we_i[l] || host_we),
      .waddr_i(waddr),
      .wdata_i(wdata[CellW-1:FractionBits]),
      .re_i   (re_i || host_access),
      .raddr_i(raddr),
      .rdata_o(cells[CellW*l+FractionBits +: CellW-FractionBits])
    );

    if (FractionBits > 0) begin : gen_fractions
      ram_sdp #(
        .Width(FractionBits),
        .Depth(Depth)
      ) u_fractions (
        .clk_i,
        .we_i   (we_i[l] || host_we),
        .waddr_i(waddr),
        .wdata_i(wdata[FractionBits-1:0]),
        .re_i   (re_i || host_access),
        .raddr_i(raddr),
        .rdata_o(cells[CellW*l +: FractionBits])
      );
    end
  end

  always_comb begin
    chosen = cells2_q[4*CellW-1:0];
    for (int g = 1; g < Lanes / 4; g++) begin
      if (group2_q == GroupIndexW'(g)) chosen = cells2_q[4*CellW*g +: 4*CellW];
    end
  end

  // A field of each of the four: shown to the host, or its byte put in.
  for (genvar b = 0; b < 4; b++) begin : gen_bytes
    logic [CellW-1:0] cell2;
    logic [7:0]       value;

    assign cell2 = chosen[CellW*b +: CellW];
    assign value = host_wdata2_q[8*b +: 8];

    always_comb begin
      host_rdata_o[8*b +: 8] = 8'd0;
      unique case (region2_q)
        lifwire_pkg::REGION_WEIGHTS:  host_rdata_o[8*b +: 8] = cell2[FractionBits +: 8];
        lifwire_pkg::REGION_PLASTIC:  host_rdata_o[8*b] = cell2[WeightW];
        lifwire_pkg::REGION_FRACTION: for (int f = 0; f < FractionBits; f++) host_rdata_o[8*b
            + f] = cell2[f];
        default:                      ;
      endcase
    end

    always_comb begin
      merged[CellW*b +: CellW] = cell2;
      unique case (region2_q)
        lifwire_pkg::REGION_WEIGHTS: merged[CellW*b +: WeightW] = WeightW'(value) << FractionBits;
        lifwire_pkg::REGION_PLASTIC: merged[CellW*b + WeightW] = value[0];
        lifwire_pkg::REGION_FRACTION: begin
          for (int f = 0; f < FractionBits; f++) merged[CellW*b + f] = value[f];
        end
        default: ;
      endcase
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {group1_q, group2_q}           <= '0;
      {host_addr1_q, host_addr2_q}   <= '0;
      {host_we1_q, host_we2_q}       <= '0;
      {region1_q, region2_q}         <= '0;
      {host_wdata1_q, host_wdata2_q} <= '0;
      cells2_q                       <= '0;
    end else begin
      {host_we1_q, host_we2_q}       <= {host_we_i, host_we1_q};
      {host_wdata1_q, host_wdata2_q} <= {host_wdata_i, host_wdata1_q};
      {group1_q, group2_q}           <= {group_d, group1_q};
      {host_addr1_q, host_addr2_q}   <= {raddr, host_addr1_q};
      {region1_q, region2_q}         <= {host_region_i, region1_q};
      cells2_q                       <= cells;
    end
  end

endmodule
