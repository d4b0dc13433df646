// Claim: no result of the core's arithmetic wraps or leaves its bounds. For all operands at once.
module formal_arithmetic (
  input  logic               clk_i,
  input  logic signed [31:0] wide_i,
  input  logic signed [17:0] x_i,
  input  logic        [16:0] k_i,
  input  logic        [16:0] leak_i,
  input  logic        [16:0] adaptation_i,
  // Accumulators of the largest build: 8 + log2(1024) bits
  input  logic signed [17:0] acc_axon_i,
  input  logic signed [17:0] acc_recurrent_i,
  input  logic        [3:0]  axon_shift_i,
  input  logic        [3:0]  neuron_shift_i,
  output logic               assume_o,
  output logic               ok_o
);

  logic signed [17:0] saturated, leaked;
  logic        [16:0] adapted;
  logic signed [31:0] i_sum;
  logic signed [39:0] i_exact;
  logic signed [18:0] pull;
  logic               saturate_ok, leak_ok, adapt_ok, sum_ok;
  logic               unused;

  assign unused    = clk_i;
  assign saturated = fixed_point_pkg::saturate(wide_i);
  assign leaked    = fixed_point_pkg::linear_leak(x_i, leak_i);
  assign adapted   = fixed_point_pkg::adapt(adaptation_i, leak_i);
  assign i_sum     = 32'(x_i) + (32'(acc_axon_i) <<< axon_shift_i)
                     + (32'(acc_recurrent_i) <<< neuron_shift_i);
  assign i_exact   = 40'(x_i) + (40'(acc_axon_i) <<< axon_shift_i)
                     + (40'(acc_recurrent_i) <<< neuron_shift_i);

  // The exact value where it fits, else the nearest bound.
  assign saturate_ok = wide_i > 32'sd131071 ? saturated == 18'sh1ffff
                     : wide_i < -32'sd131072 ? saturated == 18'sh20000 : 32'(saturated) == wide_i;
  // Toward zero by leak_i, never across it.
  assign pull     = $signed({2'b00, leak_i});
  assign leak_ok  = 19'(x_i) > pull ? 19'(leaked) == 19'(x_i) - pull
                  : 19'(x_i) < -pull ? 19'(leaked) == 19'(x_i) + pull : leaked == 18'sd0;
  assign adapt_ok = adapted >= adaptation_i && adapted >= leak_i;
  assign sum_ok   = 40'(i_sum) == i_exact;

  // Shifts above 10 and decays above 1 are refused when they are written.
  assign assume_o = k_i <= 17'd65536 && axon_shift_i <= 4'd10 && neuron_shift_i <= 4'd10;
  assign ok_o     = saturate_ok && leak_ok && adapt_ok && sum_ok;

endmodule
