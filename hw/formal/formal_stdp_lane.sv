// Claim: learning never takes a weight out of its bounds, whatever weight, drive, target, amplitude
// and random number meet. What was within weightMin..weightMax stays there; what was outside,
// because the host put it there, never moves further out and never past the other bound. The lane
// is a pipeline without a way back, so one change, followed from its first stage to its last,
// stands for all: operands are anything, taken once and held.
//
// SAT engines find no end with a multiplier of 16 bits. So tasks.ts cuts the product loose: it is
// anything with the sign of drive times factor that is no larger than it can be. What holds for all
// of these holds for the product.
module formal_stdp_lane #(
  parameter int FractionBits = 0,
  parameter bit ThirdFactor = 1'b0,
  localparam int WeightW = 8 + FractionBits,
  localparam int FactorW = (ThirdFactor && WeightW < 14) ? 16 : WeightW + 2,
  localparam int SumW = 16 + ((ThirdFactor && WeightW < 16) ? 17 : WeightW + 1)
) (
  input  logic                       clk_i,
  input  logic signed [WeightW-1:0]  weight_i,
  input  logic signed [15:0]         drive_i,
  input  logic                       soft_i,
  input  logic                       follow_i,
  input  logic signed [WeightW-1:0]  target_i,
  input  logic signed [FactorW-1:0]  common_i,
  input  logic signed [WeightW-1:0]  min_i,
  input  logic signed [WeightW-1:0]  max_i,
  input  logic [15:0]                round_i,
  output logic                       assume_o,
  output logic                       ok_o
);

  localparam int Depth = 5;            // cycles from weight_i to weight_o, the taking included

  logic                       started_q;
  logic [2:0]                 age_q;   // cycles since the operands were taken
  logic signed [WeightW-1:0]  weight_q, target_q, min_q, max_q, result, lowest, highest;
  logic signed [15:0]         drive_q;
  logic signed [FactorW-1:0]  common_q;
  logic [15:0]                round_q;
  logic                       soft_q, follow_q;
  // Probes of stages 2 and 3, and the operands that product3 came of
  logic signed [15:0]         drive2, drive3_q;
  logic signed [FactorW-1:0]  factor2, factor3_q;
  logic signed [SumW-1:0]     product3;
  logic                       product_ok;
  logic signed [39:0]         product, factor, largest;

  initial started_q = 1'b0;

  stdp_lane #(
    .FractionBits(FractionBits),
    .ThirdFactor (ThirdFactor)
  ) u_dut (
    .clk_i,
    .rst_ni   (started_q),
    .weight_i (weight_q),
    .drive_i  (drive_q),
    .soft_i   (soft_q),
    .follow_i (follow_q),
    .target_i (target_q),
    .common_i (common_q),
    .min_i    (min_q),
    .max_i    (max_q),
    .round_i  (round_q),
    .weight_o (result)
  );

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    age_q     <= started_q ? age_q + 3'd1 : 3'd0;
    drive3_q  <= started_q ? drive2 : '0;
    factor3_q <= started_q ? factor2 : '0;
    if (!started_q) begin
      {weight_q, target_q, min_q, max_q} <= {weight_i, target_i, min_i, max_i};
      {drive_q, common_q, round_q}       <= {drive_i, common_i, round_i};
      {soft_q, follow_q}                 <= {soft_i, follow_i};
    end
  end

  assign product = 40'(product3);
  assign factor  = 40'(factor3_q);
  assign largest = (factor < 0 ? -factor : factor) <<< 15;
  // |drive| is 2^15 at most.
  assign product_ok = drive3_q == '0 || factor == '0 ? product == 0
      : (drive3_q < 0) == (factor < 0) ? product > 0 && product <= largest
                                          : product < 0 && -product <= largest;
  // A moving target lies between the bounds.
  assign assume_o = min_i <= max_i && target_i >= min_i && target_i <= max_i
                 && (!started_q || age_q == 3'd0 || product_ok);
  assign lowest   = weight_q < min_q ? weight_q : min_q;
  assign highest  = weight_q > max_q ? weight_q : max_q;
  assign ok_o     = !started_q || 32'(age_q) != Depth - 1
                    || (result >= lowest && result <= highest);

endmodule
