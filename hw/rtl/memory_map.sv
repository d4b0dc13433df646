// Decodes the regions of the address space: their sizes, what may be written, and the way a read word takes back.
module memory_map #(
  parameter int Neurons = 256,
  parameter int Axons = 256
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  // command_engine
  input  logic         re_i,
  input  logic [3:0]   we_i,
  input  logic [3:0]   region_i,
  input  logic [23:0]  offset_i,    // of the word that value_ok_o, writable_o and fired_i are about
  input  logic [31:0]  wdata_i,
  output logic [31:0]  rdata_o,     // two cycles after re_i
  output logic [24:0]  size_o,      // words in the region, 0 if there is none
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
  // weights
  output logic         weights_re_o,
  output logic [3:0]   weights_we_o,
  input  logic [31:0]  weights_i,
  // fired bits
  output logic         fired_we_o,
  input  logic [31:0]  fired_i      // of this cycle's offset
);

  localparam int FiredWords = (Neurons + 31) / 32;
  // Bits of the last fired word that belong to neurons.
  localparam logic [31:0] LastFiredMask = 32'hffff_ffff >> (32 * FiredWords - Neurons);

  logic [3:0]   region_q;
  logic [31:0]  fired_q;
  logic [31:0]  rdata_d, rdata_q;
  logic         is_neurons;
  logic         register_writable, register_ok, parameter_ok, state_ok;

  assign register_writable = lifwire_pkg::register_writable(offset_i[5:0]);
  assign register_ok       = lifwire_pkg::register_ok(offset_i[5:0], wdata_i);
  assign parameter_ok      = lifwire_pkg::parameter_ok(offset_i[2:0], wdata_i);
  assign state_ok          = lifwire_pkg::state_ok(offset_i[1:0], wdata_i);

  assign is_neurons      = region_i == lifwire_pkg::REGION_PARAMETERS || region_i == lifwire_pkg::REGION_STATE;
  assign registers_re_o  = re_i && region_i == lifwire_pkg::REGION_REGISTERS;
  assign registers_we_o  = we_i != 4'd0 && region_i == lifwire_pkg::REGION_REGISTERS;
  assign neurons_re_o    = re_i && is_neurons;
  assign neurons_we_o    = we_i != 4'd0 && is_neurons;
  assign neurons_state_o = region_i == lifwire_pkg::REGION_STATE;
  assign weights_re_o    = re_i && region_i == lifwire_pkg::REGION_WEIGHTS;
  assign weights_we_o    = region_i == lifwire_pkg::REGION_WEIGHTS ? we_i : 4'd0;
  assign fired_we_o      = we_i != 4'd0 && region_i == lifwire_pkg::REGION_FIRED;
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
      lifwire_pkg::REGION_WEIGHTS: size_o = 25'((Axons + Neurons) * Neurons / 4);
      lifwire_pkg::REGION_FIRED: begin
        size_o     = 25'(FiredWords);
        value_ok_o = 32'(offset_i) != FiredWords - 1 || (wdata_i & ~LastFiredMask) == '0;
      end
      default: size_o = '0;
    endcase
  end

  always @* begin
    case (region_q)
      lifwire_pkg::REGION_REGISTERS: rdata_d = registers_i;
      lifwire_pkg::REGION_WEIGHTS:   rdata_d = weights_i;
      lifwire_pkg::REGION_FIRED:     rdata_d = fired_q;
      default:          rdata_d = neurons_i;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      region_q <= '0;
      fired_q  <= '0;
      rdata_q  <= '0;
    end else begin
      region_q <= region_i;
      fired_q  <= fired_i;
      rdata_q  <= rdata_d;
    end
  end

endmodule
