// Decodes the regions of the address space: their sizes, what may be written, and the way a read
// word takes back.
module memory_map #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  parameter bit Learning = 1'b1,
  parameter int FractionBits = 0,
  parameter bit ThirdFactor = 1'b0,
  parameter bit Columns = 1'b1,
  parameter bit Encoder = 1'b1
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  // command_engine
  input  logic [3:0]   region_i,
  input  logic [23:0]  offset_i,
  input  logic [31:0]  wdata_i,
  output logic [31:0]  rdata_o,     // three cycles after the address
  output logic [24:0]  size_o,      // words in the region; 0: no region
  output logic         bytes_o,     // its words hold four bytes each
  output logic         writable_o,
  output logic         value_ok_o,
  // what the regions give, two cycles after they are asked; zeros from the network when another is
  input  logic [31:0]  registers_i,
  input  logic [31:0]  network_i
);

  localparam int FiredWords = (Neurons + 31) / 32;
  // Bits of the last fired word that belong to neurons.
  localparam logic [31:0] LastFiredMask = 32'hffff_ffff >> (32 * FiredWords - Neurons);

  localparam int SynapseWords = (Axons + Neurons) * Neurons / 4;
  localparam int RandomWords = Learning ? 1 + Lanes / 4 : 32'(Encoder);
  localparam logic [31:0] FractionMask = {4{8'((1 << FractionBits) - 1)}};
  localparam logic [31:0] PlasticMask = {4{8'd1}};

  logic         is_registers;
  logic [31:0]  rdata_d, rdata_q;
  logic         register_writable, register_ok, parameter_ok, state_ok;
  logic         rule_ok;           // the build has the column walks that the rule needsne
  logic [31:0]  third_factor_bits;

  assign register_writable = lifwire_pkg::register_writable(offset_i[5:0])
                           && (Learning || !lifwire_pkg::register_learning(offset_i[5:0]))
                           && (ThirdFactor || !lifwire_pkg::register_third_factor(offset_i[5:0]));
  assign third_factor_bits = wdata_i & lifwire_pkg::parameter_third_factor(offset_i[2:0]);
  assign rule_ok           = Columns || offset_i[5:0] != lifwire_pkg::REG_LEARNING_RULE
                           || wdata_i[lifwire_pkg::REG_LEARNING_RULE_POST_GAIN_LSB +: 3]
                              == lifwire_pkg::POST_GAIN_OFF;
  assign register_ok       = lifwire_pkg::register_ok(offset_i[5:0], wdata_i) && rule_ok;
  assign parameter_ok      = lifwire_pkg::parameter_ok(offset_i[2:0], wdata_i)
                           && (ThirdFactor || third_factor_bits == '0);
  assign state_ok          = lifwire_pkg::state_ok(offset_i[1:0], wdata_i);

  assign bytes_o           = lifwire_pkg::region_bytes(region_i);
  assign rdata_o           = rdata_q;

  always_comb begin
    writable_o = 1'b1;
    value_ok_o = 1'b1;
    unique case (region_i)
      lifwire_pkg::REGION_REGISTERS: begin
        size_o     = 25'(lifwire_pkg::REGISTER_COUNT);
        writable_o = register_writable;
        value_ok_o = register_ok;
      end
      lifwire_pkg::REGION_PARAMETERS: begin
        size_o     = 25'(Neurons * lifwire_pkg::PARAM_WORDS);
        value_ok_o = parameter_ok;
      end
      lifwire_pkg::REGION_STATE: begin
        size_o     = 25'(Neurons * lifwire_pkg::STATE_WORDS);
        value_ok_o = state_ok;
      end
      lifwire_pkg::REGION_WEIGHTS: size_o = 25'(SynapseWords);
      lifwire_pkg::REGION_FIRED: begin
        size_o     = 25'(FiredWords);
        value_ok_o = 32'(offset_i) != FiredWords - 1 || (wdata_i & ~LastFiredMask) == '0;
      end
      lifwire_pkg::REGION_FRACTION: begin
        size_o     = (Learning && FractionBits > 0) ? 25'(SynapseWords) : '0;
        value_ok_o = (wdata_i & ~FractionMask) == '0;
      end
      lifwire_pkg::REGION_PLASTIC: begin
        size_o     = Learning ? 25'(SynapseWords) : '0;
        value_ok_o = (wdata_i & ~PlasticMask) == '0;
      end
      lifwire_pkg::REGION_PRE_TRACE: begin
        size_o     = Learning ? 25'(Axons + Neurons) : '0;
        value_ok_o = wdata_i[31:16] == '0;
      end
      lifwire_pkg::REGION_POST_TRACE: begin
        size_o     = Learning ? 25'(Neurons) : '0;
        value_ok_o = wdata_i[31:16] == '0;
      end
      lifwire_pkg::REGION_MODULATOR_SIGNAL: begin
        size_o     = ThirdFactor ? 25'(Neurons) : '0;
        value_ok_o = wdata_i[31:lifwire_pkg::MODULATOR_WIDTH] == '0;
      end
      lifwire_pkg::REGION_INTENSITY, lifwire_pkg::REGION_PHASE: size_o = Encoder ? 25'(Axons / 4)
          : '0;
      lifwire_pkg::REGION_RANDOM: begin
        size_o     = 25'(RandomWords);
        value_ok_o = wdata_i != '0;
      end
      default: size_o = '0;
    endcase
  end

  assign rdata_d = is_registers ? registers_i : network_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      is_registers <= 1'b0;
      rdata_q  <= '0;
    end else begin
      is_registers <= region_i == lifwire_pkg::REGION_REGISTERS;
      rdata_q  <= rdata_d;
    end
  end

endmodule
