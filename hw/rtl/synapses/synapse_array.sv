// Synapses and the accumulators they are delivered into. A row walk adds the weights of one source
// to the accumulators of all neurons, Lanes of them in a cycle:
//
//   cycle      0        1        2        3
//   address   w[0]     w[1]     w[2]     w[3] ...
//   kept               w[0]     w[1]     w[2] ...
//   add                         acc[0]   acc[1] ...
//
// Word j holds the weights to neurons j Lanes .. j Lanes + Lanes - 1.
//
// A row of one word is added in cycle 1: the neurons' update may begin behind it, and a memory so
// small is quick.
//
// The rows of modulators are not added but handed on.
//
// Axons and neurons have accumulators of their own, because the neuron shifts them differently.
// Each word of them has a bit that says whether its sums hold something: clearing a word means to
// clear that bit. With SerialUpdate both kinds share a memory, as the update asks for them one
// after the other.
module synapse_array #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  parameter bit Learning = 1'b1,
  parameter int FractionBits = 0,
  parameter bit SerialUpdate = 1'b0,
  localparam int RowWords = Neurons / Lanes,
  localparam int Depth = (Axons + Neurons) * RowWords,
  localparam int AddrW = $clog2(Depth),
  localparam int WordW = RowWords > 1 ? $clog2(RowWords) : 1,
  localparam int NeuronW = $clog2(Neurons),
  localparam int BaseW = lifwire_pkg::WEIGHT_WIDTH,
  localparam int WeightW = lifwire_pkg::WEIGHT_WIDTH + FractionBits,
  localparam int AccW = lifwire_pkg::WEIGHT_WIDTH + $clog2(Axons > Neurons ? Axons : Neurons)
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  // row walk
  input  logic                      row_i,            // deliver one word
  input  logic [AddrW-1:0]          row_addr_i,
  input  logic [WordW-1:0]          row_word_i,       // its position in the row
  input  logic                      row_recurrent_i,  // the source is a neuron
  // The word that comes to be added, and whether the modulator signals have it instead
  input  logic                      modulates_i,
  output logic                      add_o,
  output logic [WordW-1:0]          add_word_o,
  output logic [BaseW*Lanes-1:0]    delivered_o,      // integer parts
  // neuron update: accumulators of one neuron, one cycle later; a word is cleared after its last
  // neuron
  input  logic                      acc_re_i,
  input  logic                      acc_clear_i,
  input  logic [NeuronW-1:0]        acc_neuron_i,
  // With SerialUpdate, of neurons; acc_axon_o has both kinds
  input  logic                      acc_recurrent_i,
  output logic signed [AccW-1:0]    acc_axon_o,
  output logic signed [AccW-1:0]    acc_recurrent_o,
  // stdp_engine: a word of cells, its plastic bits one cycle and its weights two cycles later, and
  // writing it
  input  logic                      learn_re_i,
  input  logic [AddrW-1:0]          learn_raddr_i,
  output logic [WeightW*Lanes-1:0]  weights_o,        // units of 2^-FractionBits
  output logic [Lanes-1:0]          plastic_o,
  input  logic [Lanes-1:0]          learn_we_i,
  input  logic [AddrW-1:0]          learn_waddr_i,
  input  logic [WeightW*Lanes-1:0]  learn_weights_i,
  // memory map: 32-bit words of four synapses
  input  logic                      host_re_i,
  input  logic [3:0]                host_we_i,
  input  logic [3:0]                host_region_i,
  input  logic [23:0]               host_offset_i,
  input  logic [31:0]               host_wdata_i,
  input  logic                      host_shown_i,     // the region is this one's, a cycle later
  output logic [31:0]               host_rdata_o      // two cycles later; zeros in other regions
);

  localparam int LaneW = $clog2(Lanes);

  logic [WeightW*Lanes-1:0]  weights;
  logic [Lanes*AccW-1:0]     acc;                     // of the source's kind
  logic [Lanes*AccW-1:0]     acc_wdata;
  logic [8*Lanes-1:0]        delivered;               // integer parts, as they are added
  logic                      sum_re, sum_recurrent;   // accumulators are read for them
  logic [WordW-1:0]          sum_word;
  logic                      row_q;
  logic                      recurrent_q;
  logic [WordW-1:0]          row_word_q;
  logic                      read_q;
  logic [NeuronW-1:0]        neuron_q;
  logic                      clear;
  logic [WordW-1:0]          acc_raddr, acc_waddr;

  if (Learning) begin : gen_cells
    logic unused_shown;
    assign unused_shown = host_shown_i;
    cell_memory #(
      .Lanes       (Lanes),
      .FractionBits(FractionBits),
      .Depth       (Depth)
    ) u_memory (
      .clk_i,
      .rst_ni,
      .re_i     (row_i || learn_re_i),
      .raddr_i  (learn_re_i ? learn_raddr_i : row_addr_i),
      .weights_o(weights),
      .plastic_o,
      .weights_kept_o(weights_o),
      .we_i     (learn_we_i),
      .waddr_i  (learn_waddr_i),
      .weights_i(learn_weights_i),
      .host_re_i,
      .host_we_i,
      .host_region_i,
      .host_offset_i,
      .host_wdata_i,
      .host_rdata_o
    );
  end else begin : gen_weights
    logic unused_learning;
    assign unused_learning = ^{learn_re_i, learn_raddr_i, learn_we_i, learn_waddr_i,
                             learn_weights_i, host_region_i};
    assign plastic_o       = '0;
    assign weights_o       = '0;
    weight_memory #(
      .Lanes(Lanes),
      .Depth(Depth)
    ) u_memory (
      .clk_i,
      .rst_ni,
      .re_i     (row_i),
      .raddr_i  (row_addr_i),
      .weights_o(weights),
      .host_re_i,
      .host_we_i,
      .host_offset_i,
      .host_wdata_i,
      .host_shown_i,
      .host_rdata_o
    );
  end

  if (RowWords > 1) begin : gen_kept
    logic                row1_q, recurrent1_q;
    logic [WordW-1:0]    row_word1_q;

    assign sum_re        = row1_q;
    assign sum_recurrent = recurrent1_q;
    assign sum_word      = row_word1_q;

    if (Learning) begin : gen_cells
      logic unused_weights;
      assign unused_weights = ^weights;
      for (genvar l = 0; l < Lanes; l++) begin : gen_lanes
        assign delivered[8*l +: 8] = weights_o[WeightW*l + FractionBits +: 8];
      end
    end else begin : gen_weights
      logic [8*Lanes-1:0] delivered_q;
      assign delivered = delivered_q;
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) delivered_q <= '0;
        else delivered_q <= weights;
      end
    end

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        {row1_q, recurrent1_q} <= '0;
        row_word1_q            <= '0;
      end else begin
        {row1_q, recurrent1_q} <= {row_i, row_recurrent_i};
        row_word1_q            <= row_word_i;
      end
    end
  end else begin : gen_direct
    assign sum_re        = row_i;
    assign sum_recurrent = row_recurrent_i;
    assign sum_word      = row_word_i;
    for (genvar l = 0; l < Lanes; l++) begin : gen_lanes
      assign delivered[8*l +: 8] = weights[WeightW*l + FractionBits +: 8];
    end
  end

  // Accumulate in the cycle after the read; a word comes round again two cycles later at the
  // earliest.
  always_comb begin
    for (int l = 0; l < Lanes; l++) begin
      acc_wdata[l*AccW +: AccW] = {{(AccW - 8) {delivered[8*l + 7]}}, delivered[8*l +: 8]}
                                  + acc[l*AccW +: AccW];
    end
  end

  assign add_o       = row_q;
  assign add_word_o  = row_word_q;
  assign delivered_o = delivered;

  assign clear     = read_q && acc_clear_i && &neuron_q[LaneW-1:0];
  assign acc_waddr = clear ? WordW'(neuron_q >> LaneW) : row_word_q;
  assign acc_raddr = sum_re ? sum_word : WordW'(acc_neuron_i >> LaneW);

  if (SerialUpdate) begin : gen_shared
    logic                   held, acc_recurrent_q;
    logic [Lanes*AccW-1:0]  sums;

    ram_sdp #(
      .Width(Lanes * AccW + 1),
      .Depth(2 << WordW)
    ) u_acc (
      .clk_i,
      .we_i   (clear || (row_q && !modulates_i)),
      .waddr_i({clear ? acc_recurrent_q : recurrent_q, acc_waddr}),
      .wdata_i({!clear, acc_wdata}),
      .re_i   (sum_re || acc_re_i),
      .raddr_i({sum_re ? sum_recurrent : acc_recurrent_i, acc_raddr}),
      .rdata_o({held, sums})
    );

    assign acc             = sums & {(Lanes * AccW) {held}};
    assign acc_axon_o      = held ? sums[32'(neuron_q[LaneW-1:0]) * AccW +: AccW] : '0;
    assign acc_recurrent_o = '0;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) acc_recurrent_q <= 1'b0;
      else acc_recurrent_q <= acc_recurrent_i;
    end
  end else begin : gen_two
    logic                   held_axon, held_recurrent, unused_select;
    logic [Lanes*AccW-1:0]  sums_axon, sums_recurrent;

    ram_sdp #(
      .Width(Lanes * AccW + 1),
      .Depth(RowWords)
    ) u_acc_axon (
      .clk_i,
      .we_i   (clear || (row_q && !recurrent_q && !modulates_i)),
      .waddr_i(acc_waddr),
      .wdata_i({!clear, acc_wdata}),
      .re_i   (sum_re || acc_re_i),
      .raddr_i(acc_raddr),
      .rdata_o({held_axon, sums_axon})
    );

    ram_sdp #(
      .Width(Lanes * AccW + 1),
      .Depth(RowWords)
    ) u_acc_recurrent (
      .clk_i,
      .we_i   (clear || (row_q && recurrent_q && !modulates_i)),
      .waddr_i(acc_waddr),
      .wdata_i({!clear, acc_wdata}),
      .re_i   (sum_re || acc_re_i),
      .raddr_i(acc_raddr),
      .rdata_o({held_recurrent, sums_recurrent})
    );

    assign acc             = (recurrent_q ? sums_recurrent
                             : sums_axon) & {(Lanes * AccW) {recurrent_q ? held_recurrent
                                 : held_axon}};
    assign acc_axon_o      = held_axon ? sums_axon[32'(neuron_q[LaneW-1:0]) * AccW +: AccW] : '0;
    assign acc_recurrent_o = held_recurrent
                             ? sums_recurrent[32'(neuron_q[LaneW-1:0]) * AccW +: AccW] : '0;
    assign unused_select   = acc_recurrent_i;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      row_q       <= 1'b0;
      recurrent_q <= 1'b0;
      row_word_q  <= '0;
      read_q      <= 1'b0;
      neuron_q    <= '0;
    end else begin
      row_q       <= sum_re;
      recurrent_q <= sum_recurrent;
      row_word_q  <= sum_word;
      read_q      <= acc_re_i;
      neuron_q    <= acc_neuron_i;
    end
  end

endmodule
