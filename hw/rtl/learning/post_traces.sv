// The postsynaptic traces, one a neuron, and what row walks need of them. They move along with the
// neurons' update, and in the start sweep of a run, because the settings may have changed since the
// last one:
//
//   stage 4 read   5 kept   6 raise   7 decay   8 write; product with the amplitude   9 drive
//
// The drives of a row's word are kept together, as row walks use them. With a third factor, where
// preGain is off, the drive is the trace itself, as far as a drive goes: consolidations walk by it.
module post_traces #(
  parameter int Neurons = 256,
  parameter int Lanes = 16,
  parameter bit ThirdFactor = 1'b0,
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
  input  logic signed [AmplitudeW-1:0] amplitude_i,  // of preGain, with the reward
  input  logic [DecayW-1:0]            decay_i,
  input  logic [TraceW-1:0]            increment_i,
  // start sweep and update: cycle of it
  input  logic                         sweep_i,
  input  logic                         clear_i,  // with sweep_i: forget all traces
  input  logic                         update_i,
  input  logic [10:0]                  tick_i,
  // neurons' update
  input  logic                         neuron_valid_i,  // stage 4
  input  logic [NeuronW-1:0]           neuron_i,  // stage 4
  input  logic                         spike_i,  // stage 6
  // row walks
  input  logic                         row_i,
  input  logic [WordW-1:0]             row_word_i,
  output logic [16*Lanes-1:0]          drive_o,  // one cycle after row_i
  // memory map
  input  logic                         host_re_i,
  input  logic                         host_we_i,
  input  logic [23:0]                  host_offset_i,
  input  logic [31:0]                  host_wdata_i,
  output logic [31:0]                  host_rdata_o
);

  localparam int LaneW = $clog2(Lanes);
  localparam logic [AmplitudeW-1:0] DriveMax = {1'b0, {(AmplitudeW - 1){1'b1}}};

  logic                         add, off, rectangular, unused_bits;
  logic                         read;
  logic [NeuronW-1:0]           raddr, waddr;
  logic                         valid5_q, valid6_q, valid7_q, valid8_q, valid9_q;
  logic                         sweep5_q, sweep6_q, sweep7_q, sweep8_q;
  logic [NeuronW-1:0]           neuron5_q, neuron6_q, neuron7_q, neuron8_q, neuron9_q;
  logic [TraceW-1:0]            rdata, trace5, trace6_q, trace7_q, trace8_q, trace9_q;
  logic signed [AmplitudeW-1:0] gain9;
  logic signed [33:0]           product9_q;
  logic signed [AmplitudeW-1:0] drive9;
  logic [16*Lanes-1:0]          drives9;
  logic                         we8;

  assign unused_bits = ^{rule_i, tick_i, host_offset_i, host_wdata_i};
  assign add         = rule_i[lifwire_pkg::REG_LEARNING_RULE_POST_TRACE_ADD_LSB];
  assign off         = rule_i[lifwire_pkg::REG_LEARNING_RULE_PRE_GAIN_LSB +: 2]
                       == lifwire_pkg::PRE_GAIN_OFF;
  assign rectangular = rule_i[lifwire_pkg::REG_LEARNING_RULE_PRE_GAIN_LSB +: 2]
                       == lifwire_pkg::PRE_GAIN_RECTANGULAR;
  assign read        = (sweep_i && 32'(tick_i) < Neurons) || (update_i && neuron_valid_i);
  assign we8         = valid8_q && (!sweep8_q || clear_i);

  always_comb begin
    raddr = neuron_i;
    if (host_re_i) raddr = host_offset_i[NeuronW-1:0];
    else if (sweep_i) raddr = NeuronW'(tick_i);
    waddr = neuron8_q;
    if (host_we_i) waddr = host_offset_i[NeuronW-1:0];
  end

  ram_sdp #(
    .Width(TraceW),
    .Depth(Neurons)
  ) u_trace (
    .clk_i,
    .we_i   (host_we_i || we8),
    .waddr_i(waddr),
    .wdata_i(host_we_i ? host_wdata_i[TraceW-1:0] : trace8_q),
    .re_i   (read || host_re_i),
    .raddr_i(raddr),
    .rdata_o(rdata)
  );

  assign host_rdata_o = {16'd0, rdata};
  assign trace5       = (sweep5_q && clear_i) ? '0 : rdata;
  assign gain9        = fixed_point_pkg::gain_truncate(product9_q);

  always_comb begin
    drive9 = gain9;
    if (rectangular) drive9 = trace9_q != '0 ? amplitude_i : '0;
    if (ThirdFactor && off) drive9 = trace9_q[TraceW-1] ? DriveMax : trace9_q;
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
      {valid5_q, valid6_q, valid7_q, valid8_q, valid9_q}      <= '0;
      {sweep5_q, sweep6_q, sweep7_q, sweep8_q}                <= '0;
      {neuron5_q, neuron6_q, neuron7_q, neuron8_q, neuron9_q} <= '0;
      {trace6_q, trace7_q, trace8_q, trace9_q, product9_q}    <= '0;
    end else begin
      {valid5_q, valid6_q, valid7_q, valid8_q, valid9_q} <= {read, valid5_q, valid6_q, valid7_q,
          valid8_q};
      {sweep5_q, sweep6_q, sweep7_q, sweep8_q}           <= {sweep_i, sweep5_q, sweep6_q, sweep7_q};
      neuron5_q <= sweep_i ? NeuronW'(tick_i) : neuron_i;
      {neuron6_q, neuron7_q, neuron8_q, neuron9_q} <= {neuron5_q, neuron6_q, neuron7_q, neuron8_q};

      // stage 5
      trace6_q <= trace5;

      // stage 6
      trace7_q <= (spike_i && !sweep6_q) ? fixed_point_pkg::trace_raised(trace6_q, increment_i, add)
                  : trace6_q;
      // stage 7; the sweep takes the traces as they are
      trace8_q <= fixed_point_pkg::trace_decay(trace7_q, sweep7_q ? '0 : decay_i);
      // stage 8
      product9_q <= amplitude_i * $signed({1'b0, trace8_q});
      trace9_q   <= trace8_q;
    end
  end

endmodule
