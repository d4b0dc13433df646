// Claim: the accumulators never wrap: the sum of any weights of all sources of a kind, each
// delivered once a step, stays in AccW bits. The monitor counts deliveries as the step controller
// makes them: each source once between two clears.
module formal_accumulator #(
  parameter int Sources = 16,
  localparam int AccW = 8 + $clog2(Sources)
) (
  input  logic               clk_i,
  input  logic signed [7:0]  weight_i,
  input  logic               deliver_i,
  input  logic               clear_i,
  output logic               assume_o,
  output logic               ok_o
);

  logic                   started_q;
  logic signed [AccW-1:0] acc_q;          // as synapse_array adds
  logic signed [AccW+7:0] exact_q;
  logic [AccW-1:0]        count_q;
  logic signed [AccW+7:0] bound;

  initial started_q = 1'b0;

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q || clear_i) begin
      acc_q   <= '0;
      exact_q <= '0;
      count_q <= '0;
    end else if (deliver_i) begin
      acc_q   <= acc_q + {{(AccW - 8) {weight_i[7]}}, weight_i};
      exact_q <= exact_q + (AccW + 8)'(weight_i);
      count_q <= count_q + 1'b1;
    end
  end

  assign bound    = (AccW + 8)'($signed({1'b0, count_q})) <<< 7;
  assign assume_o = !deliver_i || count_q < AccW'(Sources);
  assign ok_o     = !started_q || ((AccW + 8)'(acc_q) == exact_q && exact_q <= bound
                    && exact_q >= -bound
                                   && count_q <= AccW'(Sources));

endmodule
