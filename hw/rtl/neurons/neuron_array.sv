// Neurons, the synapses between them and from the axons, and their learning.
module neuron_array #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  parameter bit Learning = 1'b1,
  parameter int FractionBits = 0,
  parameter bit ThirdFactor = 1'b0,
  parameter bit Columns = 1'b1,
  parameter bit SerialUpdate = 1'b0,
  parameter bit Multipliers = 1'b1,
  localparam int RowWords = Neurons / Lanes,
  localparam int RowAddrW = $clog2((Axons + Neurons) * RowWords),
  localparam int WordW = RowWords > 1 ? $clog2(RowWords) : 1,
  localparam int NeuronW = $clog2(Neurons),
  localparam int FlagsW = lifwire_pkg::RUN_FLAGS_W,
  localparam int SettingsW = lifwire_pkg::SET_W,
  localparam int HostW = lifwire_pkg::HOST_W
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // settings
  input  logic [FlagsW-1:0]    flags_i,
  input  logic [SettingsW-1:0] settings_i,
  // sweep and update
  input  logic [10:0]          tick_i,
  input  logic                 sweep_i,
  input  logic                 find_i,
  input  logic                 update_phase_i,
  input  logic                 issue_i,
  input  logic                 adaptation_due_i,
  input  logic [3:0]           clear_mask_i,
  output logic                 update_o,  // spike_o and neuron_o belong to a neuron
  output logic                 spike_o,
  output logic [NeuronW-1:0]   neuron_o,
  // teacher
  input  logic                 teach_i,
  input  logic                 teach_force_i,
  input  logic [NeuronW-1:0]   teach_neuron_i,
  // row and column walks
  input  logic                 row_i,
  input  logic                 row_first_i,
  input  logic [RowAddrW-1:0]  row_addr_i,
  input  logic [WordW-1:0]     row_word_i,
  input  logic                 row_recurrent_i,
  input  logic                 row_taught_i,
  input  logic                 row_last_i,
  input  logic [10:0]          source_i,
  input  logic                 column_i,
  input  logic [Lanes-1:0]     fired_lanes_i,
  // consolidation
  input  logic                 consolidate_i,
  output logic                 consolidated_o,
  output logic                 choose_o,
  output logic [10:0]          choose_source_o,
  output logic                 visit_o,
  // generators
  output logic                 random_round_o,
  input  logic [8*Lanes-1:0]   random_i,
  // memory map
  input  logic [HostW-1:0]     host_i,  // the host's memory bus
  output logic [31:0]          host_rdata_o  // two cycles later
);

  localparam int AccW = lifwire_pkg::WEIGHT_WIDTH + $clog2(Axons > Neurons ? Axons : Neurons);
  localparam int BaseW = lifwire_pkg::WEIGHT_WIDTH;
  localparam int WeightW = lifwire_pkg::WEIGHT_WIDTH + FractionBits;

  logic [1:0]               inhibition;
  logic                     host_re;
  logic [3:0]               host_we, host_region;
  logic [23:0]              host_offset;
  logic [31:0]              host_wdata;
  // The region, which stands cycles before it is read or written.
  logic                     is_synapses, is_neurons, is_state, is_pre, is_post, is_signal;
  logic [31:0]              synapses_rdata, neurons_rdata, pre_trace_rdata, post_trace_rdata;
  // The host's writes reach the neurons a cycle later
  logic                     neurons_we_q;
  logic [23:0]              offset_q;
  logic [31:0]              wdata_q;
  logic [31:0]              neurons_q, pre_trace_q, post_trace_q, signal_q;
  logic [31:0]              signal_rdata, flags_rdata;
  logic                     is_params;
  // Words of row walks as they are added
  logic                     modulates, add;
  logic [WordW-1:0]         add_word;
  logic [BaseW*Lanes-1:0]   delivered;
  logic                     next_valid;
  logic [NeuronW-1:0]       next_neuron, acc_neuron;
  logic                     acc_re, acc_select;
  logic signed [AccW-1:0]   acc_axon, acc_recurrent;
  logic                     cells_re;
  logic [RowAddrW-1:0]      cells_raddr, cells_waddr;
  logic [Lanes-1:0]         cells_we, plastic;
  logic [WeightW*Lanes-1:0] weights, cells_weights;

  assign is_params  = is_neurons && !is_state;
  assign inhibition = settings_i[lifwire_pkg::SET_INHIBITION_LSB +: 2];
  assign {host_re, host_we, host_region, host_offset, host_wdata} = host_i;

  synapse_array #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .Lanes       (Lanes),
    .Learning    (Learning),
    .FractionBits(FractionBits),
    .SerialUpdate(SerialUpdate)
  ) u_synapse_array (
    .clk_i,
    .rst_ni,
    .row_i          (row_i),
    .row_addr_i     (row_addr_i),
    .row_word_i     (row_word_i),
    .row_recurrent_i(row_recurrent_i),
    .modulates_i    (modulates),
    .add_o          (add),
    .add_word_o     (add_word),
    .delivered_o    (delivered),
    .acc_re_i       (acc_re),
    .acc_clear_i    (update_phase_i),
    .acc_neuron_i   (acc_neuron),
    .acc_recurrent_i(acc_select),
    .acc_axon_o     (acc_axon),
    .acc_recurrent_o(acc_recurrent),
    .learn_re_i     (cells_re),
    .learn_raddr_i  (cells_raddr),
    .weights_o      (weights),
    .plastic_o      (plastic),
    .learn_we_i     (cells_we),
    .learn_waddr_i  (cells_waddr),
    .learn_weights_i(cells_weights),
    .host_re_i      (host_re && is_synapses),
    .host_we_i      (is_synapses ? host_we : 4'd0),
    .host_region_i  (host_region),
    .host_offset_i  (host_offset),
    .host_wdata_i   (host_wdata),
    .host_shown_i   (is_synapses),
    .host_rdata_o   (synapses_rdata)
  );

  update_pass #(
    .Neurons     (Neurons),
    .AccW        (AccW),
    .SerialUpdate(SerialUpdate),
    .Multipliers (Multipliers)
  ) u_update_pass (
    .clk_i,
    .rst_ni,
    .issue_i,
    .tick_i,
    .find_i,
    .final_i         (update_phase_i),
    .adaptation_due_i,
    .inhibition_i    (inhibition),
    .clear_i         (clear_mask_i),
    .teach_i,
    .teach_force_i,
    .teach_neuron_i,
    .next_valid_o    (next_valid),
    .next_neuron_o   (next_neuron),
    .spike_o,
    .update_o,
    .neuron_o,
    .acc_re_o        (acc_re),
    .acc_recurrent_o (acc_select),
    .acc_neuron_o    (acc_neuron),
    .acc_axon_i      (acc_axon),
    .acc_recurrent_i (acc_recurrent),
    .host_re_i       (host_re && is_neurons),
    .host_we_i       (neurons_we_q),
    .host_state_i    (is_state),
    .host_offset_i   (neurons_we_q ? offset_q : host_offset),
    .host_wdata_i    (wdata_q),
    .host_rdata_o    (neurons_rdata)
  );

  if (Learning) begin : gen_learning
    learning_engine #(
      .Neurons     (Neurons),
      .Axons       (Axons),
      .Lanes       (Lanes),
      .FractionBits(FractionBits),
      .ThirdFactor (ThirdFactor),
      .Columns     (Columns)
    ) u_learning_engine (
      .clk_i,
      .rst_ni,
      .flags_i,
      .settings_i,
      .sweep_i,
      .update_i         (update_phase_i),
      .tick_i,
      .next_valid_i     (next_valid),
      .next_neuron_i    (next_neuron),
      .spike_i          (spike_o),
      .row_i,
      .row_first_i,
      .row_addr_i,
      .row_word_i,
      .row_recurrent_i,
      .row_taught_i,
      .row_last_i,
      .source_i,
      .column_i,
      .fired_lanes_i,
      .modulates_o      (modulates),
      .add_i            (add),
      .add_word_i       (add_word),
      .delivered_i      (delivered),
      .consolidate_i, .consolidated_o, .choose_o, .choose_source_o, .visit_o,
      .cells_re_o       (cells_re),
      .cells_raddr_o    (cells_raddr),
      .weights_i        (weights),
      .plastic_i        (plastic),
      .cells_we_o       (cells_we),
      .cells_waddr_o    (cells_waddr),
      .weights_o        (cells_weights),
      .random_round_o,
      .random_i,
      .host_pre_re_i    (host_re && is_pre),
      .host_pre_we_i    (host_we != 4'd0 && is_pre),
      .host_post_re_i   (host_re && is_post),
      .host_post_we_i   (host_we != 4'd0 && is_post),
      .host_signal_re_i (host_re && is_signal),
      .host_signal_we_i (host_we != 4'd0 && is_signal),
      .host_param_re_i  (host_re && is_params),
      .host_param_we_i  (host_we != 4'd0 && is_params),
      .host_offset_i    (host_offset),
      .host_wdata_i     (host_wdata),
      .host_pre_rdata_o (pre_trace_rdata),
      .host_post_rdata_o(post_trace_rdata),
      .host_signal_rdata_o(signal_rdata),
      .host_param_rdata_o (flags_rdata)
    );
  end else begin : gen_no_learning
    logic unused_learning;
    assign unused_learning  = ^{flags_i, settings_i, row_first_i, source_i, column_i, fired_lanes_i,
                                sweep_i, tick_i, next_valid, next_neuron, weights, plastic,
                                random_i, row_taught_i, row_last_i, consolidate_i, add,
                                add_word, delivered, is_params};
    assign {consolidated_o, choose_o, choose_source_o, visit_o, modulates} = '0;
    assign {signal_rdata, flags_rdata} = '0;
    assign pre_trace_rdata  = '0;
    assign post_trace_rdata = '0;
    assign cells_re         = 1'b0;
    assign cells_raddr      = '0;
    assign cells_we         = '0;
    assign cells_waddr      = '0;
    assign cells_weights    = '0;
    assign random_round_o   = 1'b0;
  end

  // Behind block RAM and their own choosing the words need a cycle of their own. Those of other
  // regions are zeros.
  assign host_rdata_o = neurons_q | synapses_rdata | pre_trace_q | post_trace_q | signal_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {is_synapses, is_neurons, is_state, is_pre, is_post, is_signal} <= '0;
      {neurons_q, pre_trace_q, post_trace_q, signal_q}                <= '0;
      {neurons_we_q, offset_q, wdata_q}                               <= '0;
    end else begin
      is_synapses  <= host_region == lifwire_pkg::REGION_WEIGHTS
                      || host_region == lifwire_pkg::REGION_FRACTION
                   || host_region == lifwire_pkg::REGION_PLASTIC;
      is_state     <= host_region == lifwire_pkg::REGION_STATE;
      is_neurons   <= host_region == lifwire_pkg::REGION_PARAMETERS
                      || host_region == lifwire_pkg::REGION_STATE;
      is_pre       <= host_region == lifwire_pkg::REGION_PRE_TRACE;
      is_signal    <= host_region == lifwire_pkg::REGION_MODULATOR_SIGNAL;
      is_post      <= host_region == lifwire_pkg::REGION_POST_TRACE;
      neurons_we_q <= host_we != 4'd0 && is_neurons;
      offset_q     <= host_offset;
      wdata_q      <= host_wdata;
      neurons_q    <= is_neurons ? neurons_rdata | flags_rdata : '0;
      signal_q     <= is_signal ? signal_rdata : '0;
      pre_trace_q  <= is_pre ? pre_trace_rdata : '0;
      post_trace_q <= is_post ? post_trace_rdata : '0;
    end
  end

endmodule
