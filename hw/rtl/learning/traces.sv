// The traces, and what row walks need of them.
//
// Presynaptic traces, four sources a word, each with a flag that its source spiked in this step. A
// delivery sets the flag; beside the neurons' update all words are decayed and, where flagged,
// raised:
//
//   stage 0 read   1 kept   2 decay   3 raise   4 write
//
// Postsynaptic traces, one a neuron, a stage behind each other along with the neurons' update, and
// from the start sweep of a run, because the settings may have changed since the last one:
//
//   stage 4 read   5 kept   6 raise   7 decay   8 write; product with the amplitude   9 drive
//
// The drives of a row's word are kept together, as row walks use them.
module traces #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  localparam int NeuronW = $clog2(Neurons),
  localparam int RowWords = Neurons / Lanes,
  localparam int WordW = RowWords > 1 ? $clog2(RowWords) : 1,
  localparam int AmplitudeW = lifwire_pkg::AMPLITUDE_WIDTH,
  localparam int DecayW = lifwire_pkg::DECAY_WIDTH,
  localparam int RuleW = lifwire_pkg::SET_LEARNING_RULE_W,
  localparam int TraceW = lifwire_pkg::TRACE_WIDTH
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  // settings
  input  logic [RuleW-1:0]             rule_i,
  input  logic signed [AmplitudeW-1:0] pre_amplitude_i,  // with the reward
  input  logic [DecayW-1:0]            pre_decay_i,
  input  logic [DecayW-1:0]            post_decay_i,
  input  logic [TraceW-1:0]            pre_increment_i,
  input  logic [TraceW-1:0]            post_increment_i,
  // start sweep and update: cycle of it
  input  logic                         sweep_i,
  input  logic                         clear_i,  // with sweep_i: forget all traces
  input  logic                         update_i,
  input  logic [10:0]                  tick_i,
  // neurons' update
  input  logic                         neuron_valid_i,  // stage 4
  input  logic [NeuronW-1:0]           neuron_i,  // stage 4
  input  logic                         spike_i,  // stage 6
  // deliveries
  input  logic                         mark_i,  // source_i spikes
  input  logic                         row_i,
  input  logic [WordW-1:0]             row_word_i,
  output logic [16*Lanes-1:0]          drive_o,  // one cycle after row_i
  // column walk
  input  logic                         read_i,
  input  logic [10:0]                  source_i,
  output logic [TraceW-1:0]            trace_o,  // one cycle after read_i
  // memory map
  input  logic                         host_pre_re_i,
  input  logic                         host_pre_we_i,
  input  logic                         host_post_re_i,
  input  logic                         host_post_we_i,
  input  logic [23:0]                  host_offset_i,
  input  logic [31:0]                  host_wdata_i,
  output logic [31:0]                  host_pre_rdata_o,
  output logic [31:0]                  host_post_rdata_o
);

  localparam int PreWords = (Axons + Neurons) / 4;
  localparam int PreW = $clog2(PreWords);
  localparam int LaneW = $clog2(Lanes);

  logic pre_add, post_add, rectangular;
  logic unused_bits;

  // Presynaptic.
  logic              pre_tick;  // a word of the sweep
  logic [PreW-1:0]   pre_raddr, pre_waddr;
  logic              pre_re;
  logic              valid1_q, valid2_q, valid3_q, valid4_q;
  logic [PreW-1:0]   word1_q, word2_q, word3_q, word4_q;
  logic              mark_q;
  logic [1:0]        lane_q;  // of the source read
  logic [PreW-1:0]   mark_word_q;
  logic [4*17-1:0]   pre_rdata;
  logic [4*17-1:0]   kept2_q;
  logic [4*16-1:0]   decayed3_q;
  logic [3:0]        spiked3_q;
  logic [4*16-1:0]   raised4_q;
  logic [TraceW-1:0] chosen;

  // Postsynaptic.
  logic                         post_read;
  logic [NeuronW-1:0]           post_raddr, post_waddr;
  logic                         valid5_q, valid6_q, valid7_q, valid8_q, valid9_q;
  logic                         sweep5_q, sweep6_q, sweep7_q, sweep8_q;
  logic [NeuronW-1:0]           neuron5_q, neuron6_q, neuron7_q, neuron8_q, neuron9_q;
  logic [TraceW-1:0]            post_rdata, post5, post6_q, post7_q, post8_q;
  logic signed [AmplitudeW-1:0] gain9;
  logic signed [33:0]           product9_q;
  logic                         positive9_q;
  logic signed [AmplitudeW-1:0] drive9;
  logic [16*Lanes-1:0]          drives9;
  logic                         post_we8;

  assign unused_bits = ^{rule_i, tick_i, source_i, host_offset_i, host_wdata_i};
  assign pre_add     = rule_i[lifwire_pkg::REG_LEARNING_RULE_PRE_TRACE_ADD_LSB];
  assign post_add    = rule_i[lifwire_pkg::REG_LEARNING_RULE_POST_TRACE_ADD_LSB];
  assign rectangular = rule_i[lifwire_pkg::REG_LEARNING_RULE_PRE_GAIN_LSB +: 2]
                       == lifwire_pkg::PRE_GAIN_RECTANGULAR;

  // ---- presynaptic traces ----
  assign pre_tick = (update_i || (sweep_i && clear_i)) && 32'(tick_i) < PreWords;
  assign pre_re   = pre_tick || mark_i || read_i || host_pre_re_i;

  always_comb begin
    pre_raddr = source_i[2 +: PreW];
    if (host_pre_re_i) pre_raddr = host_offset_i[2 +: PreW];
    else if (update_i) pre_raddr = PreW'(tick_i);
    pre_waddr = word4_q;
    if (host_pre_we_i) pre_waddr = host_offset_i[2 +: PreW];
    else if (mark_q) pre_waddr = mark_word_q;
    else if (sweep_i) pre_waddr = PreW'(tick_i);
  end

  for (genvar l = 0; l < 4; l++) begin : gen_pre
    logic            we;
    logic [TraceW:0] wdata;

    assign we = (host_pre_we_i && host_offset_i[1:0] == 2'(l)) || (mark_q && lane_q == 2'(l))
                || valid4_q
             || (pre_tick && sweep_i);
    always_comb begin
      wdata = {1'b0, raised4_q[16*l +: 16]};
      if (host_pre_we_i) wdata = {1'b0, host_wdata_i[TraceW-1:0]};
      else if (mark_q) wdata = {1'b1, pre_rdata[17*l +: 16]};
      else if (sweep_i) wdata = '0;
    end

    ram_sdp #(
      .Width(17),
      .Depth(PreWords)
    ) u_trace (
      .clk_i,
      .we_i   (we),
      .waddr_i(pre_waddr),
      .wdata_i(wdata),
      .re_i   (pre_re),
      .raddr_i(pre_raddr),
      .rdata_o(pre_rdata[17*l +: 17])
    );

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        kept2_q[17*l +: 17]    <= '0;
        decayed3_q[16*l +: 16] <= '0;
        spiked3_q[l]           <= 1'b0;
        raised4_q[16*l +: 16]  <= '0;
      end else begin
        kept2_q[17*l +: 17]    <= pre_rdata[17*l +: 17];
        decayed3_q[16*l +: 16] <= fixed_point_pkg::trace_decay(kept2_q[17*l +: 16], pre_decay_i);
        spiked3_q[l]           <= kept2_q[17*l + 16];
        raised4_q[16*l +: 16]  <= spiked3_q[l]
            ? fixed_point_pkg::trace_raised(decayed3_q[16*l +: 16], pre_increment_i, pre_add)
            : decayed3_q[16*l +: 16];
      end
    end
  end

  always_comb begin
    unique case (lane_q)
      2'd0:    chosen = pre_rdata[0 +: 16];
      2'd1:    chosen = pre_rdata[17 +: 16];
      2'd2:    chosen = pre_rdata[34 +: 16];
      2'd3:    chosen = pre_rdata[51 +: 16];
      default: chosen = '0;
    endcase
  end

  assign trace_o          = chosen;
  assign host_pre_rdata_o = {16'd0, chosen};

  // ---- postsynaptic traces and drives ----
  assign post_read  = (sweep_i && 32'(tick_i) < Neurons) || (update_i && neuron_valid_i);
  assign post_we8   = valid8_q && (!sweep8_q || clear_i);

  always_comb begin
    post_raddr = neuron_i;
    if (host_post_re_i) post_raddr = host_offset_i[NeuronW-1:0];
    else if (sweep_i) post_raddr = NeuronW'(tick_i);
    post_waddr = neuron8_q;
    if (host_post_we_i) post_waddr = host_offset_i[NeuronW-1:0];
  end

  ram_sdp #(
    .Width(16),
    .Depth(Neurons)
  ) u_post (
    .clk_i,
    .we_i   (host_post_we_i || post_we8),
    .waddr_i(post_waddr),
    .wdata_i(host_post_we_i ? host_wdata_i[TraceW-1:0] : post8_q),
    .re_i   (post_read || host_post_re_i),
    .raddr_i(post_raddr),
    .rdata_o(post_rdata)
  );

  always_comb begin
    post5 = post_rdata;
    if (sweep5_q && clear_i) post5 = '0;
  end

  assign host_post_rdata_o = {16'd0, post_rdata};

  assign gain9 = fixed_point_pkg::gain_truncate(product9_q);

  always_comb begin
    drive9 = gain9;
    if (rectangular) drive9 = positive9_q ? pre_amplitude_i : 16'sd0;
  end

  // The drives of a word's lower lanes wait for that of the highest.
  for (genvar l = 0; l < Lanes - 1; l++) begin : gen_drives
    logic signed [AmplitudeW-1:0] drive_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) drive_q <= '0;
      else if (valid9_q && neuron9_q[LaneW-1:0] == LaneW'(l)) drive_q <= drive9;
    end
    assign drives9[16*l +: 16] = drive_q;
  end
  assign drives9[16*(Lanes-1) +: 16] = drive9;

  ram_sdp #(
    .Width(16 * Lanes),
    .Depth(RowWords)
  ) u_drives (
    .clk_i,
    .we_i   (valid9_q && &neuron9_q[LaneW-1:0]),
    .waddr_i(WordW'(neuron9_q >> LaneW)),
    .wdata_i(drives9),
    .re_i   (row_i),
    .raddr_i(row_word_i),
    .rdata_o(drive_o)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {valid1_q, valid2_q, valid3_q, valid4_q, mark_q}          <= '0;
      {word1_q, word2_q, word3_q, word4_q, lane_q, mark_word_q} <= '0;
      {valid5_q, valid6_q, valid7_q, valid8_q, valid9_q}      <= '0;
      {sweep5_q, sweep6_q, sweep7_q, sweep8_q}                <= '0;
      {neuron5_q, neuron6_q, neuron7_q, neuron8_q, neuron9_q} <= '0;
      {post6_q, post7_q, post8_q, product9_q, positive9_q}    <= '0;
    end else begin
      {valid1_q, valid2_q, valid3_q, valid4_q} <= {pre_tick && update_i, valid1_q, valid2_q,
          valid3_q};
      {word1_q, word2_q, word3_q, word4_q}     <= {PreW'(tick_i), word1_q, word2_q, word3_q};
      mark_q      <= mark_i;
      mark_word_q <= source_i[2 +: PreW];
      if (pre_re) lane_q <= host_pre_re_i ? host_offset_i[1:0] : source_i[1:0];

      {valid5_q, valid6_q, valid7_q, valid8_q, valid9_q} <= {post_read, valid5_q, valid6_q,
          valid7_q, valid8_q};
      {sweep5_q, sweep6_q, sweep7_q, sweep8_q}           <= {sweep_i, sweep5_q, sweep6_q, sweep7_q};
      neuron5_q <= sweep_i ? NeuronW'(tick_i) : neuron_i;
      {neuron6_q, neuron7_q, neuron8_q, neuron9_q} <= {neuron5_q, neuron6_q, neuron7_q, neuron8_q};

      // stage 5
      post6_q <= post5;

      // stage 6
      post7_q <= (spike_i && !sweep6_q) ? fixed_point_pkg::trace_raised(post6_q, post_increment_i,
                 post_add) : post6_q;
      // stage 7; the sweep takes the traces as they are
      post8_q <= fixed_point_pkg::trace_decay(post7_q, sweep7_q ? 17'd0 : post_decay_i);
      // stage 8
      product9_q  <= pre_amplitude_i * $signed({1'b0, post8_q});
      positive9_q <= post8_q != '0;
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(mark_i && update_i)) else $error("traces: a mark during the update");
    end
  end
`endif

endmodule
