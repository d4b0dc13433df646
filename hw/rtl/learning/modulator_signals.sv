// The modulator signals m, one signed word a neuron, a memory for each lane. A modulator's row walk
// adds its weights to those of all neurons or takes them off, a row's word in a cycle:
//
//   cycle 0  a word of weights has come, m is read; the weights are shifted
//         1  m +- shifted weights, saturating, written
//
// A word comes round again two cycles later at the earliest. A consolidation looks at all words
// first, and then has words as it walks.
module modulator_signals #(
  parameter int Neurons = 256,
  parameter int Lanes = 16,
  localparam int RowWords = Neurons / Lanes,
  localparam int WordW = RowWords > 1 ? $clog2(RowWords) : 1,
  localparam int NeuronW = $clog2(Neurons),
  localparam int LaneW = $clog2(Lanes),
  localparam int SignalW = lifwire_pkg::MODULATOR_WIDTH,
  localparam int ShiftW = lifwire_pkg::SET_CONSOLIDATION_MODULATOR_SHIFT_W,
  localparam int BaseW = lifwire_pkg::WEIGHT_WIDTH
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  input  logic [ShiftW-1:0]        shift_i,    // setting
  // all words, one a cycle
  input  logic                     clear_i,
  input  logic [WordW-1:0]         clear_word_i,
  // modulator's row walk
  input  logic                     walk_i,
  input  logic                     up_i,       // adds, else takes off
  input  logic [WordW-1:0]         walk_word_i,
  input  logic [BaseW*Lanes-1:0]   weights_i,  // integer parts
  // consolidation
  input  logic                     forget_i,   // what was looked at
  input  logic                     look_i,     // with read_i: look at the word
  input  logic                     read_i,
  input  logic [WordW-1:0]         read_word_i,
  output logic [SignalW*Lanes-1:0] signals_o,  // one cycle after read_i
  output logic [Lanes-1:0]         some_o,     // which of them are not 0
  output logic                     any_o,      // two cycles after the last look: some word had one
  // memory map
  input  logic                     host_re_i,
  input  logic                     host_we_i,
  input  logic [23:0]              host_offset_i,
  input  logic [31:0]              host_wdata_i,
  output logic [31:0]              host_rdata_o  // one cycle later
);

  logic [NeuronW-1:0]       host_neuron;
  logic [WordW-1:0]         host_word, raddr, waddr;
  logic [LaneW-1:0]         host_lane_q;
  logic                     walk1_q, up1_q, look1_q, any_q;
  logic [WordW-1:0]         word1_q;
  logic [SignalW*Lanes-1:0] signals;
  logic                     unused_bits;

  assign unused_bits  = ^{host_offset_i, host_wdata_i};
  assign host_neuron  = host_offset_i[NeuronW-1:0];
  assign host_word    = WordW'(host_neuron >> LaneW);
  assign signals_o    = signals;
  assign any_o        = any_q;
  assign host_rdata_o = {{(32 - SignalW){1'b0}}, signals[SignalW*32'(host_lane_q) +: SignalW]};

  always_comb begin
    raddr = read_word_i;
    if (host_re_i) raddr = host_word;
    else if (walk_i) raddr = walk_word_i;
    waddr = word1_q;
    if (host_we_i) waddr = host_word;
    else if (clear_i) waddr = clear_word_i;
  end

  for (genvar l = 0; l < Lanes; l++) begin : gen_lanes
    logic signed [BaseW-1:0]   weight;
    logic signed [SignalW-1:0] signal, shifted1_q;
    logic signed [SignalW:0]   sum1;
    logic                      host_we;
    logic [SignalW-1:0]        wdata;

    assign weight    = weights_i[BaseW*l +: BaseW];
    assign signal    = signals[SignalW*l +: SignalW];
    assign sum1      = (SignalW + 1)'(signal) + ((SignalW + 1)'(shifted1_q)
                       ^ {(SignalW + 1){!up1_q}}) + (SignalW + 1)'(!up1_q);
    assign host_we   = host_we_i && host_neuron[LaneW-1:0] == LaneW'(l);
    assign some_o[l] = signal != '0;

    always_comb begin
      wdata = fixed_point_pkg::saturate_drive(24'(sum1));
      if (host_we_i) wdata = host_wdata_i[SignalW-1:0];
      else if (clear_i) wdata = '0;
    end

    ram_sdp #(
      .Width(SignalW),
      .Depth(RowWords)
    ) u_signal (
      .clk_i,
      .we_i   (walk1_q || clear_i || host_we),
      .waddr_i(waddr),
      .wdata_i(wdata),
      .re_i   (walk_i || read_i || host_re_i),
      .raddr_i(raddr),
      .rdata_o(signals[SignalW*l +: SignalW])
    );

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) shifted1_q <= '0;
      else shifted1_q <= SignalW'(weight) <<< shift_i;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {host_lane_q, walk1_q, up1_q, look1_q, any_q, word1_q} <= '0;
    end else begin
      if (host_re_i) host_lane_q <= host_neuron[LaneW-1:0];
      walk1_q <= walk_i;
      up1_q   <= up_i;
      word1_q <= walk_word_i;
      look1_q <= look_i;
      any_q   <= !forget_i && (any_q || (look1_q && some_o != '0));
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(walk_i && read_i)) else $error("modulator_signals: a walk meets a consolidation");
      assert (!(walk1_q && clear_i)) else $error("modulator_signals: a walk meets the clearing");
      assert (!(walk1_q && walk_i && word1_q == walk_word_i))
      else $error("modulator_signals: a word comes round too soon");
    end
  end
`endif

endmodule
