// The update phase for chips with few or no multipliers: what neuron_update does, bit for bit, with
// one multiplier and four cycles a neuron. The rows of neuron_memory_serial come one a cycle; while
// the last cycles of a neuron pass, the rows of the next two come.
//
//   0..3  its rows; products current (65536 - ki) and potential (65536 - kv) begin in 0 and 1
//   2..4  i <- sat(acc_axon 2^shift + decayed + acc_recurrent 2^shift), a summand a cycle
//   4     linear leak of v
//   5     v <- sat(v + i + bias), unless refractory
//   6     comparison, teacher, group, reset, adaptation rises
//   7     product adaptation (65536 - ka) begins; potential is written, or the winner of the group
//   8     current is written
//  10     adaptation and refractory are written
module neuron_update_serial #(
  parameter int Neurons = 64,
  parameter int AccW = 16,
  parameter bit Multipliers = 1'b1,
  localparam int NeuronW = $clog2(Neurons),
  localparam int InputW = AccW + lifwire_pkg::SHIFT_MAX + 2,
  localparam int AdaptationW = lifwire_pkg::ADAPTATION_WIDTH,
  localparam int DecayW = lifwire_pkg::DECAY_WIDTH,
  localparam int PotentialW = lifwire_pkg::POTENTIAL_WIDTH
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   issue_i,  // row row_i enters, or is cleared
  input  logic [NeuronW+1:0]     row_i,  // neuron, row
  input  logic                   find_i,  // pass that finds winners
  input  logic                   final_i,  // pass that counts
  input  logic                   adaptation_due_i,  // this step decays the adaptation
  input  logic [1:0]             inhibition_i,
  // Clear potential, current, adaptation, refractory in row_i
  input  logic [3:0]             clear_i,
  // teacher
  input  logic                   teach_i,
  input  logic                   teach_force_i,  // else silence
  input  logic [NeuronW-1:0]     teach_neuron_i,
  // results
  output logic                   spike_o,
  output logic                   update_o,  // spike_o and neuron_o belong to a neuron
  output logic [NeuronW-1:0]     neuron_o,
  // accumulators, first those of axons, one cycle after acc_re_o
  output logic                   acc_re_o,
  output logic                   acc_recurrent_o,
  output logic [NeuronW-1:0]     acc_neuron_o,
  input  logic signed [AccW-1:0] acc_i,
  // memory map
  input  logic                   host_re_i,
  input  logic                   host_we_i,
  input  logic                   host_state_i,
  input  logic [23:0]            host_offset_i,
  input  logic [31:0]            host_wdata_i,
  output logic [31:0]            host_rdata_o
);

  logic [2:0]         valid_q;  // a neuron is in cycle 0..3, 4..7, 8..11
  logic [NeuronW+1:0] row_q;  // the row that was read
  logic [1:0]         phase;
  logic [NeuronW-1:0] neuron, neuron4_q, neuron8_q;

  logic signed [PotentialW-1:0] a;  // the row
  logic [DecayW-1:0]            b;
  logic signed [PotentialW-1:0] c;
  logic [7:0]                   d;
  logic                         e;

  logic signed [PotentialW-1:0] operand, decayed;
  logic [DecayW-1:0]            operand_decay;
  logic [7:0]                   shifts_q, refractory_q, steps_q, refractory_new_q;
  logic [3:0]                   shift;
  logic signed [InputW-1:0]     shifted, input_q, i_sum;
  logic signed [PotentialW-1:0] i_q, v_q, leaked_q, bias_q, sum_q, reset_q, v_new_q;
  logic signed [19:0]           v_sum;
  logic [DecayW-1:0]            a_decay_q;
  logic [AdaptationW-1:0]       linear_q, a_old_q, increment_q, adapted, a_new_q;
  logic                         subtract_q;
  logic signed [18:0]           theta_q;
  logic signed [19:0]           margin;  // how far the potential is above the threshold
  logic                         held;  // refractory
  logic                         due_q;

  logic [1:0]         marks, marks_q;  // forced, silenced
  logic               grouped, group_start, grouped_q;
  logic               begins, begins_q;  // first of its group
  logic [NeuronW-1:0] first, first_q;  // which
  logic [NeuronW:0]   winner, best_q;  // valid; which neuron
  logic [20:0]        merit, merit_q;  // forced, then the margin as an unsigned number
  logic               would, better, in_group, wins, fire, loses, fire_q;
  logic               marks_we, winner_we, group_re;

  logic [2:0]         we;
  logic [NeuronW+1:0] waddr;
  logic               write_v, write_i, write_a;

  assign phase           = row_q[1:0];
  assign neuron          = row_q[NeuronW+1:2];
  assign acc_re_o        = valid_q[0] && phase[0];
  assign acc_recurrent_o = phase[1];
  assign acc_neuron_o    = neuron;
  assign update_o        = write_v;
  assign spike_o         = update_o && fire_q;
  assign neuron_o        = neuron4_q;
  assign write_v         = final_i && valid_q[1] && phase == 2'd3;   // cycle 7
  assign write_i         = final_i && valid_q[2] && phase == 2'd0;   // 8
  assign write_a         = final_i && valid_q[2] && phase == 2'd2;   // 10

  // ---- arithmetic; the names of the cycles are those above ----
  assign operand       = phase == 2'd3 ? $signed({1'b0, a_new_q}) : a;
  assign operand_decay = phase == 2'd3 ? a_decay_q : b;

  decay_multiplier #(
    .Multipliers(Multipliers)
  ) u_multiplier (
    .clk_i,
    .rst_ni,
    .x_i      (operand),
    .k_i      (operand_decay),
    .decayed_o(decayed)
  );

  assign shift   = phase[1] ? shifts_q[3:0] : shifts_q[7:4];
  if (Multipliers && AccW <= 16) begin : gen_power
    // A multiplier that lies idle else: as wide as the iCE40's.
    logic signed [15:0] power;
    logic signed [31:0] product;
    logic               unused_product;
    always_comb begin
      power = '0;
      for (int s = 0; s <= lifwire_pkg::SHIFT_MAX; s++) begin
        if (32'(shift) == s) power[s] = 1'b1;
      end
    end
    assign product        = 16'(acc_i) * power;
    assign shifted        = InputW'(product);
    assign unused_product = ^product;
  end else begin : gen_shift
    assign shifted = InputW'(acc_i) <<< shift;
  end
  assign i_sum   = input_q + shifted;
  assign held    = refractory_q != 8'd0;
  assign v_sum   = 20'(leaked_q) + 20'(i_q) + 20'(bias_q);
  assign margin  = 20'(sum_q) - 20'(theta_q);
  assign adapted = fixed_point_pkg::adapt(a_old_q, increment_q);

  // Cycle 6.
  assign would    = !marks_q[0] && (marks_q[1] || (!held && !margin[19]));
  assign in_group = grouped_q && inhibition_i != lifwire_pkg::INHIBITION_OFF;
  assign wins     = winner[NeuronW] && winner[NeuronW-1:0] == neuron4_q;
  assign fire     = in_group ? wins : would;
  assign loses    = in_group && winner[NeuronW] && !wins
                    && (would || inhibition_i == lifwire_pkg::INHIBITION_OTHERS);
  assign merit    = {marks_q[1], !margin[19], margin[18:0]};
  assign better   = would && (begins_q || !best_q[NeuronW] || merit > merit_q);

  // ---- groups: the neuron's word in cycle 3, that of its group's first neuron from 4 to 6 ----
  assign begins    = group_start || neuron == '0 || !grouped_q;
  assign first     = begins ? neuron : first_q;
  assign group_re  = valid_q[0] && (phase == 2'd2 || (phase == 2'd3 && final_i));
  assign marks_we  = teach_i || (final_i && valid_q[1] && phase == 2'd0);   // cycle 4
  assign winner_we = find_i && valid_q[1] && phase == 2'd3 && grouped_q;    // cycle 7

  // ---- write back, or the sweep that clears ----
  always_comb begin
    we    = 3'b000;
    waddr = {neuron4_q, 2'd1};
    if (!final_i) begin
      waddr = row_i;
      unique case (row_i[1:0])
        2'd0:    we = {2'b00, clear_i[1]};
        2'd1:    we = {2'b00, clear_i[0]};
        2'd2:    we = {clear_i[3], clear_i[2], 1'b0};
        default: ;
      endcase
    end else if (write_v) begin
      we = 3'b001;
    end else if (write_i) begin
      we    = 3'b001;
      waddr = {neuron8_q, 2'd0};
    end else if (write_a) begin
      we    = 3'b110;
      waddr = {neuron8_q, 2'd2};
    end
  end

  neuron_memory_serial #(
    .Neurons(Neurons)
  ) u_memory (
    .clk_i,
    .rst_ni,
    .re_i         (issue_i),
    .raddr_i      (row_i),
    .we_i         (we),
    .waddr_i      (waddr),
    .a_i          (final_i ? (phase[0] ? v_new_q : i_q) : '0),
    .b_i          (final_i ? (due_q ? decayed[AdaptationW-1:0] : a_new_q) : '0),
    .d_i          (final_i ? refractory_new_q : '0),
    .a_o          (a),
    .b_o          (b),
    .c_o          (c),
    .d_o          (d),
    .e_o          (e),
    .group_re_i   (group_re),
    .group_raddr_i(phase[0] ? first : neuron),
    .marks_we_i   (marks_we),
    .winner_we_i  (winner_we),
    .group_waddr_i(teach_i ? teach_neuron_i : (winner_we ? first_q : neuron4_q)),
    .marks_i      (teach_i ? {teach_force_i, !teach_force_i} : 2'b00),
    .winner_i     (best_q),
    .marks_o      (marks),
    .grouped_o    (grouped),
    .group_start_o(group_start),
    .winner_o     (winner),
    .host_re_i,
    .host_we_i,
    .host_state_i,
    .host_offset_i,
    .host_wdata_i,
    .host_rdata_o
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {valid_q, row_q, neuron4_q, neuron8_q, due_q} <= '0;
      {shifts_q, refractory_q, steps_q, refractory_new_q} <= '0;
      {input_q, i_q, v_q, leaked_q, bias_q, sum_q, reset_q, v_new_q} <= '0;
      {linear_q, a_old_q, increment_q, a_decay_q, a_new_q, subtract_q, theta_q} <= '0;
      {marks_q, grouped_q, begins_q, first_q, best_q, merit_q, fire_q} <= '0;
    end else begin
      due_q      <= adaptation_due_i;
      row_q      <= row_i;
      valid_q[0] <= issue_i;
      // phase is also the neuron's cycle modulo 4, so one case holds what up to three neurons do.
      unique case (phase)
        2'd0: begin
          shifts_q <= d;
          leaked_q <= held ? v_q : fixed_point_pkg::linear_leak(decayed, linear_q);   // cycle 4
          i_q      <= fixed_point_pkg::saturate(32'(i_sum));
        end
        2'd1: begin
          v_q      <= a;
          linear_q <= c[AdaptationW-1:0];
          sum_q    <= held ? leaked_q : fixed_point_pkg::saturate(32'(v_sum));        // cycle 5
        end
        2'd2: begin
          theta_q      <= 19'(a) + $signed({2'b00, b});
          a_old_q      <= b;
          bias_q       <= c;
          refractory_q <= d;
          input_q      <= shifted;
          // cycle 6
          fire_q           <= fire;
          a_new_q          <= fire ? adapted : a_old_q;
          refractory_new_q <= fire ? steps_q : (held ? refractory_q - 8'd1 : 8'd0);
          v_new_q          <= sum_q;
          if (loses) v_new_q <= reset_q;
          else if (fire) v_new_q <= subtract_q ? fixed_point_pkg::saturate(32'(margin)) : reset_q;
          if (better) begin
            best_q  <= {1'b1, neuron4_q};
            merit_q <= merit;
          end else if (begins_q) begin
            best_q[NeuronW] <= 1'b0;
          end
        end
        2'd3: begin
          reset_q     <= a;
          a_decay_q   <= b;
          increment_q <= c[AdaptationW-1:0];
          steps_q     <= d;
          subtract_q  <= e;
          input_q     <= input_q + InputW'(decayed);
          marks_q     <= marks;
          grouped_q   <= grouped;
          begins_q    <= begins;
          first_q     <= first;
          neuron4_q   <= neuron;
          neuron8_q   <= neuron4_q;
          valid_q[2:1] <= valid_q[1:0];
        end
        default: ;
      endcase
    end
  end

endmodule
