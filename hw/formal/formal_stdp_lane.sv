// Claim: learning never takes a weight out of its bounds, whatever weight, drive, target and random
// number meet. What was within weightMin..weightMax stays there; what was outside, because the host
// put it there, never moves further out and never past the other bound. The lane is a pipeline
// without a way back, so one change, followed from its first stage to its last, stands for all:
// operands are anything, taken once and held. It is the lane of a build without a third factor,
// whose operand for all lanes is the unit of a change: with any amplitude the proof finds no end.
module formal_stdp_lane #(
  parameter int FractionBits = 0,
  localparam int WeightW = 8 + FractionBits
) (
  input  logic                       clk_i,
  input  logic signed [WeightW-1:0]  weight_i,
  input  logic signed [15:0]         drive_i,
  input  logic                       soft_i,
  input  logic                       follow_i,
  input  logic signed [WeightW-1:0]  target_i,
  input  logic [WeightW:0]           unit_i,
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
  logic [WeightW:0]           unit_q;
  logic [15:0]                round_q;
  logic                       soft_q, follow_q;

  initial started_q = 1'b0;

  stdp_lane #(
    .FractionBits(FractionBits)
  ) u_dut (
    .clk_i,
    .rst_ni   (started_q),
    .weight_i (weight_q),
    .drive_i  (drive_q),
    .soft_i   (soft_q),
    .follow_i (follow_q),
    .target_i (target_q),
    .common_i ({1'b0, unit_q}),
    .min_i    (min_q),
    .max_i    (max_q),
    .round_i  (round_q),
    .weight_o (result)
  );

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    age_q     <= started_q ? age_q + 3'd1 : 3'd0;
    if (!started_q) begin
      {weight_q, target_q, min_q, max_q} <= {weight_i, target_i, min_i, max_i};
      {drive_q, unit_q, round_q}         <= {drive_i, unit_i, round_i};
      {soft_q, follow_q}                 <= {soft_i, follow_i};
    end
  end

  // A moving target lies between the bounds; the unit of a change that is not scaled is a power of
  // two up to 2^WeightW.
  assign assume_o = min_i <= max_i && target_i >= min_i && target_i <= max_i
                 && (unit_i & (unit_i - (WeightW + 1)'(1))) == '0;
  assign lowest   = weight_q < min_q ? weight_q : min_q;
  assign highest  = weight_q > max_q ? weight_q : max_q;
  assign ok_o     = !started_q || 32'(age_q) != Depth - 1
                    || (result >= lowest && result <= highest);

endmodule
