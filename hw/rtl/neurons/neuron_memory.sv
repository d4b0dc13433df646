// Parameters and state of all neurons. Each 32-bit word of the memory map is a block RAM of just
// the bits its fields have, and all words of one neuron are read together.
module neuron_memory #(
  parameter int Neurons = 256,
  localparam int NeuronW = $clog2(Neurons)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  // neuron update: read one neuron; write the state of another
  input  logic                re_i,
  input  logic [NeuronW-1:0]  raddr_i,
  input  logic [3:0]          we_i,       // potential, current, adaptation, refractory
  input  logic [NeuronW-1:0]  waddr_i,
  input  logic signed [17:0]  potential_i,
  input  logic signed [17:0]  current_i,
  input  logic [16:0]         adaptation_i,
  input  logic [7:0]          refractory_i,
  output logic signed [17:0]  potential_o,
  output logic signed [17:0]  current_o,
  output logic [16:0]         adaptation_o,
  output logic [7:0]          refractory_o,
  output logic signed [17:0]  threshold_o,
  output logic signed [17:0]  reset_potential_o,
  output logic                reset_by_subtraction_o,
  output logic [16:0]         leak_o,
  output logic [16:0]         linear_leak_o,
  output logic [16:0]         current_decay_o,
  output logic [3:0]          axon_shift_o,
  output logic [3:0]          neuron_shift_o,
  output logic signed [17:0]  bias_o,
  output logic [16:0]         adaptation_increment_o,
  output logic [7:0]          refractory_steps_o,
  output logic [16:0]         adaptation_decay_o,
  output logic                grouped_o,
  output logic                group_start_o,
  // memory map
  input  logic                host_re_i,
  input  logic                host_we_i,
  input  logic                host_state_i,    // state region, else parameter region
  input  logic [23:0]         host_offset_i,
  input  logic [31:0]         host_wdata_i,
  output logic [31:0]         host_rdata_o
);

  logic [NeuronW-1:0]  host_neuron;
  logic [NeuronW-1:0]  raddr, state_waddr;
  logic                re;
  logic [2:0]          host_word;
  logic [2:0]          host_word_q;
  logic                host_state_q;
  logic [7:0]          param_we;
  logic [3:0]          state_we;
  logic                host_state_we;
  logic [18:0]         reset_word;
  logic [24:0]         synapse_word;
  logic [24:0]         spike_word;
  logic [18:0]         adaptation_word;
  logic                unused_bits;

  // Reserved bits are refused before they come here
  assign unused_bits   = ^{host_offset_i, host_wdata_i};
  assign host_neuron   = host_state_i ? host_offset_i[2 +: NeuronW] : host_offset_i[3 +: NeuronW];
  assign host_word     = host_state_i ? {1'b0, host_offset_i[1:0]} : host_offset_i[2:0];
  assign re            = re_i || host_re_i;
  assign raddr         = host_re_i ? host_neuron : raddr_i;
  assign host_state_we = host_we_i && host_state_i;
  assign state_waddr   = host_state_we ? host_neuron : waddr_i;
  assign param_we      = (host_we_i && !host_state_i) ? 8'd1 << host_word : 8'd0;
  assign state_we      = host_state_we ? 4'd1 << host_word[1:0] : we_i;

  // ---- parameters ----
  ram_sdp #(.Width(18), .Depth(Neurons)) u_threshold (
    .clk_i, .we_i(param_we[lifwire_pkg::PARAM_THRESHOLD]), .waddr_i(host_neuron),
        .wdata_i(host_wdata_i[17:0]),
    .re_i(re), .raddr_i(raddr), .rdata_o(threshold_o)
  );
  ram_sdp #(.Width(19), .Depth(Neurons)) u_reset (
    .clk_i, .we_i(param_we[lifwire_pkg::PARAM_RESET]), .waddr_i(host_neuron),
    .wdata_i({host_wdata_i[31], host_wdata_i[17:0]}),
    .re_i(re), .raddr_i(raddr), .rdata_o(reset_word)
  );
  ram_sdp #(.Width(17), .Depth(Neurons)) u_leak (
    .clk_i, .we_i(param_we[lifwire_pkg::PARAM_LEAK]), .waddr_i(host_neuron),
        .wdata_i(host_wdata_i[16:0]),
    .re_i(re), .raddr_i(raddr), .rdata_o(leak_o)
  );
  ram_sdp #(.Width(17), .Depth(Neurons)) u_linear_leak (
    .clk_i, .we_i(param_we[lifwire_pkg::PARAM_LINEAR_LEAK]), .waddr_i(host_neuron),
        .wdata_i(host_wdata_i[16:0]),
    .re_i(re), .raddr_i(raddr), .rdata_o(linear_leak_o)
  );
  ram_sdp #(.Width(25), .Depth(Neurons)) u_synapse (
    .clk_i, .we_i(param_we[lifwire_pkg::PARAM_SYNAPSE]), .waddr_i(host_neuron),
    .wdata_i({host_wdata_i[27:20], host_wdata_i[16:0]}),
    .re_i(re), .raddr_i(raddr), .rdata_o(synapse_word)
  );
  ram_sdp #(.Width(18), .Depth(Neurons)) u_bias (
    .clk_i, .we_i(param_we[lifwire_pkg::PARAM_BIAS]), .waddr_i(host_neuron),
        .wdata_i(host_wdata_i[17:0]),
    .re_i(re), .raddr_i(raddr), .rdata_o(bias_o)
  );
  ram_sdp #(.Width(25), .Depth(Neurons)) u_spike (
    .clk_i, .we_i(param_we[lifwire_pkg::PARAM_SPIKE]), .waddr_i(host_neuron),
    .wdata_i({host_wdata_i[31:24], host_wdata_i[16:0]}),
    .re_i(re), .raddr_i(raddr), .rdata_o(spike_word)
  );
  ram_sdp #(.Width(19), .Depth(Neurons)) u_adaptation_decay (
    .clk_i, .we_i(param_we[lifwire_pkg::PARAM_ADAPTATION]), .waddr_i(host_neuron),
    .wdata_i({host_wdata_i[25:24], host_wdata_i[16:0]}),
    .re_i(re), .raddr_i(raddr), .rdata_o(adaptation_word)
  );

  assign {reset_by_subtraction_o, reset_potential_o}            = reset_word;
  assign {neuron_shift_o, axon_shift_o, current_decay_o}        = synapse_word;
  assign {refractory_steps_o, adaptation_increment_o}           = spike_word;
  assign {group_start_o, grouped_o, adaptation_decay_o}         = adaptation_word;

  // ---- state ----
  ram_sdp #(.Width(18), .Depth(Neurons)) u_potential (
    .clk_i, .we_i(state_we[lifwire_pkg::STATE_POTENTIAL]), .waddr_i(state_waddr),
    .wdata_i(host_state_we ? host_wdata_i[17:0] : potential_i),
    .re_i(re), .raddr_i(raddr), .rdata_o(potential_o)
  );
  ram_sdp #(.Width(18), .Depth(Neurons)) u_current (
    .clk_i, .we_i(state_we[lifwire_pkg::STATE_CURRENT]), .waddr_i(state_waddr),
    .wdata_i(host_state_we ? host_wdata_i[17:0] : current_i),
    .re_i(re), .raddr_i(raddr), .rdata_o(current_o)
  );
  ram_sdp #(.Width(17), .Depth(Neurons)) u_adaptation (
    .clk_i, .we_i(state_we[lifwire_pkg::STATE_ADAPTATION]), .waddr_i(state_waddr),
    .wdata_i(host_state_we ? host_wdata_i[16:0] : adaptation_i),
    .re_i(re), .raddr_i(raddr), .rdata_o(adaptation_o)
  );
  ram_sdp #(.Width(8), .Depth(Neurons)) u_refractory (
    .clk_i, .we_i(state_we[lifwire_pkg::STATE_REFRACTORY]), .waddr_i(state_waddr),
    .wdata_i(host_state_we ? host_wdata_i[7:0] : refractory_i),
    .re_i(re), .raddr_i(raddr), .rdata_o(refractory_o)
  );

  always_comb begin
    if (host_state_q) begin
      unique case (host_word_q[1:0])
        lifwire_pkg::STATE_POTENTIAL:  host_rdata_o = {14'd0, potential_o};
        lifwire_pkg::STATE_CURRENT:    host_rdata_o = {14'd0, current_o};
        lifwire_pkg::STATE_ADAPTATION: host_rdata_o = {15'd0, adaptation_o};
        default:          host_rdata_o = {24'd0, refractory_o};
      endcase
    end else begin
      unique case (host_word_q)
        lifwire_pkg::PARAM_THRESHOLD:   host_rdata_o = {14'd0, threshold_o};
        lifwire_pkg::PARAM_RESET:       host_rdata_o = {reset_by_subtraction_o, 13'd0,
            reset_potential_o};
        lifwire_pkg::PARAM_LEAK:        host_rdata_o = {15'd0, leak_o};
        lifwire_pkg::PARAM_LINEAR_LEAK: host_rdata_o = {15'd0, linear_leak_o};
        lifwire_pkg::PARAM_SYNAPSE:     host_rdata_o = {4'd0, neuron_shift_o, axon_shift_o, 3'd0,
            current_decay_o};
        lifwire_pkg::PARAM_BIAS:        host_rdata_o = {14'd0, bias_o};
        lifwire_pkg::PARAM_SPIKE:       host_rdata_o = {refractory_steps_o, 7'd0,
            adaptation_increment_o};
        default:           host_rdata_o = {6'd0, group_start_o, grouped_o, 7'd0,
                                          adaptation_decay_o};
      endcase
    end
  end

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
