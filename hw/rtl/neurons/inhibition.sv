// Inhibition groups: ranges of neurons of which at most one fires in a step. A first pass of the
// neurons' update finds the winner of each group, a second one asks for it. Of those that would
// fire a forced neuron comes before others, then the one furthest above its threshold, then the
// lowest.
//
//   stage 3  which group: it is known by its first neuron
//         4  winner read; compared
//         5  wins_o, taken_o; merit of the neuron
//         6  best of the group so far
//         7  written (first pass)
module inhibition #(
  parameter int Neurons = 256,
  localparam int NeuronW = $clog2(Neurons),
  localparam int PotentialW = lifwire_pkg::POTENTIAL_WIDTH
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  input  logic                         find_i,  // first pass
  // stage 3
  input  logic                         valid_i,
  input  logic [NeuronW-1:0]           neuron_i,
  input  logic                         grouped_i,
  input  logic                         start_i,  // parameter groupStart
  // stage 5
  input  logic                         would_fire_i,
  input  logic                         forced_i,
  input  logic signed [PotentialW-1:0] potential_i,
  input  logic signed [18:0]           theta_i,
  output logic                         grouped_o,
  output logic                         taken_o,  // the group has a winner
  output logic                         wins_o  // it is this neuron
);

  logic               valid4_q, valid5_q, valid6_q, valid7_q;
  logic [NeuronW-1:0] neuron4_q, neuron5_q, neuron6_q;
  logic [NeuronW-1:0] first3, first4_q, first5_q, first6_q, first7_q;
  logic               begins3, begins4_q, begins5_q, begins6_q;
  logic               grouped4_q, grouped5_q, grouped6_q, grouped7_q;
  logic               taken4, taken5_q, wins5_q;
  logic [NeuronW-1:0] winner4;
  logic signed [19:0] margin5;
  logic               would6_q;
  logic [20:0]        merit6_q;  // forced, then v - theta as an unsigned number
  logic               taken7_q, better6;
  logic [20:0]        merit7_q;
  logic [NeuronW-1:0] winner7_q;

  // Neurons come one a cycle, so the lower neighbour is one stage ahead.
  assign begins3   = start_i || neuron_i == '0 || !grouped4_q;
  assign first3    = begins3 ? neuron_i : first4_q;
  assign margin5   = 20'(potential_i) - 20'(theta_i);
  assign better6   = would6_q && (begins6_q || !taken7_q || merit6_q > merit7_q);
  assign grouped_o = grouped5_q;
  assign taken_o   = taken5_q;
  assign wins_o    = wins5_q;

  ram_sdp #(
    .Width(NeuronW + 1),
    .Depth(Neurons)
  ) u_winners (
    .clk_i,
    .we_i   (find_i && valid7_q && grouped7_q),
    .waddr_i(first7_q),
    .wdata_i({taken7_q, winner7_q}),
    .re_i   (valid_i && !find_i),
    .raddr_i(first3),
    .rdata_o({taken4, winner4})
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {valid4_q, valid5_q, valid6_q, valid7_q}         <= '0;
      {neuron4_q, neuron5_q, neuron6_q, winner7_q}     <= '0;
      {first4_q, first5_q, first6_q, first7_q}         <= '0;
      {begins4_q, begins5_q, begins6_q}                <= '0;
      {grouped4_q, grouped5_q, grouped6_q, grouped7_q} <= '0;
      {taken5_q, wins5_q, would6_q, taken7_q}          <= '0;
      {merit6_q, merit7_q}                             <= '0;
    end else begin
      {valid4_q, valid5_q, valid6_q, valid7_q} <= {valid_i, valid4_q, valid5_q, valid6_q};
      {neuron4_q, neuron5_q, neuron6_q} <= {neuron_i, neuron4_q, neuron5_q};
      {first4_q, first5_q, first6_q, first7_q} <= {first3, first4_q, first5_q, first6_q};
      {begins4_q, begins5_q, begins6_q} <= {begins3, begins4_q, begins5_q};
      {grouped4_q, grouped5_q, grouped6_q, grouped7_q} <= {grouped_i, grouped4_q, grouped5_q,
          grouped6_q};

      // stage 4
      taken5_q <= taken4;
      wins5_q  <= taken4 && winner4 == neuron4_q;

      // stage 5
      would6_q <= would_fire_i;
      merit6_q <= {forced_i, !margin5[19], margin5[18:0]};

      // stage 6
      if (better6) begin
        taken7_q  <= 1'b1;
        merit7_q  <= merit6_q;
        winner7_q <= neuron6_q;
      end else if (begins6_q) begin
        taken7_q <= 1'b0;
      end
    end
  end

endmodule
