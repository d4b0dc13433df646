// A neuron's potential in the update, before it is known whether the neuron fires: stages 1 to 4 of
// neuron_update's pipeline.
//
//   stage 1  factors 65536 - kv and 65536 - ki
//         2  products with v and i; acc 2^shift of axons and neurons
//         3  truncate; i <- sat(i + acc 2^shift); linear leak of v; threshold + adaptation
//         4  v <- sat(v + i + bias), unless refractory
//
// A digit in a name is the stage that looks at it.
module neuron_integrate #(
  parameter int AccW = 16,
  localparam int AdaptationW = lifwire_pkg::ADAPTATION_WIDTH,
  localparam int DecayW = lifwire_pkg::DECAY_WIDTH,
  localparam int ParamsW = lifwire_pkg::NEURON_W,
  localparam int PotentialW = lifwire_pkg::POTENTIAL_WIDTH,
  localparam int RefractoryW = lifwire_pkg::REFRACTORY_WIDTH,
  localparam int StateW = lifwire_pkg::NSTATE_W
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  // stage 1
  input  logic [ParamsW-1:0]           params_i,
  input  logic [StateW-1:0]            state_i,
  input  logic signed [AccW-1:0]       acc_axon_i,
  input  logic signed [AccW-1:0]       acc_recurrent_i,
  input  logic                         forced_i,  // by a teacher event
  input  logic                         silenced_i,
  // stage 3: its inhibition group
  output logic                         grouped3_o,
  output logic                         start3_o,
  // stage 5
  output logic signed [PotentialW-1:0] sum5_o,    // potential before a reset
  output logic signed [PotentialW:0]   theta5_o,  // threshold + adaptation
  output logic signed [PotentialW-1:0] current5_o,
  output logic signed [PotentialW-1:0] reset5_o,
  output logic                         subtract5_o,
  output logic [AdaptationW-1:0]       adaptation5_o,
  output logic [AdaptationW-1:0]       increment5_o,
  output logic [DecayW-1:0]            decay5_o,  // of the adaptation
  output logic [RefractoryW-1:0]       refractory5_o,
  output logic [RefractoryW-1:0]       steps5_o,
  output logic                         forced5_o,
  output logic                         silenced5_o
);

  // Memory outputs, stage 1.
  logic signed [PotentialW-1:0] potential, current, threshold, reset_potential, bias;
  logic [DecayW-1:0]            leak, current_decay, adaptation_decay;
  logic [AdaptationW-1:0]       adaptation, linear, increment;
  logic [RefractoryW-1:0]       refractory, refractory_steps;
  logic [3:0]                   axon_shift, neuron_shift;
  logic                         by_subtraction, grouped, group_start;

  // Pipeline registers.
  logic [18:0]                  v_floor3_q, i_floor3_q;    // decay_floor
  logic signed [DecayW:0]       v_factor2_q, i_factor2_q;  // 65536 - decay
  logic signed [PotentialW-1:0] current2_q;
  logic signed [AccW-1:0]       acc_axon2_q, acc_recurrent2_q;
  logic signed [31:0]           drive3_q;  // what the synapses add to the current
  logic signed [PotentialW-1:0] v2_q, v3_q, v4_q, sum5_q;
  logic signed [PotentialW-1:0] threshold2_q, threshold3_q;
  logic signed [PotentialW-1:0] reset2_q, reset3_q, reset4_q, reset5_q, bias2_q, bias3_q, bias4_q;
  logic [AdaptationW-1:0]       linear2_q, linear3_q, a2_q, a3_q, a4_q, a5_q;
  logic [AdaptationW-1:0]       increment2_q, increment3_q, increment4_q, increment5_q;
  logic [DecayW-1:0]            a_decay2_q, a_decay3_q, a_decay4_q, a_decay5_q;
  logic [RefractoryW-1:0]       refractory2_q, refractory3_q, refractory4_q, refractory5_q;
  logic [RefractoryW-1:0]       steps2_q, steps3_q, steps4_q, steps5_q;
  logic [3:0]                   axon_shift2_q, neuron_shift2_q;
  logic                         subtract2_q, subtract3_q, subtract4_q, subtract5_q;
  logic signed [PotentialW-1:0] leaked4_q, i4_q, i5_q;
  logic signed [PotentialW:0]   theta4_q, theta5_q;
  logic                         grouped2_q, grouped3_q, start2_q, start3_q;
  logic                         forced2_q, forced3_q, forced4_q, forced5_q;
  logic                         silenced2_q, silenced3_q, silenced4_q, silenced5_q;

  // Combinational results of the stages.
  logic signed [PotentialW-1:0] i_decayed3;
  logic signed [31:0]           i_sum3, v_sum4;

  // The vectors' fields in the order of the tables, the last on top.
  assign {refractory, adaptation, current, potential} = state_i;
  assign {group_start, grouped, adaptation_decay, refractory_steps, increment, bias, neuron_shift,
          axon_shift, current_decay, linear, leak, by_subtraction, reset_potential,
          threshold} = params_i;
  assign i_decayed3 = fixed_point_pkg::decay_truncate(i_floor3_q);
  assign i_sum3     = 32'(i_decayed3) + drive3_q;
  assign v_sum4     = 32'(leaked4_q) + 32'(i4_q) + 32'(bias4_q);

  assign {grouped3_o, start3_o}         = {grouped3_q, start3_q};
  assign {sum5_o, theta5_o, current5_o} = {sum5_q, theta5_q, i5_q};
  assign {reset5_o, subtract5_o}        = {reset5_q, subtract5_q};
  assign {adaptation5_o, increment5_o}  = {a5_q, increment5_q};
  assign decay5_o                       = a_decay5_q;
  assign {refractory5_o, steps5_o}      = {refractory5_q, steps5_q};
  assign {forced5_o, silenced5_o}       = {forced5_q, silenced5_q};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {v_factor2_q, i_factor2_q, current2_q, acc_axon2_q, acc_recurrent2_q, drive3_q} <= '0;
      {v_floor3_q, i_floor3_q, v2_q, v3_q, v4_q, leaked4_q, i4_q, i5_q, sum5_q} <= '0;
      {threshold2_q, threshold3_q, reset2_q, reset3_q, reset4_q, reset5_q, bias2_q, bias3_q} <= '0;
      {bias4_q, linear2_q, linear3_q, increment2_q, increment3_q, increment4_q, increment5_q} <= '0;
      {a_decay2_q, a_decay3_q, a_decay4_q, a_decay5_q, a2_q, a3_q, a4_q, a5_q} <= '0;
      {refractory2_q, refractory3_q, refractory4_q, refractory5_q} <= '0;
      {steps2_q, steps3_q, steps4_q, steps5_q, axon_shift2_q, neuron_shift2_q} <= '0;
      {subtract2_q, subtract3_q, subtract4_q, subtract5_q, grouped2_q, grouped3_q, start2_q} <= '0;
      {start3_q, forced2_q, forced3_q, forced4_q, forced5_q, silenced2_q} <= '0;
      {silenced3_q, silenced4_q, silenced5_q, theta4_q, theta5_q} <= '0;
    end else begin
      // stage 1
      v_factor2_q      <= 18'd65536 - {1'b0, leak};
      i_factor2_q      <= 18'd65536 - {1'b0, current_decay};
      current2_q       <= current;
      acc_axon2_q      <= acc_axon_i;
      acc_recurrent2_q <= acc_recurrent_i;
      axon_shift2_q    <= axon_shift;
      neuron_shift2_q  <= neuron_shift;
      v2_q             <= potential;
      threshold2_q     <= threshold;
      reset2_q         <= reset_potential;
      bias2_q          <= bias;
      linear2_q        <= linear;
      a2_q             <= adaptation;
      increment2_q     <= increment;
      a_decay2_q       <= adaptation_decay;
      refractory2_q    <= refractory;
      steps2_q         <= refractory_steps;
      subtract2_q      <= by_subtraction;
      grouped2_q       <= grouped;
      start2_q         <= group_start;
      forced2_q        <= forced_i;
      silenced2_q      <= silenced_i;

      // stage 2
      v_floor3_q    <= fixed_point_pkg::decay_floor(v2_q * v_factor2_q);
      i_floor3_q    <= fixed_point_pkg::decay_floor(current2_q * i_factor2_q);
      drive3_q      <= (32'(acc_axon2_q) <<< axon_shift2_q)
                       + (32'(acc_recurrent2_q) <<< neuron_shift2_q);
      v3_q          <= v2_q;
      threshold3_q  <= threshold2_q;
      reset3_q      <= reset2_q;
      bias3_q       <= bias2_q;
      linear3_q     <= linear2_q;
      a3_q          <= a2_q;
      increment3_q  <= increment2_q;
      a_decay3_q    <= a_decay2_q;
      refractory3_q <= refractory2_q;
      steps3_q      <= steps2_q;
      subtract3_q   <= subtract2_q;
      grouped3_q    <= grouped2_q;
      start3_q      <= start2_q;
      forced3_q     <= forced2_q;
      silenced3_q   <= silenced2_q;

      // stage 3
      leaked4_q     <= fixed_point_pkg::linear_leak(fixed_point_pkg::decay_truncate(v_floor3_q),
                       linear3_q);
      i4_q          <= fixed_point_pkg::saturate(i_sum3);
      theta4_q      <= 19'(threshold3_q) + $signed({2'b00, a3_q});
      v4_q          <= v3_q;
      reset4_q      <= reset3_q;
      bias4_q       <= bias3_q;
      a4_q          <= a3_q;
      increment4_q  <= increment3_q;
      a_decay4_q    <= a_decay3_q;
      refractory4_q <= refractory3_q;
      steps4_q      <= steps3_q;
      subtract4_q   <= subtract3_q;
      forced4_q     <= forced3_q;
      silenced4_q   <= silenced3_q;

      // stage 4
      sum5_q        <= refractory4_q != 8'd0 ? v4_q : fixed_point_pkg::saturate(v_sum4);
      theta5_q      <= theta4_q;
      i5_q          <= i4_q;
      reset5_q      <= reset4_q;
      a5_q          <= a4_q;
      increment5_q  <= increment4_q;
      a_decay5_q    <= a_decay4_q;
      refractory5_q <= refractory4_q;
      steps5_q      <= steps4_q;
      subtract5_q   <= subtract4_q;
      forced5_q     <= forced4_q;
      silenced5_q   <= silenced4_q;
    end
  end

endmodule
