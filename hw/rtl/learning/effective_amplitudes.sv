// The amplitudes as learning uses them, scaled by the reward: one multiplier goes round them, all
// the time. A run starts more cycles after a register's write than a round takes.
module effective_amplitudes #(
  parameter bit ThirdFactor = 1'b0,
  localparam int AmplitudeW = lifwire_pkg::AMPLITUDE_WIDTH
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  input  logic signed [AmplitudeW-1:0] pre_i,
  input  logic signed [AmplitudeW-1:0] post_i,
  input  logic signed [AmplitudeW-1:0] below_i,
  input  logic signed [AmplitudeW-1:0] feedback_i,  // with a third factor
  input  logic signed [AmplitudeW-1:0] reward_i,
  output logic signed [AmplitudeW-1:0] pre_o,
  output logic signed [AmplitudeW-1:0] post_o,
  output logic signed [AmplitudeW-1:0] below_o,
  output logic signed [AmplitudeW-1:0] feedback_o
);

  // 0 pre, 1 post, 2 below, 3 feedback
  logic [1:0]                   turn_d, turn_q, turn1_q, turn2_q;
  logic signed [AmplitudeW-1:0] amplitude_d, amplitude1_q;
  logic signed [31:0]           product2_q;
  logic signed [AmplitudeW-1:0] scaled2;
  logic signed [AmplitudeW-1:0] pre_q, post_q, below_q, feedback_q;

  localparam logic [1:0] LastTurn = ThirdFactor ? 2'd3 : 2'd2;

  assign turn_d     = turn_q == LastTurn ? 2'd0 : turn_q + 2'd1;
  assign scaled2    = fixed_point_pkg::reward_truncate(product2_q);
  assign pre_o      = pre_q;
  assign post_o     = post_q;
  assign below_o    = below_q;
  assign feedback_o = feedback_q;

  always_comb begin
    unique case (turn_q)
      2'd0:    amplitude_d = pre_i;
      2'd1:    amplitude_d = post_i;
      2'd2:    amplitude_d = below_i;
      2'd3:    amplitude_d = feedback_i;
      default: amplitude_d = '0;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {turn_q, turn1_q, turn2_q} <= '0;
      {amplitude1_q, product2_q} <= '0;
      {pre_q, post_q, below_q, feedback_q} <= '0;
    end else begin
      turn_q       <= turn_d;
      turn1_q      <= turn_q;
      turn2_q      <= turn1_q;
      amplitude1_q <= amplitude_d;
      product2_q   <= amplitude1_q * reward_i;
      unique case (turn2_q)
        2'd0:    pre_q <= scaled2;
        2'd1:    post_q <= scaled2;
        2'd2:    below_q <= scaled2;
        2'd3:    feedback_q <= scaled2;
        default: ;
      endcase
    end
  end

endmodule
