// Parameters and state of all neurons. Each 32-bit word of the memory map is a block RAM of just
// the bits its fields have, and all words of one neuron are read together. The tables of
// lifwire_pkg say which fields there are, in which word and where.
module neuron_memory #(
  parameter int Neurons = 256,
  localparam int NeuronW = $clog2(Neurons),
  localparam int ParamsW = lifwire_pkg::NEURON_W,
  localparam int StateW = lifwire_pkg::NSTATE_W
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  // neuron update: read one neuron; write the state of another
  input  logic               re_i,
  input  logic [NeuronW-1:0] raddr_i,
  input  logic [3:0]         we_i,  // words of the state
  input  logic [NeuronW-1:0] waddr_i,
  input  logic [StateW-1:0]  state_i,
  output logic [ParamsW-1:0] params_o,
  output logic [StateW-1:0]  state_o,
  // memory map
  input  logic               host_re_i,
  input  logic               host_we_i,
  input  logic               host_state_i,  // state region, else parameter region
  input  logic [23:0]        host_offset_i,
  input  logic [31:0]        host_wdata_i,
  output logic [31:0]        host_rdata_o
);

  localparam int ParamWords = lifwire_pkg::PARAM_WORDS;
  localparam int StateWords = lifwire_pkg::STATE_WORDS;
  localparam int ParamFields = lifwire_pkg::NEURON_FIELDS;
  localparam int StateFields = lifwire_pkg::NSTATE_FIELDS;
  localparam logic [16*ParamFields-1:0] FieldLsbs = lifwire_pkg::NEURON_FIELD_LSBS;
  localparam logic [8*ParamFields-1:0] FieldWidths = lifwire_pkg::NEURON_FIELD_WIDTHS;
  localparam logic [8*ParamFields-1:0] FieldWords = lifwire_pkg::NEURON_FIELD_WORDS;
  localparam logic [8*ParamFields-1:0] FieldWordLsbs = lifwire_pkg::NEURON_FIELD_WORD_LSBS;
  localparam logic [16*ParamWords-1:0] WordLsbs = lifwire_pkg::NEURON_WORD_LSBS;
  localparam logic [8*ParamWords-1:0] WordWidths = lifwire_pkg::NEURON_WORD_WIDTHS;
  localparam logic [32*ParamWords-1:0] WordMasks = lifwire_pkg::NEURON_WORD_MASKS;
  localparam logic [16*StateFields-1:0] StateFieldLsbs = lifwire_pkg::NSTATE_FIELD_LSBS;
  localparam logic [8*StateFields-1:0] StateFieldWidths = lifwire_pkg::NSTATE_FIELD_WIDTHS;
  localparam logic [8*StateFields-1:0] StateFieldWords = lifwire_pkg::NSTATE_FIELD_WORDS;
  localparam logic [8*StateFields-1:0] StateFieldWordLsbs = lifwire_pkg::NSTATE_FIELD_WORD_LSBS;
  localparam logic [16*StateWords-1:0] StateWordLsbs = lifwire_pkg::NSTATE_WORD_LSBS;
  localparam logic [8*StateWords-1:0] StateWordWidths = lifwire_pkg::NSTATE_WORD_WIDTHS;
  localparam logic [32*StateWords-1:0] StateWordMasks = lifwire_pkg::NSTATE_WORD_MASKS;

  logic [NeuronW-1:0]       host_neuron;
  logic [NeuronW-1:0]       raddr, state_waddr;
  logic                     re;
  logic [2:0]               host_word, host_word_q;
  logic                     host_state_q;
  logic [ParamWords-1:0]    param_we;
  logic [StateWords-1:0]    state_we;
  logic                     host_state_we;
  logic [ParamsW-1:0]       host_params;  // fields of the host's word, at their places
  logic [StateW-1:0]        host_state;
  logic [32*ParamWords-1:0] param_words;  // as the host reads them
  logic [32*StateWords-1:0] state_words;
  logic                     unused_bits;

  // Reserved bits are refused before they come here.
  assign unused_bits   = ^{host_offset_i, host_wdata_i};
  assign host_neuron   = host_state_i ? host_offset_i[2 +: NeuronW] : host_offset_i[3 +: NeuronW];
  assign host_word     = host_state_i ? {1'b0, host_offset_i[1:0]} : host_offset_i[2:0];
  assign re            = re_i || host_re_i;
  assign raddr         = host_re_i ? host_neuron : raddr_i;
  assign host_state_we = host_we_i && host_state_i;
  assign state_waddr   = host_state_we ? host_neuron : waddr_i;
  assign param_we      = (host_we_i && !host_state_i) ? 8'd1 << host_word : 8'd0;
  assign state_we      = host_state_we ? 4'd1 << host_word[1:0] : we_i;

  for (genvar w = 0; w < ParamWords; w++) begin : gen_params
    localparam int Lsb = 32'(WordLsbs[16*w +: 16]);
    localparam int Width = 32'(WordWidths[8*w +: 8]);

    ram_sdp #(
      .Width(Width),
      .Depth(Neurons)
    ) u_word (
      .clk_i,
      .we_i   (param_we[w]),
      .waddr_i(host_neuron),
      .wdata_i(host_params[Lsb +: Width]),
      .re_i   (re),
      .raddr_i(raddr),
      .rdata_o(params_o[Lsb +: Width])
    );
  end

  for (genvar w = 0; w < StateWords; w++) begin : gen_state
    localparam int Lsb = 32'(StateWordLsbs[16*w +: 16]);
    localparam int Width = 32'(StateWordWidths[8*w +: 8]);

    ram_sdp #(
      .Width(Width),
      .Depth(Neurons)
    ) u_word (
      .clk_i,
      .we_i   (state_we[w]),
      .waddr_i(state_waddr),
      .wdata_i(host_state_we ? host_state[Lsb +: Width] : state_i[Lsb +: Width]),
      .re_i   (re),
      .raddr_i(raddr),
      .rdata_o(state_o[Lsb +: Width])
    );
  end

  // Between the fields' places in the host's words and in the vectors; other bits of words are 0.
  for (genvar f = 0; f < ParamFields; f++) begin : gen_param_fields
    localparam int Lsb = 32'(FieldLsbs[16*f +: 16]);
    localparam int Width = 32'(FieldWidths[8*f +: 8]);
    localparam int WordLsb = 32'(FieldWordLsbs[8*f +: 8]);
    localparam int At = 32 * 32'(FieldWords[8*f +: 8]) + WordLsb;
    assign host_params[Lsb +: Width] = host_wdata_i[WordLsb +: Width];
    assign param_words[At +: Width]  = params_o[Lsb +: Width];
  end
  for (genvar f = 0; f < StateFields; f++) begin : gen_state_fields
    localparam int Lsb = 32'(StateFieldLsbs[16*f +: 16]);
    localparam int Width = 32'(StateFieldWidths[8*f +: 8]);
    localparam int WordLsb = 32'(StateFieldWordLsbs[8*f +: 8]);
    localparam int At = 32 * 32'(StateFieldWords[8*f +: 8]) + WordLsb;
    assign host_state[Lsb +: Width] = host_wdata_i[WordLsb +: Width];
    assign state_words[At +: Width] = state_o[Lsb +: Width];
  end
  for (genvar b = 0; b < 32 * ParamWords; b++) begin : gen_param_gaps
    if (!WordMasks[b]) begin : gen_zero
      assign param_words[b] = 1'b0;
    end
  end
  for (genvar b = 0; b < 32 * StateWords; b++) begin : gen_state_gaps
    if (!StateWordMasks[b]) begin : gen_zero
      assign state_words[b] = 1'b0;
    end
  end

  assign host_rdata_o = host_state_q ? state_words[{host_word_q[1:0], 5'd0} +: 32]
                                     : param_words[{host_word_q, 5'd0} +: 32];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      host_word_q  <= '0;
      host_state_q <= 1'b0;
    end else if (host_re_i) begin
      host_word_q  <= host_word;
      host_state_q <= host_state_i;
    end
  end

endmodule
