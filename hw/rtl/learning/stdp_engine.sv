// Changes plastic synapses, Lanes of them in a cycle: at presynaptic spikes as row walks pass them,
// at postsynaptic spikes in separate column walks, and in the row walks of a consolidation.
//
//   cycle   column walk                         both
//   0       trace x[s] read
//   1       kept
//   2       chosen
//   3       product with the amplitude
//   4       truncated                           0  cells read
//   5                                           1  chosen
//   6                                           2..5  stdp_lane
//   10                                          6  cells written
//
// The cells of a walk differ, and between two walks that share one everything has been written.
//
// A consolidation chooses a row's operand in the cycle before its first visit. Its product with the
// amplitude, truncated, is what all lanes of the row have instead of a unit, two cycles behind the
// visit; a lane's drive is its factor.
module stdp_engine #(
  parameter int Lanes = 16,
  parameter int FractionBits = 0,
  parameter bit ThirdFactor = 1'b0,
  parameter bit Columns = 1'b1,
  parameter int AddrW = 13,
  localparam int WeightW = lifwire_pkg::WEIGHT_WIDTH + FractionBits,
  localparam int RandomWords = Lanes / 4,
  localparam int AmplitudeW = lifwire_pkg::AMPLITUDE_WIDTH,
  localparam int BaseW = lifwire_pkg::WEIGHT_WIDTH,
  localparam int BoundsW = lifwire_pkg::SET_WEIGHT_BOUNDS_W,
  localparam int RuleW = lifwire_pkg::SET_LEARNING_RULE_W,
  localparam int TraceW = lifwire_pkg::TRACE_WIDTH
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  // settings
  input  logic [RuleW-1:0]             rule_i,
  input  logic [BoundsW-1:0]           bounds_i,
  input  logic signed [AmplitudeW-1:0] post_amplitude_i,  // with the reward
  input  logic signed [AmplitudeW-1:0] below_amplitude_i,
  input  logic signed [AmplitudeW-1:0] feedback_amplitude_i,
  input  logic [TraceW-1:0]            trace_target_i,
  // row walk in its cycle 0, column walk in its cycle 0
  input  logic                         row_i,
  input  logic                         column_i,
  input  logic [AddrW-1:0]             addr_i,
  input  logic [Lanes-1:0]             fired_i,  // lanes of the column walk
  input  logic [TraceW-1:0]            trace_i,  // of the column walk, in its cycle 1
  input  logic [16*Lanes-1:0]          drive_i,  // of the row walk, in its cycle 1
  // consolidation
  input  logic                         consolidates_i,  // is on
  input  logic                         choose_i,  // a row's operand
  input  logic                         modulator_i,  // with choose_i: by the feedback amplitude
  input  logic signed [TraceW:0]       operand_i,
  input  logic                         visit_i,  // its walk in its cycle 0
  input  logic [16*Lanes-1:0]          factor_i,  // of its lanes, in its cycle 1
  // cells
  output logic                         read_o,  // cycle 0 for a column walk and a visit
  output logic [AddrW-1:0]             raddr_o,
  input  logic [Lanes-1:0]             plastic_i,  // cycle 1
  input  logic [WeightW*Lanes-1:0]     weights_i,  // cycle 2
  output logic [Lanes-1:0]             we_o,
  output logic [AddrW-1:0]             waddr_o,
  output logic [WeightW*Lanes-1:0]     weights_o,
  // generators, advanced in cycle 3, used in cycle 4
  output logic                         advance_o,
  input  logic [32*RandomWords-1:0]    random_i
);

  localparam int FactorW = (ThirdFactor && WeightW + 2 < AmplitudeW) ? AmplitudeW : WeightW + 2;
  localparam int ScaleMax = lifwire_pkg::AMPLITUDE_SCALE_MAX;
  localparam logic [TraceW-1:0] TraceOne = TraceW'(lifwire_pkg::TRACE_ONE);

  // Settings.
  logic [2:0]                post_gain;
  logic                      follow;
  logic                      nearest;
  logic [3:0]                scale;
  logic signed [FactorW-1:0] common;  // of all lanes: a unit, or the row's amplitude
  logic signed [BaseW-1:0]   bound_min, bound_max;
  logic signed [WeightW-1:0] weight_min, weight_max;
  logic                      unused_rule;

  // Column walk, cycles 1 to 5.
  logic                         consolidates, choose, visit, visit1_q;
  logic [5:1]                   column_q;
  logic [AddrW-1:0]             addr1_q, addr2_q, addr3_q, addr4_q;
  logic [Lanes-1:0]             fired1_q, fired2_q, fired3_q, fired4_q, fired5_q;
  logic [TraceW-1:0]            trace2_q;
  logic signed [AmplitudeW:0]   factor3_d, factor3_q;
  logic signed [TraceW:0]       trace3_d, trace3_q;
  logic signed [AmplitudeW-1:0] constant3_d, constant3_q, constant4_q;
  logic signed [33:0]           product4_q;
  logic signed [WeightW-1:0]    way4;
  logic signed [AmplitudeW-1:0] drive5_q;
  logic signed [WeightW-1:0]    target5_q, target6_q;

  // Both walks; the digit counts from the cells' read.
  logic                      row1_q;
  logic                      any1, any2_q, any3_q;
  logic [16*Lanes-1:0]       drive2_d, drive2_q;
  logic [Lanes-1:0]          enable1;
  logic [Lanes-1:0]          enable2_q, enable3_q, enable4_q, enable5_q, enable6_q;
  logic [AddrW-1:0]          cell1_q, cell2_q, cell3_q, cell4_q, cell5_q, cell6_q;
  logic                      soft1, follow1, soft2_q, follow2_q;
  logic [WeightW*Lanes-1:0]  weights6;
  logic [32*RandomWords-1:0] dice;  // random, or nothing to round to nearest

  assign post_gain   = rule_i[lifwire_pkg::REG_LEARNING_RULE_POST_GAIN_LSB +: 3];
  assign follow      = post_gain == lifwire_pkg::POST_GAIN_FOLLOW;
  assign nearest     = rule_i[lifwire_pkg::REG_LEARNING_RULE_ROUND_NEAREST_LSB];
  assign scale       = rule_i[lifwire_pkg::REG_LEARNING_RULE_AMPLITUDE_SCALE_LSB +: 4];
  assign bound_min   = bounds_i[lifwire_pkg::REG_WEIGHT_BOUNDS_WEIGHT_MIN_LSB +: 8];
  assign bound_max   = bounds_i[lifwire_pkg::REG_WEIGHT_BOUNDS_WEIGHT_MAX_LSB +: 8];
  assign weight_min  = WeightW'(bound_min) <<< FractionBits;
  assign weight_max  = WeightW'(bound_max) <<< FractionBits;
  assign unused_rule = ^rule_i;

  // ---- drive and target of a column walk ----
  // Cycle 2: one product serves the exponential gain and the moving target.
  always_comb begin
    factor3_d = 17'(post_amplitude_i);
    trace3_d  = {1'b0, trace2_q};
    if (follow) begin
      factor3_d = 17'(weight_max) - 17'(weight_min);
      if (trace2_q > TraceOne) trace3_d = {1'b0, TraceOne};
    end
    if (consolidates) begin
      factor3_d = modulator_i ? 17'(feedback_amplitude_i) : 17'(post_amplitude_i);
      trace3_d  = operand_i;
    end
    constant3_d = post_amplitude_i;
    unique case (post_gain)
      lifwire_pkg::POST_GAIN_RECTANGULAR: if (trace2_q == '0) constant3_d = '0;
      lifwire_pkg::POST_GAIN_TARGET: begin
        if (trace2_q <= trace_target_i) constant3_d = below_amplitude_i;
      end
      default: ;
    endcase
  end

  assign way4         = WeightW'(product4_q >>> 15);
  assign consolidates = ThirdFactor && consolidates_i;
  assign choose       = ThirdFactor && choose_i;
  assign visit        = ThirdFactor && visit_i;
  assign read_o       = column_q[4] || visit;
  assign raddr_o      = column_q[4] ? addr4_q : addr_i;

  always_comb begin
    common = FactorW'(1) << (5'(ScaleMax + FractionBits) - 5'(scale));
    if (consolidates) common = FactorW'(drive5_q);
  end

  // ---- both ----
  assign any1      = row1_q || column_q[5];
  assign enable1   = column_q[5] ? plastic_i & fired5_q : (row1_q ? plastic_i : '0);
  assign follow1   = column_q[5] && follow;
  assign soft1     = column_q[5] ? rule_i[lifwire_pkg::REG_LEARNING_RULE_POST_SOFT_LSB]
                     : rule_i[lifwire_pkg::REG_LEARNING_RULE_PRE_SOFT_LSB] && !visit1_q;
  assign advance_o = any3_q && !nearest;
  assign we_o      = enable6_q;
  assign waddr_o   = cell6_q;
  assign weights_o = weights6;

  assign dice = nearest ? '0 : random_i;

  for (genvar l = 0; l < Lanes; l++) begin : gen_lanes
    always_comb begin
      drive2_d[16*l +: 16] = drive_i[16*l +: 16];
      if (visit1_q) drive2_d[16*l +: 16] = factor_i[16*l +: 16];
      if (column_q[5]) drive2_d[16*l +: 16] = drive5_q;
    end

    logic [15:0]         random;
    // The low half of the generator of four lanes, rotated right by 8 more for each.
    if (l % 4 == 3) begin : gen_wrapped
      assign random = {dice[32*(l/4) +: 8], dice[32*(l/4) + 24 +: 8]};
    end else begin : gen_straight
      assign random = dice[32*(l/4) + 8*(l%4) +: 16];
    end

    stdp_lane #(
      .FractionBits(FractionBits),
      .ThirdFactor (ThirdFactor)
    ) u_lane (
      .clk_i,
      .rst_ni,
      .weight_i(weights_i[WeightW*l +: WeightW]),
      .drive_i (drive2_q[16*l +: 16]),
      .soft_i  (soft2_q),
      .follow_i(follow2_q),
      .target_i(target6_q),
      .common_i(common),
      .min_i   (weight_min),
      .max_i   (weight_max),
      .round_i ({nearest || random[15], random[14:0]}),
      .weight_o(weights6[WeightW*l +: WeightW])
    );
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      column_q <= '0;
      {addr1_q, addr2_q, addr3_q, addr4_q}                   <= '0;
      {fired1_q, fired2_q, fired3_q, fired4_q, fired5_q}     <= '0;
      trace2_q                                               <= '0;
      {factor3_q, trace3_q, constant3_q, constant4_q}        <= '0;
      {product4_q, drive5_q, target5_q, target6_q}           <= '0;
      {row1_q, visit1_q, any2_q, any3_q, soft2_q, follow2_q} <= '0;
      drive2_q                                               <= '0;
      {enable2_q, enable3_q, enable4_q, enable5_q, enable6_q} <= '0;
      {cell1_q, cell2_q, cell3_q, cell4_q, cell5_q, cell6_q} <= '0;
    end else begin
      column_q <= {column_q[4:1], Columns && column_i};
      {addr1_q, addr2_q, addr3_q, addr4_q} <= {addr_i, addr1_q, addr2_q, addr3_q};
      {fired1_q, fired2_q, fired3_q} <= {fired_i, fired1_q, fired2_q};
      {fired4_q, fired5_q} <= {fired3_q, fired4_q};
      trace2_q    <= trace_i;
      if (!consolidates || choose) {factor3_q, trace3_q} <= {factor3_d, trace3_d};
      constant3_q <= constant3_d;
      product4_q  <= factor3_q * trace3_q;
      constant4_q <= constant3_q;
      drive5_q    <= (consolidates || post_gain == lifwire_pkg::POST_GAIN_EXPONENTIAL)
                     ? fixed_point_pkg::gain_truncate(product4_q) : constant4_q;
      target5_q   <= weight_min + way4;
      target6_q   <= target5_q;

      row1_q      <= row_i || visit;
      visit1_q    <= visit;
      any2_q      <= any1;
      any3_q      <= any2_q;
      drive2_q    <= drive2_d;
      soft2_q     <= soft1;
      follow2_q   <= follow1;
      {enable2_q, enable3_q, enable4_q} <= {enable1, enable2_q, enable3_q};
      {enable5_q, enable6_q} <= {enable4_q, enable5_q};
      cell1_q     <= raddr_o;
      {cell2_q, cell3_q, cell4_q, cell5_q, cell6_q} <= {cell1_q, cell2_q, cell3_q, cell4_q,
          cell5_q};
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(row1_q && column_q[5])) else $error("stdp_engine: a row meets a column");
      assert (!(consolidates && (row_i || column_q != '0)))
      else $error("stdp_engine: a consolidation meets a step");
    end
  end
`endif

endmodule
