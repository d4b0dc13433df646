// The update phase: all neurons through one pipeline, one a cycle, and the sweep that clears state
// between samples. With inhibition groups the neurons go through it twice: first to find the
// winners, which changes nothing.
//
//   stage 0  read parameters, state, accumulators
//         1  factors 65536 - kv and 65536 - ki
//         2  products with v and i; acc 2^shift of axons and neurons
//         3  truncate; i <- sat(i + acc 2^shift); linear leak of v; threshold + adaptation
//         4  v <- sat(v + i + bias), unless refractory
//         5  comparison, teacher, reset, adaptation rises
//         6  product adaptation (65536 - ka)
//         7  write back
module neuron_update #(
  parameter int Neurons = 256,
  parameter int AccW = 16,
  localparam int NeuronW = $clog2(Neurons),
  localparam int AdaptationW = lifwire_pkg::ADAPTATION_WIDTH,
  localparam int DecayW = lifwire_pkg::DECAY_WIDTH,
  localparam int PotentialW = lifwire_pkg::POTENTIAL_WIDTH,
  localparam int RefractoryW = lifwire_pkg::REFRACTORY_WIDTH
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   issue_i,  // neuron index_i enters
  input  logic [NeuronW-1:0]     index_i,
  input  logic                   find_i,  // pass that finds winners
  input  logic                   final_i,  // pass that counts
  input  logic                   adaptation_due_i,  // this step decays the adaptation
  input  logic [1:0]             inhibition_i,
  // Clear potential, current, adaptation, refractory of index_i
  input  logic [3:0]             clear_i,
  // teacher
  input  logic                   teach_i,
  input  logic                   teach_force_i,  // else silence
  input  logic [NeuronW-1:0]     teach_neuron_i,
  // results: stage 4 which neuron comes, stage 6 whether it fired
  output logic                   next_valid_o,
  output logic [NeuronW-1:0]     next_neuron_o,
  output logic                   spike_o,
  output logic                   update_o,  // spike_o and neuron_o belong to a neuron
  output logic [NeuronW-1:0]     neuron_o,
  // accumulators, one cycle after acc_re_o
  output logic                   acc_re_o,
  output logic [NeuronW-1:0]     acc_neuron_o,
  input  logic signed [AccW-1:0] acc_axon_i,
  input  logic signed [AccW-1:0] acc_recurrent_i,
  // memory map
  input  logic                   host_re_i,
  input  logic                   host_we_i,
  input  logic                   host_state_i,
  input  logic [23:0]            host_offset_i,
  input  logic [31:0]            host_wdata_i,
  output logic [31:0]            host_rdata_o
);

  logic [lifwire_pkg::NEURON_W-1:0] params;
  logic [lifwire_pkg::NSTATE_W-1:0] state, new_state;

  // Memory outputs, stage 1.
  logic signed [PotentialW-1:0] potential, current, threshold, reset_potential, bias;
  logic [DecayW-1:0]            leak, current_decay, adaptation_decay;
  logic [AdaptationW-1:0]       adaptation, linear, increment;
  logic [RefractoryW-1:0]       refractory, refractory_steps;
  logic [3:0]                   axon_shift, neuron_shift;
  logic                         by_subtraction, grouped, group_start;
  logic                         forced, silenced;

  // Pipeline registers; the digit is the stage that reads them.
  logic [7:1]                   valid_q;
  logic [NeuronW-1:0] neuron1_q, neuron2_q, neuron3_q, neuron4_q, neuron5_q, neuron6_q, neuron7_q;
  logic [18:0]                  v_floor3_q, i_floor3_q, a_floor7_q;  // decay_floor
  logic signed [DecayW:0]       v_factor2_q, i_factor2_q, a_factor6_q;  // 65536 - decay
  logic signed [PotentialW-1:0] current2_q;
  logic signed [AccW-1:0]       acc_axon2_q, acc_recurrent2_q;
  logic signed [31:0]           drive3_q;  // what the synapses add to the current
  logic signed [PotentialW-1:0] v2_q, v3_q, v4_q, v6_q, v7_q;  // from 6 on after the step
  logic signed [PotentialW-1:0] sum5_q;  // potential before a reset
  logic signed [PotentialW-1:0] threshold2_q, threshold3_q;
  logic signed [PotentialW-1:0] reset2_q, reset3_q, reset4_q, reset5_q, bias2_q, bias3_q, bias4_q;
  logic [AdaptationW-1:0]       linear2_q, linear3_q, a2_q, a3_q, a4_q, a5_q, a6_q, a7_q;
  logic [AdaptationW-1:0]       increment2_q, increment3_q, increment4_q, increment5_q;
  logic [DecayW-1:0]            a_decay2_q, a_decay3_q, a_decay4_q, a_decay5_q;
  logic [RefractoryW-1:0]       refractory2_q, refractory3_q, refractory4_q, refractory5_q;
  logic [RefractoryW-1:0]       refractory6_q, refractory7_q;
  logic [RefractoryW-1:0]       steps2_q, steps3_q, steps4_q, steps5_q;
  logic [3:0]                   axon_shift2_q, neuron_shift2_q;
  logic                         subtract2_q, subtract3_q, subtract4_q, subtract5_q;
  logic signed [PotentialW-1:0] leaked4_q, i4_q, i5_q, i6_q, i7_q;
  logic signed [18:0]           theta4_q, theta5_q;  // threshold + adaptation
  logic                         grouped2_q, grouped3_q, start2_q, start3_q, fire6_q;
  logic                          forced2_q, forced3_q, forced4_q, forced5_q;
  logic                          silenced2_q, silenced3_q, silenced4_q, silenced5_q;

  // Combinational results of the stages.
  logic signed [PotentialW-1:0] i_decayed3, a_decayed7;
  logic signed [31:0]           i_sum3, v_sum4, subtracted5;
  logic                         in_group5, member5, taken5, wins5, would5, fire5, loses5;
  logic [AdaptationW-1:0]       adapted5, adaptation7;
  logic                          due_q, write_en, unused_sign;

  assign acc_re_o      = issue_i;
  assign acc_neuron_o  = index_i;
  assign next_valid_o  = valid_q[4] && final_i;
  assign next_neuron_o = neuron4_q;
  assign update_o      = valid_q[6] && final_i;
  assign spike_o       = update_o && fire6_q;
  assign neuron_o      = neuron6_q;
  assign write_en      = valid_q[7] && final_i;
  assign i_decayed3  = fixed_point_pkg::decay_truncate(i_floor3_q);
  assign a_decayed7  = fixed_point_pkg::decay_truncate(a_floor7_q);
  assign unused_sign = a_decayed7[17];  // the adaptation is never negative
  assign i_sum3      = 32'(i_decayed3) + drive3_q;
  assign v_sum4      = 32'(leaked4_q) + 32'(i4_q) + 32'(bias4_q);
  assign would5      = !silenced5_q
                       && (forced5_q || (refractory5_q == 8'd0 && 19'(sum5_q) >= theta5_q));
  assign in_group5   = member5 && inhibition_i != lifwire_pkg::INHIBITION_OFF;
  assign fire5       = in_group5 ? wins5 : would5;
  assign loses5      = in_group5 && taken5 && !wins5
                       && (would5 || inhibition_i == lifwire_pkg::INHIBITION_OTHERS);
  assign subtracted5 = 32'(sum5_q) - 32'(theta5_q);
  assign adapted5    = fire5 ? fixed_point_pkg::adapt(a5_q, increment5_q) : a5_q;

  // The vectors' fields in the order of the tables, the last on top; clearing writes zeros.
  assign {refractory, adaptation, current, potential} = state;
  assign {group_start, grouped, adaptation_decay, refractory_steps, increment, bias, neuron_shift,
          axon_shift, current_decay, linear, leak, by_subtraction, reset_potential,
          threshold} = params;
  assign adaptation7 = due_q ? a_decayed7[AdaptationW-1:0] : a7_q;
  assign new_state   = write_en ? {refractory7_q, adaptation7, i7_q, v7_q} : '0;

  inhibition #(
    .Neurons(Neurons)
  ) u_inhibition (
    .clk_i,
    .rst_ni,
    .find_i,
    .valid_i     (valid_q[3]),
    .neuron_i    (neuron3_q),
    .grouped_i   (grouped3_q),
    .start_i     (start3_q),
    .would_fire_i(would5),
    .forced_i    (forced5_q),
    .potential_i (sum5_q),
    .theta_i     (theta5_q),
    .grouped_o   (member5),
    .taken_o     (taken5),
    .wins_o      (wins5)
  );

  // What teacher events say of a neuron in this step; forgotten when the neuron has gone by.
  ram_sdp #(
    .Width(2),
    .Depth(Neurons)
  ) u_teacher (
    .clk_i,
    .we_i   (teach_i || (valid_q[1] && final_i)),
    .waddr_i(teach_i ? teach_neuron_i : neuron1_q),
    .wdata_i(teach_i ? {teach_force_i, !teach_force_i} : 2'b00),
    .re_i   (issue_i),
    .raddr_i(index_i),
    .rdata_o({forced, silenced})
  );

  neuron_memory #(
    .Neurons(Neurons)
  ) u_memory (
    .clk_i,
    .rst_ni,
    .re_i     (issue_i),
    .raddr_i  (index_i),
    .we_i     (write_en ? 4'b1111 : clear_i),
    .waddr_i  (write_en ? neuron7_q : index_i),
    .state_i  (new_state),
    .params_o (params),
    .state_o  (state),
    .host_re_i,
    .host_we_i,
    .host_state_i,
    .host_offset_i,
    .host_wdata_i,
    .host_rdata_o
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {due_q, valid_q, neuron1_q, neuron2_q, neuron3_q, neuron4_q, neuron5_q, neuron6_q} <= '0;
      {neuron7_q, v_factor2_q, i_factor2_q, current2_q, acc_axon2_q, acc_recurrent2_q} <= '0;
      {drive3_q, v_floor3_q, i_floor3_q, a_floor7_q, v2_q, v3_q, v4_q, v6_q, v7_q} <= '0;
      {threshold2_q, threshold3_q, reset2_q, reset3_q, reset4_q, reset5_q, bias2_q, bias3_q} <= '0;
      {bias4_q, linear2_q, linear3_q, increment2_q, increment3_q, increment4_q, increment5_q} <= '0;
      {a_decay2_q, a_decay3_q, a_decay4_q, a_decay5_q, a_factor6_q, a2_q, a3_q, a4_q, a5_q} <= '0;
      {a6_q, a7_q, refractory2_q, refractory3_q, refractory4_q, refractory5_q, refractory6_q} <= '0;
      {refractory7_q, steps2_q, steps3_q, steps4_q, steps5_q, axon_shift2_q, neuron_shift2_q} <= '0;
      {subtract2_q, subtract3_q, subtract4_q, subtract5_q, grouped2_q, grouped3_q, start2_q} <= '0;
      {start3_q, fire6_q, forced2_q, forced3_q, forced4_q, forced5_q, silenced2_q} <= '0;
      {silenced3_q, silenced4_q, silenced5_q, leaked4_q, i4_q, i5_q, i6_q, i7_q, sum5_q} <= '0;
      {theta4_q, theta5_q} <= '0;
    end else begin
      due_q   <= adaptation_due_i;
      valid_q <= {valid_q[6:1], issue_i};
      {neuron1_q, neuron2_q, neuron3_q} <= {index_i, neuron1_q, neuron2_q};
      {neuron4_q, neuron5_q, neuron6_q, neuron7_q} <= {neuron3_q, neuron4_q, neuron5_q, neuron6_q};

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
      forced2_q        <= forced;
      silenced2_q      <= silenced;

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

      // stage 5
      fire6_q <= fire5;
      i6_q    <= i5_q;
      a6_q    <= adapted5;
      if (loses5) v6_q <= reset5_q;
      else if (!fire5) v6_q <= sum5_q;
      else v6_q <= subtract5_q ? fixed_point_pkg::saturate(subtracted5) : reset5_q;
      if (fire5) refractory6_q <= steps5_q;
      else refractory6_q <= refractory5_q != 8'd0 ? refractory5_q - 8'd1 : 8'd0;
      a_factor6_q <= 18'd65536 - {1'b0, a_decay5_q};

      // stage 6
      a_floor7_q    <= fixed_point_pkg::decay_floor($signed({1'b0, a6_q}) * a_factor6_q);
      v7_q          <= v6_q;
      i7_q          <= i6_q;
      a7_q          <= a6_q;
      refractory7_q <= refractory6_q;
    end
  end

endmodule
