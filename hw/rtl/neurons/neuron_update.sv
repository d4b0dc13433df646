// The update phase: all neurons through one pipeline, one a cycle, and the sweep that clears state
// between samples. With inhibition groups the neurons go through it twice: first to find the
// winners, which changes nothing.
//
//   stage 0     read parameters, state, accumulators, teacher events
//         1..4  neuron_integrate: the potential before a reset
//         5..7  neuron_fire: whether it fires, what that leaves; inhibition has the winners
//         7     write back
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

  // The digit is the stage that looks at it.
  logic [7:1]                   valid_q;
  logic [NeuronW-1:0] neuron1_q, neuron2_q, neuron3_q, neuron4_q, neuron5_q, neuron6_q, neuron7_q;
  logic signed [PotentialW-1:0] sum5, current5, reset5;
  logic signed [PotentialW:0]   theta5;
  logic                         subtract5, forced5, silenced5;
  logic [AdaptationW-1:0]       adaptation5, increment5;
  logic [DecayW-1:0]            decay5;
  logic [RefractoryW-1:0]       refractory5, steps5;
  logic                         grouped3, start3, member5, taken5, wins5, would5, fires6;
  logic [lifwire_pkg::NSTATE_W-1:0] state7;
  logic                         forced, silenced, write_en;

  assign acc_re_o      = issue_i;
  assign acc_neuron_o  = index_i;
  assign next_valid_o  = valid_q[4] && final_i;
  assign next_neuron_o = neuron4_q;
  assign update_o      = valid_q[6] && final_i;
  assign spike_o       = update_o && fires6;
  assign neuron_o      = neuron6_q;
  assign write_en      = valid_q[7] && final_i;
  assign new_state     = write_en ? state7 : '0;  // clearing writes zeros

  neuron_integrate #(
    .AccW(AccW)
  ) u_integrate (
    .clk_i,
    .rst_ni,
    .params_i     (params),
    .state_i      (state),
    .acc_axon_i,
    .acc_recurrent_i,
    .forced_i     (forced),
    .silenced_i   (silenced),
    .grouped3_o   (grouped3),
    .start3_o     (start3),
    .sum5_o       (sum5),
    .theta5_o     (theta5),
    .current5_o   (current5),
    .reset5_o     (reset5),
    .subtract5_o  (subtract5),
    .adaptation5_o(adaptation5),
    .increment5_o (increment5),
    .decay5_o     (decay5),
    .refractory5_o(refractory5),
    .steps5_o     (steps5),
    .forced5_o    (forced5),
    .silenced5_o  (silenced5)
  );

  neuron_fire u_fire (
    .clk_i,
    .rst_ni,
    .adaptation_due_i,
    .inhibition_i,
    .sum5_i       (sum5),
    .theta5_i     (theta5),
    .current5_i   (current5),
    .reset5_i     (reset5),
    .subtract5_i  (subtract5),
    .adaptation5_i(adaptation5),
    .increment5_i (increment5),
    .decay5_i     (decay5),
    .refractory5_i(refractory5),
    .steps5_i     (steps5),
    .forced5_i    (forced5),
    .silenced5_i  (silenced5),
    .would5_o     (would5),
    .member5_i    (member5),
    .taken5_i     (taken5),
    .wins5_i      (wins5),
    .fires6_o     (fires6),
    .state7_o     (state7)
  );

  inhibition #(
    .Neurons(Neurons)
  ) u_inhibition (
    .clk_i,
    .rst_ni,
    .find_i,
    .valid_i     (valid_q[3]),
    .neuron_i    (neuron3_q),
    .grouped_i   (grouped3),
    .start_i     (start3),
    .would_fire_i(would5),
    .forced_i    (forced5),
    .potential_i (sum5),
    .theta_i     (theta5),
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
      {valid_q, neuron1_q, neuron2_q, neuron3_q, neuron4_q, neuron5_q, neuron6_q, neuron7_q} <= '0;
    end else begin
      valid_q <= {valid_q[6:1], issue_i};
      {neuron1_q, neuron2_q, neuron3_q} <= {index_i, neuron1_q, neuron2_q};
      {neuron4_q, neuron5_q, neuron6_q, neuron7_q} <= {neuron3_q, neuron4_q, neuron5_q, neuron6_q};
    end
  end

endmodule
