// The change of one synapse, hw/LEARNING.md's change(W, drive), as a pipeline:
//
//   stage 1  distance to the bound or target, or what all lanes have: the unit of a change that is
//            not scaled, or a consolidation's amplitude
//         2  product drive x distance
//         3  rounding: product + r, of which the upper bits are the change
//         4  weight + change, as far as the bound
//         5  weight_o
//
// Weights are integers in units of 2^-FractionBits. The registers are reset synchronously, which
// lets multipliers of many chips take in those of the product and its rounding; nothing looks at
// them before the reset has passed through.
module stdp_lane #(
  parameter int FractionBits = 0,
  parameter bit ThirdFactor = 1'b0,
  localparam int WeightW = lifwire_pkg::WEIGHT_WIDTH + FractionBits,
  localparam int AmplitudeW = lifwire_pkg::AMPLITUDE_WIDTH,
  // Of a distance or unit, or of an amplitude
  localparam int FactorW = (ThirdFactor && WeightW + 2 < AmplitudeW) ? AmplitudeW : WeightW + 2
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  // stage 1
  input  logic signed [WeightW-1:0]    weight_i,
  input  logic signed [AmplitudeW-1:0] drive_i,
  input  logic                         soft_i,  // scaled by the distance to the bound
  input  logic                         follow_i,  // scaled by the distance to the target
  input  logic signed [WeightW-1:0]    target_i,
  input  logic signed [FactorW-1:0]    common_i,  // what else
  input  logic signed [WeightW-1:0]    min_i,
  input  logic signed [WeightW-1:0]    max_i,
  // stage 3
  input  logic [15:0]                  round_i,  // added before the lower bits are cut off
  // stage 5
  output logic signed [WeightW-1:0]    weight_o
);

  // A bit more than a change needs, which is at most 2^30 by amplitudes.
  localparam int ChangeW = (ThirdFactor && WeightW < AmplitudeW) ? AmplitudeW + 1 : WeightW + 1;
  localparam int SumW = ChangeW + 16;

  logic                         falls1;
  logic signed [WeightW-1:0]    from1, to1;
  logic signed [WeightW:0]      distance1;
  logic signed [FactorW-1:0]    factor1, factor2_q;
  logic signed [AmplitudeW-1:0] drive2_q;
  logic signed [WeightW-1:0]    weight2_q, weight3_q, weight4_q, weight5_q;
  logic                         falls2, falls3_q, falls4_q;
  logic signed [WeightW:0]      bound2;  // the one that the change goes to
  // Bits inverted: how far the weight is from it
  logic signed [WeightW:0]      room2, room3_q, room4_q, distance4;
  logic                         beyond2, beyond3_q, beyond4_q;
  // With the sum's carry
  logic signed [SumW-1:0]       product3_q;
  logic signed [ChangeW-1:0]    change3, change4_q, left4;
  logic                         passes4;
  logic signed [WeightW-1:0]    step4;

  assign falls1    = drive_i[15];
  assign to1       = follow_i ? target_i : (falls1 ? weight_i : max_i);
  assign from1     = (falls1 && !follow_i) ? min_i : weight_i;
  assign distance1 = (WeightW + 1)'(to1) - (WeightW + 1)'(from1);
  // Where product and change are 0, which way they count does not matter.
  assign falls2    = drive2_q[15] != factor2_q[FactorW-1];
  assign bound2    = falls2 ? (WeightW + 1)'(min_i) : (WeightW + 1)'(max_i);
  assign room2     = (WeightW + 1)'(weight2_q) + ~bound2;
  assign beyond2   = room2[WeightW] == falls2;
  assign change3   = ChangeW'((product3_q + SumW'({1'b0, round_i})) >>> 16);
  // A change goes as far as there is room; from beyond the bound it does not go further out.
  assign distance4 = ~room4_q;
  assign left4     = ChangeW'(distance4);
  assign passes4   = (change4_q < left4) == falls4_q;
  assign step4     = beyond4_q ? '0 : WeightW'(passes4 ? left4 : change4_q);
  assign weight_o  = weight5_q;

  always_comb begin
    if (follow_i) factor1 = FactorW'(distance1);
    else if (!soft_i) factor1 = common_i;
    else if (distance1[WeightW]) factor1 = '0;  // beyond the bound
    else factor1 = FactorW'(distance1);
  end

  // A synchronous reset, so that the multipliers of most chips take these registers in. The rest of
  // the core resets asynchronously from the same net, which Verilator warns of.
  // verilator lint_off SYNCASYNCNET
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      {factor2_q, drive2_q, product3_q, change4_q}      <= '0;
      {weight2_q, weight3_q, weight4_q, weight5_q}      <= '0;
      {falls3_q, falls4_q, beyond3_q, beyond4_q}        <= '0;
      {room3_q, room4_q}                                <= '0;
    end else begin
      // stage 1
      factor2_q <= factor1;
      drive2_q  <= drive_i;
      weight2_q <= weight_i;

      // stage 2
      product3_q <= SumW'(drive2_q * factor2_q);
      falls3_q   <= falls2;
      room3_q    <= room2;
      beyond3_q  <= beyond2;
      weight3_q  <= weight2_q;

      // stage 3
      change4_q <= change3;
      falls4_q  <= falls3_q;
      room4_q   <= room3_q;
      beyond4_q <= beyond3_q;
      weight4_q <= weight3_q;

      // stage 4
      weight5_q <= weight4_q + step4;
    end
  end
  // verilator lint_on SYNCASYNCNET

endmodule
