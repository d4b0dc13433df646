// The bits `modulator` and `linear` of the neurons' parameters, a row's word of Lanes neurons at
// once, as walks look at them. The host writes a neuron's bits: its word is read in that cycle and
// written back in the next; two such writes are further apart.
module neuron_flags #(
  parameter int Neurons = 256,
  parameter int Lanes = 16,
  localparam int RowWords = Neurons / Lanes,
  localparam int WordW = RowWords > 1 ? $clog2(RowWords) : 1,
  localparam int NeuronW = $clog2(Neurons),
  localparam int LaneW = $clog2(Lanes)
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  // walks, one cycle later
  input  logic             modulator_re_i,
  input  logic [WordW-1:0] modulator_word_i,
  output logic [Lanes-1:0] modulator_o,
  input  logic             linear_re_i,
  input  logic [WordW-1:0] linear_word_i,
  output logic [Lanes-1:0] linear_o,
  // memory map: the parameters' region
  input  logic             host_re_i,
  input  logic             host_we_i,
  input  logic [23:0]      host_offset_i,
  input  logic [31:0]      host_wdata_i,
  output logic [31:0]      host_rdata_o        // one cycle later; these bits alone
);

  localparam int ModulatorLsb = lifwire_pkg::PARAM_ADAPTATION_MODULATOR_LSB;
  localparam int LinearLsb = lifwire_pkg::PARAM_ADAPTATION_LINEAR_LSB;

  logic               host_here, host_we, shown_q, we_q;
  logic [NeuronW-1:0] host_neuron;
  logic [WordW-1:0]   host_word, word_q;
  logic [LaneW-1:0]   lane_q;
  logic [1:0]         bits_q;                  // linear, modulator
  logic [Lanes-1:0]   lane_mask;
  logic               unused_bits;

  assign unused_bits = ^{host_offset_i, host_wdata_i};
  assign host_here   = host_offset_i[2:0] == lifwire_pkg::PARAM_ADAPTATION;
  assign host_we     = host_we_i && host_here;
  assign host_neuron = host_offset_i[3 +: NeuronW];
  assign host_word   = WordW'(host_neuron >> LaneW);
  assign lane_mask   = Lanes'(1) << lane_q;

  ram_sdp #(
    .Width(Lanes),
    .Depth(RowWords)
  ) u_modulator (
    .clk_i,
    .we_i   (we_q),
    .waddr_i(word_q),
    .wdata_i((modulator_o & ~lane_mask) | (bits_q[0] ? lane_mask : '0)),
    .re_i   (modulator_re_i || host_re_i || host_we),
    .raddr_i((host_re_i || host_we) ? host_word : modulator_word_i),
    .rdata_o(modulator_o)
  );

  ram_sdp #(
    .Width(Lanes),
    .Depth(RowWords)
  ) u_linear (
    .clk_i,
    .we_i   (we_q),
    .waddr_i(word_q),
    .wdata_i((linear_o & ~lane_mask) | (bits_q[1] ? lane_mask : '0)),
    .re_i   (linear_re_i || host_re_i || host_we),
    .raddr_i((host_re_i || host_we) ? host_word : linear_word_i),
    .rdata_o(linear_o)
  );

  always_comb begin
    host_rdata_o               = '0;
    host_rdata_o[ModulatorLsb] = shown_q && modulator_o[lane_q];
    host_rdata_o[LinearLsb]    = shown_q && linear_o[lane_q];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {shown_q, we_q, word_q, lane_q, bits_q} <= '0;
    end else begin
      shown_q <= host_re_i && host_here;
      we_q    <= host_we;
      word_q  <= host_word;
      lane_q  <= host_neuron[LaneW-1:0];
      bits_q  <= {host_wdata_i[LinearLsb], host_wdata_i[ModulatorLsb]};
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(we_q && host_we)) else $error("neuron_flags: a write meets the one before");
    end
  end
`endif

endmodule
