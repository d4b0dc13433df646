// The update phase: all neurons through one pipeline, one a cycle, and the sweep that clears state between samples.
// With inhibition groups the neurons go through it twice: first to find the winners, which changes nothing.
//
//   stage 0  read parameters, state, accumulators
//         1  products v (65536 - kv) and i (65536 - ki)
//         2  truncate; i <- sat(i + acc 2^shift); linear leak of v; threshold + adaptation
//         3  v <- sat(v + i + bias), unless refractory
//         4  comparison, teacher, reset, adaptation rises
//         5  product adaptation (65536 - ka)
//         6  write back
module neuron_update #(
  parameter int Neurons = 256,
  parameter int AccW = 16,
  localparam int NeuronW = $clog2(Neurons)
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    issue_i,            // neuron index_i enters
  input  logic [NeuronW-1:0]      index_i,
  input  logic                    find_i,             // pass that finds winners
  input  logic                    final_i,            // pass that counts
  input  logic                    adaptation_due_i,   // this step decays the adaptation
  input  logic [1:0]              inhibition_i,
  input  logic [3:0]              clear_i,            // clear potential, current, adaptation, refractory of index_i
  // teacher
  input  logic                    teach_i,
  input  logic                    teach_force_i,      // else silence
  input  logic [NeuronW-1:0]      teach_neuron_i,
  // results: stage 4 which neuron is next, stage 5 whether it fired
  output logic                    next_valid_o,
  output logic [NeuronW-1:0]      next_neuron_o,
  output logic                    spike_o,
  output logic                    update_o,           // spike_o and neuron_o belong to a neuron
  output logic [NeuronW-1:0]      neuron_o,
  // accumulators, one cycle after acc_re_o
  output logic                    acc_re_o,
  output logic [NeuronW-1:0]      acc_neuron_o,
  input  logic signed [AccW-1:0]  acc_axon_i,
  input  logic signed [AccW-1:0]  acc_recurrent_i,
  // memory map
  input  logic                    host_re_i,
  input  logic                    host_we_i,
  input  logic                    host_state_i,
  input  logic [23:0]             host_offset_i,
  input  logic [31:0]             host_wdata_i,
  output logic [31:0]             host_rdata_o
);

  logic                due_q;

  // Memory outputs, stage 1.
  logic signed [17:0]  potential, current, threshold, reset_potential, bias;
  logic [16:0]         adaptation, leak, linear, current_decay, increment, adaptation_decay;
  logic [7:0]          refractory, refractory_steps;
  logic [3:0]          axon_shift, neuron_shift;
  logic                by_subtraction, grouped, group_start;
  logic                forced, silenced;

  // Pipeline registers; the digit is the stage that reads them.
  logic [6:1]          valid_q;
  logic [NeuronW-1:0]  neuron1_q, neuron2_q, neuron3_q, neuron4_q, neuron5_q, neuron6_q;
  logic signed [35:0]  v_product2_q, i_product2_q, a_product6_q;
  logic signed [31:0]  acc_axon2_q, acc_recurrent2_q;
  logic signed [17:0]  v2_q, v3_q, v5_q, v6_q;            // potential before the step, from stage 5 on after it
  logic signed [17:0]  sum4_q;                            // potential before a reset
  logic signed [17:0]  threshold2_q;
  logic signed [17:0]  reset2_q, reset3_q, reset4_q, bias2_q, bias3_q;
  logic [16:0]         linear2_q, a2_q, a3_q, a4_q, a5_q, a6_q;
  logic [16:0]         increment2_q, increment3_q, increment4_q;
  logic [16:0]         a_decay2_q, a_decay3_q, a_decay4_q, a_decay5_q;
  logic [7:0]          refractory2_q, refractory3_q, refractory4_q, refractory5_q, refractory6_q;
  logic [7:0]          steps2_q, steps3_q, steps4_q;
  logic [3:0]          axon_shift2_q, neuron_shift2_q;
  logic                subtract2_q, subtract3_q, subtract4_q;
  logic signed [17:0]  leaked3_q, i3_q, i4_q, i5_q, i6_q;
  logic signed [18:0]  theta3_q, theta4_q;                // threshold + adaptation
  logic                grouped2_q, start2_q;
  logic                forced2_q, forced3_q, forced4_q, silenced2_q, silenced3_q, silenced4_q;
  logic                fire5_q;

  // Combinational results of the stages.
  logic signed [17:0]  i_decayed2, a_decayed6;
  logic signed [31:0]  i_sum2, v_sum3, subtracted4;
  logic                in_group4, member4, taken4, wins4, would4, fire4, loses4;
  logic [16:0]         adapted4;
  logic                write_en;
  logic                unused_sign;

  assign acc_re_o      = issue_i;
  assign acc_neuron_o  = index_i;
  assign next_valid_o  = valid_q[4] && final_i;
  assign next_neuron_o = neuron4_q;
  assign update_o      = valid_q[5] && final_i;
  assign spike_o       = update_o && fire5_q;
  assign neuron_o      = neuron5_q;
  assign write_en      = valid_q[6] && final_i;

  assign i_decayed2  = fixed_point_pkg::decay_truncate(i_product2_q);
  assign a_decayed6  = fixed_point_pkg::decay_truncate(a_product6_q);
  assign unused_sign = a_decayed6[17];  // the adaptation is never negative
  assign i_sum2      = 32'(i_decayed2) + (acc_axon2_q <<< axon_shift2_q) + (acc_recurrent2_q <<< neuron_shift2_q);
  assign v_sum3      = 32'(leaked3_q) + 32'(i3_q) + 32'(bias3_q);
  assign would4      = !silenced4_q && (forced4_q || (refractory4_q == 8'd0 && 19'(sum4_q) >= theta4_q));
  assign in_group4   = member4 && inhibition_i != lifwire_pkg::INHIBITION_OFF;
  assign fire4       = in_group4 ? wins4 : would4;
  assign loses4      = in_group4 && taken4 && !wins4 && (would4 || inhibition_i == lifwire_pkg::INHIBITION_OTHERS);
  assign subtracted4 = 32'(sum4_q) - 32'(theta4_q);
  assign adapted4    = fire4 ? fixed_point_pkg::adapt(a4_q, increment4_q) : a4_q;

  inhibition #(
    .Neurons(Neurons)
  ) u_inhibition (
    .clk_i,
    .rst_ni,
    .find_i,
    .valid_i     (valid_q[2]),
    .neuron_i    (neuron2_q),
    .grouped_i   (grouped2_q),
    .start_i     (start2_q),
    .would_fire_i(would4),
    .forced_i    (forced4_q),
    .potential_i (sum4_q),
    .theta_i     (theta4_q),
    .grouped_o   (member4),
    .taken_o     (taken4),
    .wins_o      (wins4)
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
    .re_i                  (issue_i),
    .raddr_i               (index_i),
    .we_i                  (write_en ? 4'b1111 : clear_i),
    .waddr_i               (write_en ? neuron6_q : index_i),
    .potential_i           (write_en ? v6_q : '0),
    .current_i             (write_en ? i6_q : '0),
    .adaptation_i          (write_en ? (due_q ? a_decayed6[16:0] : a6_q) : '0),
    .refractory_i          (write_en ? refractory6_q : '0),
    .potential_o           (potential),
    .current_o             (current),
    .adaptation_o          (adaptation),
    .refractory_o          (refractory),
    .threshold_o           (threshold),
    .reset_potential_o     (reset_potential),
    .reset_by_subtraction_o(by_subtraction),
    .leak_o                (leak),
    .linear_leak_o         (linear),
    .current_decay_o       (current_decay),
    .axon_shift_o          (axon_shift),
    .neuron_shift_o        (neuron_shift),
    .bias_o                (bias),
    .adaptation_increment_o(increment),
    .refractory_steps_o    (refractory_steps),
    .adaptation_decay_o    (adaptation_decay),
    .grouped_o             (grouped),
    .group_start_o         (group_start),
    .host_re_i,
    .host_we_i,
    .host_state_i,
    .host_offset_i,
    .host_wdata_i,
    .host_rdata_o
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      due_q   <= 1'b0;
      valid_q <= '0;
      {neuron1_q, neuron2_q, neuron3_q, neuron4_q, neuron5_q, neuron6_q} <= '0;
      {v_product2_q, i_product2_q, a_product6_q, acc_axon2_q, acc_recurrent2_q} <= '0;
      {v2_q, v3_q, v5_q, v6_q, threshold2_q, reset2_q, reset3_q, reset4_q, bias2_q, bias3_q} <= '0;
      {linear2_q, a2_q, a3_q, a4_q, a5_q, a6_q, increment2_q, increment3_q, increment4_q} <= '0;
      {a_decay2_q, a_decay3_q, a_decay4_q, a_decay5_q} <= '0;
      {refractory2_q, refractory3_q, refractory4_q, refractory5_q, refractory6_q} <= '0;
      {steps2_q, steps3_q, steps4_q, axon_shift2_q, neuron_shift2_q} <= '0;
      {subtract2_q, subtract3_q, subtract4_q, grouped2_q, start2_q, fire5_q} <= '0;
      {forced2_q, forced3_q, forced4_q, silenced2_q, silenced3_q, silenced4_q} <= '0;
      {leaked3_q, i3_q, i4_q, i5_q, i6_q, sum4_q, theta3_q, theta4_q} <= '0;
    end else begin
      due_q   <= adaptation_due_i;
      valid_q <= {valid_q[5:1], issue_i};
      {neuron1_q, neuron2_q, neuron3_q} <= {index_i, neuron1_q, neuron2_q};
      {neuron4_q, neuron5_q, neuron6_q} <= {neuron3_q, neuron4_q, neuron5_q};

      // stage 1
      v_product2_q     <= fixed_point_pkg::decay_product(potential, leak);
      i_product2_q     <= fixed_point_pkg::decay_product(current, current_decay);
      acc_axon2_q      <= 32'(acc_axon_i);
      acc_recurrent2_q <= 32'(acc_recurrent_i);
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
      axon_shift2_q    <= axon_shift;
      neuron_shift2_q  <= neuron_shift;
      subtract2_q      <= by_subtraction;
      grouped2_q       <= grouped;
      start2_q         <= group_start;
      forced2_q        <= forced;
      silenced2_q      <= silenced;

      // stage 2
      leaked3_q     <= fixed_point_pkg::linear_leak(fixed_point_pkg::decay_truncate(v_product2_q), linear2_q);
      i3_q          <= fixed_point_pkg::saturate(i_sum2);
      theta3_q      <= 19'(threshold2_q) + $signed({2'b00, a2_q});
      v3_q          <= v2_q;
      reset3_q      <= reset2_q;
      bias3_q       <= bias2_q;
      a3_q          <= a2_q;
      increment3_q  <= increment2_q;
      a_decay3_q    <= a_decay2_q;
      refractory3_q <= refractory2_q;
      steps3_q      <= steps2_q;
      subtract3_q   <= subtract2_q;
      forced3_q     <= forced2_q;
      silenced3_q   <= silenced2_q;

      // stage 3
      sum4_q        <= refractory3_q != 8'd0 ? v3_q : fixed_point_pkg::saturate(v_sum3);
      theta4_q      <= theta3_q;
      i4_q          <= i3_q;
      reset4_q      <= reset3_q;
      a4_q          <= a3_q;
      increment4_q  <= increment3_q;
      a_decay4_q    <= a_decay3_q;
      refractory4_q <= refractory3_q;
      steps4_q      <= steps3_q;
      subtract4_q   <= subtract3_q;
      forced4_q     <= forced3_q;
      silenced4_q   <= silenced3_q;

      // stage 4
      fire5_q <= fire4;
      i5_q    <= i4_q;
      a5_q    <= adapted4;
      if (loses4) v5_q <= reset4_q;
      else if (!fire4) v5_q <= sum4_q;
      else v5_q <= subtract4_q ? fixed_point_pkg::saturate(subtracted4) : reset4_q;
      if (fire4) refractory5_q <= steps4_q;
      else refractory5_q <= refractory4_q != 8'd0 ? refractory4_q - 8'd1 : 8'd0;
      a_decay5_q <= a_decay4_q;

      // stage 5
      a_product6_q  <= fixed_point_pkg::decay_product($signed({1'b0, a5_q}), a_decay5_q);
      v6_q          <= v5_q;
      i6_q          <= i5_q;
      a6_q          <= a5_q;
      refractory6_q <= refractory5_q;
    end
  end

endmodule
