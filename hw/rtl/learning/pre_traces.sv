// The presynaptic traces, four sources a word, each with a flag that its source spiked in this
// step. A delivery sets the flag; beside the neurons' update all words are decayed and, where
// flagged, raised:
//
//   stage 0 read   1 kept   2 decay   3 raise   4 write
//
// A consolidation goes through the words as well: it reads one, and has it kept when it comes to
// it.
module pre_traces #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter bit ThirdFactor = 1'b0,
  localparam int PreWords = (Axons + Neurons) / 4,
  localparam int PreW = $clog2(PreWords),
  localparam int DecayW = lifwire_pkg::DECAY_WIDTH,
  localparam int TraceW = lifwire_pkg::TRACE_WIDTH
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  // settings
  input  logic                add_i,           // a spike adds to the trace, else lifts it
  input  logic [DecayW-1:0]   decay_i,
  input  logic [TraceW-1:0]   increment_i,
  // start sweep and update: cycle of it
  input  logic                sweep_i,
  input  logic                clear_i,         // with sweep_i: forget all traces
  input  logic                update_i,
  input  logic [10:0]         tick_i,
  // deliveries
  input  logic                mark_i,          // source_i spikes
  // column walk
  input  logic                read_i,
  input  logic [10:0]         source_i,
  output logic [TraceW-1:0]   trace_o,         // one cycle after read_i
  // consolidation
  input  logic                scan_i,          // is on
  input  logic                scan_read_i,     // read word scan_word_i
  input  logic [PreW-1:0]     scan_word_i,
  input  logic                scan_keep_i,     // keep the word that was read
  output logic [3:0]          scan_some_o,     // of the word read: traces that are not 0
  output logic [4*TraceW-1:0] scan_traces_o,   // of the word kept
  // memory map
  input  logic                host_re_i,
  input  logic                host_we_i,
  input  logic [23:0]         host_offset_i,
  input  logic [31:0]         host_wdata_i,
  output logic [31:0]         host_rdata_o
);

  localparam int CellW = TraceW + 1;

  logic                unused_bits;
  logic                tick;                   // a word of the sweep
  logic [PreW-1:0]     raddr, waddr;
  logic                re;
  logic                valid1_q, valid2_q, valid3_q, valid4_q;
  logic [PreW-1:0]     word1_q, word2_q, word3_q, word4_q;
  logic                mark_q;
  logic [1:0]          lane_q;                 // of the source read
  logic [PreW-1:0]     mark_word_q;
  logic [4*CellW-1:0]  rdata, kept2_q;
  logic                keep;
  logic [4*TraceW-1:0] decayed3_q, raised4_q;
  logic [3:0]          spiked3_q;
  logic [TraceW-1:0]   chosen;

  assign unused_bits = ^{tick_i, source_i, host_offset_i, host_wdata_i};
  assign tick        = (update_i || (sweep_i && clear_i)) && 32'(tick_i) < PreWords;
  assign re          = tick || mark_i || read_i || host_re_i || (ThirdFactor && scan_read_i);
  assign keep        = !(ThirdFactor && scan_i) || scan_keep_i;

  always_comb begin
    raddr = source_i[2 +: PreW];
    if (host_re_i) raddr = host_offset_i[2 +: PreW];
    else if (update_i) raddr = PreW'(tick_i);
    else if (ThirdFactor && scan_i) raddr = scan_word_i;
    waddr = word4_q;
    if (host_we_i) waddr = host_offset_i[2 +: PreW];
    else if (mark_q) waddr = mark_word_q;
    else if (sweep_i) waddr = PreW'(tick_i);
  end

  for (genvar l = 0; l < 4; l++) begin : gen_pre
    logic             we;
    logic [CellW-1:0] wdata;

    assign we = (host_we_i && host_offset_i[1:0] == 2'(l)) || (mark_q && lane_q == 2'(l))
                || valid4_q || (tick && sweep_i);
    always_comb begin
      wdata = {1'b0, raised4_q[TraceW*l +: TraceW]};
      if (host_we_i) wdata = {1'b0, host_wdata_i[TraceW-1:0]};
      else if (mark_q) wdata = {1'b1, rdata[CellW*l +: TraceW]};
      else if (sweep_i) wdata = '0;
    end

    ram_sdp #(
      .Width(CellW),
      .Depth(PreWords)
    ) u_trace (
      .clk_i,
      .we_i   (we),
      .waddr_i(waddr),
      .wdata_i(wdata),
      .re_i   (re),
      .raddr_i(raddr),
      .rdata_o(rdata[CellW*l +: CellW])
    );

    assign scan_some_o[l]                     = rdata[CellW*l +: TraceW] != '0;
    assign scan_traces_o[TraceW*l +: TraceW]  = kept2_q[CellW*l +: TraceW];

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        kept2_q[CellW*l +: CellW]      <= '0;
        decayed3_q[TraceW*l +: TraceW] <= '0;
        spiked3_q[l]                   <= 1'b0;
        raised4_q[TraceW*l +: TraceW]  <= '0;
      end else begin
        if (keep) kept2_q[CellW*l +: CellW] <= rdata[CellW*l +: CellW];
        decayed3_q[TraceW*l +: TraceW] <= fixed_point_pkg::trace_decay(kept2_q[CellW*l +: TraceW],
                                          decay_i);
        spiked3_q[l]                   <= kept2_q[CellW*l + TraceW];
        raised4_q[TraceW*l +: TraceW]  <= spiked3_q[l]
            ? fixed_point_pkg::trace_raised(decayed3_q[TraceW*l +: TraceW], increment_i, add_i)
            : decayed3_q[TraceW*l +: TraceW];
      end
    end
  end

  always_comb begin
    unique case (lane_q)
      2'd0:    chosen = rdata[0 +: TraceW];
      2'd1:    chosen = rdata[CellW +: TraceW];
      2'd2:    chosen = rdata[2*CellW +: TraceW];
      2'd3:    chosen = rdata[3*CellW +: TraceW];
      default: chosen = '0;
    endcase
  end

  assign trace_o      = chosen;
  assign host_rdata_o = {16'd0, chosen};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {valid1_q, valid2_q, valid3_q, valid4_q, mark_q}          <= '0;
      {word1_q, word2_q, word3_q, word4_q, lane_q, mark_word_q} <= '0;
    end else begin
      {valid1_q, valid2_q, valid3_q, valid4_q} <= {tick && update_i, valid1_q, valid2_q, valid3_q};
      {word1_q, word2_q, word3_q, word4_q}     <= {PreW'(tick_i), word1_q, word2_q, word3_q};
      mark_q      <= mark_i;
      mark_word_q <= source_i[2 +: PreW];
      if (re) lane_q <= host_re_i ? host_offset_i[1:0] : source_i[1:0];
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(mark_i && update_i)) else $error("pre_traces: a mark during the update");
      assert (!(scan_i && (mark_i || update_i || read_i)))
      else $error("pre_traces: a consolidation meets a step");
    end
  end
`endif

endmodule
