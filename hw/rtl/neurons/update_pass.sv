// The update of all neurons as the build has it: one neuron a cycle, or one in four cycles with one
// multiplier or none.
module update_pass #(
  parameter int Neurons = 256,
  parameter int AccW = 16,
  parameter bit SerialUpdate = 1'b0,
  parameter bit Multipliers = 1'b1,
  localparam int NeuronW = $clog2(Neurons)
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   issue_i,           // neuron, or row of one, tick_i enters
  input  logic [10:0]            tick_i,
  input  logic                   find_i,            // pass that finds winners
  input  logic                   final_i,           // pass that counts
  input  logic                   adaptation_due_i,  // this step decays the adaptation
  input  logic [1:0]             inhibition_i,
  // Clear potential, current, adaptation, refractory
  input  logic [3:0]             clear_i,
  // teacher
  input  logic                   teach_i,
  input  logic                   teach_force_i,     // else silence
  input  logic [NeuronW-1:0]     teach_neuron_i,
  // results
  output logic                   next_valid_o,      // two stages ahead of spike_o; not if serial
  output logic [NeuronW-1:0]     next_neuron_o,
  output logic                   spike_o,
  output logic                   update_o,          // spike_o and neuron_o belong to a neuron
  output logic [NeuronW-1:0]     neuron_o,
  // accumulators, one cycle after acc_re_o
  output logic                   acc_re_o,
  output logic                   acc_recurrent_o,   // if serial: of neurons, out of acc_axon_i
  output logic [NeuronW-1:0]     acc_neuron_o,
  input  logic signed [AccW-1:0] acc_axon_i,
  input  logic signed [AccW-1:0] acc_recurrent_i,
  // memory map
  input  logic                   host_re_i,
  input  logic                   host_we_i,
  input  logic                   host_state_i,      // state region, else parameter region
  input  logic [23:0]            host_offset_i,
  input  logic [31:0]            host_wdata_i,
  output logic [31:0]            host_rdata_o
);

  if (SerialUpdate) begin : gen_serial
    neuron_update_serial #(
      .Neurons    (Neurons),
      .AccW       (AccW),
      .Multipliers(Multipliers)
    ) u_neuron_update (
      .clk_i,
      .rst_ni,
      .issue_i,
      .row_i           (tick_i[NeuronW+1:0]),
      .find_i,
      .final_i,
      .adaptation_due_i,
      .inhibition_i,
      .clear_i,
      .teach_i,
      .teach_force_i,
      .teach_neuron_i,
      .spike_o,
      .update_o,
      .neuron_o,
      .acc_re_o,
      .acc_recurrent_o,
      .acc_neuron_o,
      .acc_i           (acc_axon_i),
      .host_re_i,
      .host_we_i,
      .host_state_i,
      .host_offset_i,
      .host_wdata_i,
      .host_rdata_o
    );

    logic unused_serial;
    assign unused_serial = ^{acc_recurrent_i, tick_i};
    assign next_valid_o  = 1'b0;
    assign next_neuron_o = '0;
  end else begin : gen_pipelined
    neuron_update #(
      .Neurons(Neurons),
      .AccW   (AccW)
    ) u_neuron_update (
      .clk_i,
      .rst_ni,
      .issue_i,
      .index_i         (NeuronW'(tick_i)),
      .find_i,
      .final_i,
      .adaptation_due_i,
      .inhibition_i,
      .clear_i,
      .teach_i,
      .teach_force_i,
      .teach_neuron_i,
      .next_valid_o,
      .next_neuron_o,
      .spike_o,
      .update_o,
      .neuron_o,
      .acc_re_o,
      .acc_neuron_o,
      .acc_axon_i,
      .acc_recurrent_i,
      .host_re_i,
      .host_we_i,
      .host_state_i,
      .host_offset_i,
      .host_wdata_i,
      .host_rdata_o
    );

    logic unused_pipelined;
    assign unused_pipelined = ^tick_i;
    assign acc_recurrent_o  = 1'b0;
  end

endmodule
