// Decodes the regions of the address space: their sizes, what may be written, and the way a read word takes back.
module memory_map #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  parameter int Learning = 1,
  parameter int FractionBits = 0,
  parameter int Encoder = 1
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  // command_engine
  input  logic         re_i,
  input  logic [3:0]   we_i,
  input  logic [3:0]   region_i,
  input  logic [23:0]  offset_i,
  input  logic [31:0]  wdata_i,
  output logic [31:0]  rdata_o,     // two cycles after re_i
  output logic [24:0]  size_o,      // words in the region, 0 if there is none
  output logic         bytes_o,     // its words hold four bytes each
  output logic         writable_o,
  output logic         value_ok_o,
  // registers
  output logic         registers_re_o,
  output logic         registers_we_o,
  input  logic [31:0]  registers_i,
  // neuron parameters and state
  output logic         neurons_re_o,
  output logic         neurons_we_o,
  output logic         neurons_state_o,
  input  logic [31:0]  neurons_i,
  // weights, fractions, plastic bits
  output logic         synapses_re_o,
  output logic [3:0]   synapses_we_o,
  input  logic [31:0]  synapses_i,
  // fired bits
  output logic         fired_we_o,
  input  logic [31:0]  fired_i,     // of this cycle's offset
  // traces
  output logic         pre_trace_re_o,
  output logic         pre_trace_we_o,
  input  logic [31:0]  pre_trace_i,
  output logic         post_trace_re_o,
  output logic         post_trace_we_o,
  input  logic [31:0]  post_trace_i,
  // rate encoder
  output logic         encoder_re_o,
  output logic [3:0]   encoder_we_o,
  output logic         encoder_phase_o,
  input  logic [31:0]  encoder_i,
  // generators
  output logic         random_we_o,
  input  logic [31:0]  random_i     // of this cycle's offset
);

  localparam int FiredWords = (Neurons + 31) / 32;
  // Bits of the last fired word that belong to neurons.
  localparam logic [31:0] LastFiredMask = 32'hffff_ffff >> (32 * FiredWords - Neurons);

  localparam int SynapseWords = (Axons + Neurons) * Neurons / 4;
  localparam int RandomWords = Learning != 0 ? 1 + Lanes / 4 : Encoder;
  localparam logic [31:0] FractionMask = {4{8'((1 << FractionBits) - 1)}};
  localparam logic [31:0] PlasticMask = {4{8'd1}};

  logic [3:0]   region_q;
  logic [31:0]  fired_q, random_q;
  logic [31:0]  rdata_d, rdata_q;
  logic         is_neurons, is_synapses, is_encoder;
  logic         register_writable, register_ok, parameter_ok, state_ok;

  assign register_writable = lifwire_pkg::register_writable(offset_i[5:0])
                          && (Learning != 0 || !lifwire_pkg::register_learning(offset_i[5:0]));
  assign register_ok       = lifwire_pkg::register_ok(offset_i[5:0], wdata_i);
  assign parameter_ok      = lifwire_pkg::parameter_ok(offset_i[2:0], wdata_i);
  assign state_ok          = lifwire_pkg::state_ok(offset_i[1:0], wdata_i);

  assign is_neurons      = region_i == lifwire_pkg::REGION_PARAMETERS || region_i == lifwire_pkg::REGION_STATE;
  assign registers_re_o  = re_i && region_i == lifwire_pkg::REGION_REGISTERS;
  assign registers_we_o  = we_i != 4'd0 && region_i == lifwire_pkg::REGION_REGISTERS;
  assign neurons_re_o    = re_i && is_neurons;
  assign neurons_we_o    = we_i != 4'd0 && is_neurons;
  assign neurons_state_o = region_i == lifwire_pkg::REGION_STATE;
  assign fired_we_o      = we_i != 4'd0 && region_i == lifwire_pkg::REGION_FIRED;
  assign is_synapses     = region_i == lifwire_pkg::REGION_WEIGHTS || region_i == lifwire_pkg::REGION_FRACTION
                        || region_i == lifwire_pkg::REGION_PLASTIC;
  assign synapses_re_o   = re_i && is_synapses;
  assign synapses_we_o   = is_synapses ? we_i : 4'd0;
  assign pre_trace_re_o  = re_i && region_i == lifwire_pkg::REGION_PRE_TRACE;
  assign pre_trace_we_o  = we_i != 4'd0 && region_i == lifwire_pkg::REGION_PRE_TRACE;
  assign post_trace_re_o = re_i && region_i == lifwire_pkg::REGION_POST_TRACE;
  assign post_trace_we_o = we_i != 4'd0 && region_i == lifwire_pkg::REGION_POST_TRACE;
  assign is_encoder      = region_i == lifwire_pkg::REGION_INTENSITY || region_i == lifwire_pkg::REGION_PHASE;
  assign encoder_re_o    = re_i && is_encoder;
  assign encoder_we_o    = is_encoder ? we_i : 4'd0;
  assign encoder_phase_o = region_i == lifwire_pkg::REGION_PHASE;
  assign random_we_o     = we_i != 4'd0 && region_i == lifwire_pkg::REGION_RANDOM;
  assign bytes_o         = lifwire_pkg::region_bytes(region_i);
  assign rdata_o         = rdata_q;

  always @* begin
    writable_o = 1'b1;
    value_ok_o = 1'b1;
    case (region_i)
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
        size_o     = (Learning != 0 && FractionBits > 0) ? 25'(SynapseWords) : '0;
        value_ok_o = (wdata_i & ~FractionMask) == '0;
      end
      lifwire_pkg::REGION_PLASTIC: begin
        size_o     = Learning != 0 ? 25'(SynapseWords) : '0;
        value_ok_o = (wdata_i & ~PlasticMask) == '0;
      end
      lifwire_pkg::REGION_PRE_TRACE: begin
        size_o     = Learning != 0 ? 25'(Axons + Neurons) : '0;
        value_ok_o = wdata_i[31:16] == '0;
      end
      lifwire_pkg::REGION_POST_TRACE: begin
        size_o     = Learning != 0 ? 25'(Neurons) : '0;
        value_ok_o = wdata_i[31:16] == '0;
      end
      lifwire_pkg::REGION_INTENSITY, lifwire_pkg::REGION_PHASE: size_o = Encoder != 0 ? 25'(Axons / 4) : '0;
      lifwire_pkg::REGION_RANDOM: begin
        size_o     = 25'(RandomWords);
        value_ok_o = wdata_i != '0;
      end
      default: size_o = '0;
    endcase
  end

  always @* begin
    case (region_q)
      lifwire_pkg::REGION_REGISTERS:  rdata_d = registers_i;
      lifwire_pkg::REGION_WEIGHTS, lifwire_pkg::REGION_FRACTION, lifwire_pkg::REGION_PLASTIC: rdata_d = synapses_i;
      lifwire_pkg::REGION_FIRED:      rdata_d = fired_q;
      lifwire_pkg::REGION_PRE_TRACE:  rdata_d = pre_trace_i;
      lifwire_pkg::REGION_POST_TRACE: rdata_d = post_trace_i;
      lifwire_pkg::REGION_INTENSITY, lifwire_pkg::REGION_PHASE: rdata_d = encoder_i;
      lifwire_pkg::REGION_RANDOM:     rdata_d = random_q;
      default:          rdata_d = neurons_i;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      region_q <= '0;
      fired_q  <= '0;
      random_q <= '0;
      rdata_q  <= '0;
    end else begin
      region_q <= region_i;
      fired_q  <= fired_i;
      random_q <= random_i;
      rdata_q  <= rdata_d;
    end
  end

endmodule
