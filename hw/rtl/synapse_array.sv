// Weights and the accumulators they are delivered into. A row walk adds the weights of one source to the accumulators
// of all neurons, Lanes of them in a cycle:
//
//   cycle      0        1        2
//   address   w[0]     w[1]     w[2] ...        word j holds the weights to neurons j Lanes .. j Lanes + Lanes - 1
//   add                acc[0]   acc[1] ...
//
// Axons and neurons have accumulators of their own, because the neuron shifts them differently.
module synapse_array #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  localparam int RowWords = Neurons / Lanes,
  localparam int Depth = (Axons + Neurons) * RowWords,
  localparam int AddrW = $clog2(Depth),
  localparam int WordW = RowWords > 1 ? $clog2(RowWords) : 1,
  localparam int NeuronW = $clog2(Neurons),
  localparam int AccW = 8 + $clog2(Axons > Neurons ? Axons : Neurons)
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  // row walk
  input  logic                    row_i,            // deliver one word
  input  logic [AddrW-1:0]        row_addr_i,
  input  logic [WordW-1:0]        row_word_i,       // its position in the row
  input  logic                    row_recurrent_i,  // the source is a neuron
  // neuron update: accumulators of one neuron, one cycle later; a word is cleared after its last neuron
  input  logic                    acc_re_i,
  input  logic [NeuronW-1:0]      acc_neuron_i,
  output logic signed [AccW-1:0]  acc_axon_o,
  output logic signed [AccW-1:0]  acc_recurrent_o,
  // memory map: 32-bit words of four weights
  input  logic                    host_re_i,
  input  logic [3:0]              host_we_i,
  input  logic [23:0]             host_offset_i,
  input  logic [31:0]             host_wdata_i,
  output logic [31:0]             host_rdata_o
);

  localparam int LaneW = $clog2(Lanes);
  localparam int GroupW = LaneW - 2;  // 32-bit words in a memory word, as bits

  logic [AddrW-1:0]       weight_addr;
  logic [Lanes-1:0]       weight_we;
  logic [8*Lanes-1:0]     weights;
  logic [Lanes*AccW-1:0]  acc_axon, acc_recurrent;
  logic [Lanes*AccW-1:0]  acc_wdata;
  logic                   row_q;
  logic                   recurrent_q;
  logic [WordW-1:0]       row_word_q;
  logic                   read_q;
  logic [NeuronW-1:0]     neuron_q;
  logic                   clear;
  logic [WordW-1:0]       acc_raddr, acc_waddr;
  logic                   host_access;
  logic                   unused_offset;

  assign unused_offset = ^host_offset_i;
  assign host_access   = host_re_i || host_we_i != 4'd0;
  assign weight_addr   = host_access ? host_offset_i[GroupW +: AddrW] : row_addr_i;

  if (GroupW == 0) begin : gen_one_group
    assign weight_we    = host_we_i;
    assign host_rdata_o = weights;
  end else begin : gen_groups
    logic [GroupW-1:0] group_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) group_q <= '0;
      else if (host_re_i) group_q <= host_offset_i[GroupW-1:0];
    end
    always @* begin
      weight_we = '0;
      weight_we[{host_offset_i[GroupW-1:0], 2'b00} +: 4] = host_we_i;
    end
    assign host_rdata_o = weights[{group_q, 5'd0} +: 32];
  end

  ram_sp #(
    .Bytes(Lanes),
    .Depth(Depth)
  ) u_weights (
    .clk_i,
    .re_i   (row_i || host_re_i),
    .we_i   (weight_we),
    .addr_i (weight_addr),
    .wdata_i({(Lanes / 4) {host_wdata_i}}),
    .rdata_o(weights)
  );

  // Accumulate in the cycle after the read; a word comes round again two cycles later at the earliest.
  always @* begin
    acc_wdata = '0;
    if (!clear) begin
      for (int l = 0; l < Lanes; l++) begin
        acc_wdata[l*AccW +: AccW] = (recurrent_q ? acc_recurrent[l*AccW +: AccW] : acc_axon[l*AccW +: AccW])
            + {{(AccW - 8) {weights[8*l + 7]}}, weights[8*l +: 8]};
      end
    end
  end

  assign clear     = read_q && &neuron_q[LaneW-1:0];
  assign acc_waddr = clear ? WordW'(neuron_q >> LaneW) : row_word_q;
  assign acc_raddr = row_i ? row_word_i : WordW'(acc_neuron_i >> LaneW);

  ram_sdp #(
    .Width(Lanes * AccW),
    .Depth(RowWords)
  ) u_acc_axon (
    .clk_i,
    .we_i   (clear || (row_q && !recurrent_q)),
    .waddr_i(acc_waddr),
    .wdata_i(acc_wdata),
    .re_i   (row_i || acc_re_i),
    .raddr_i(acc_raddr),
    .rdata_o(acc_axon)
  );

  ram_sdp #(
    .Width(Lanes * AccW),
    .Depth(RowWords)
  ) u_acc_recurrent (
    .clk_i,
    .we_i   (clear || (row_q && recurrent_q)),
    .waddr_i(acc_waddr),
    .wdata_i(acc_wdata),
    .re_i   (row_i || acc_re_i),
    .raddr_i(acc_raddr),
    .rdata_o(acc_recurrent)
  );

  assign acc_axon_o      = acc_axon[32'(neuron_q[LaneW-1:0]) * AccW +: AccW];
  assign acc_recurrent_o = acc_recurrent[32'(neuron_q[LaneW-1:0]) * AccW +: AccW];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      row_q       <= 1'b0;
      recurrent_q <= 1'b0;
      row_word_q  <= '0;
      read_q      <= 1'b0;
      neuron_q    <= '0;
    end else begin
      row_q       <= row_i;
      recurrent_q <= row_recurrent_i;
      row_word_q  <= row_word_i;
      read_q      <= acc_re_i;
      neuron_q    <= acc_neuron_i;
    end
  end

endmodule
