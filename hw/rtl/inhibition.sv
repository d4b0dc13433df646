// Inhibition groups: ranges of neurons of which at most one fires in a step. A first pass of the neurons' update finds
// the winner of each group, a second one asks for it. Of those that would fire a forced neuron comes before others, then
// the one furthest above its threshold, then the lowest.
//
//   stage 2  which group: it is known by its first neuron
//         3  winner read; compared
//         4  wins_o, taken_o; merit of the neuron
//         5  best of the group so far
//         6  written (first pass)
module inhibition #(
  parameter int Neurons = 256,
  localparam int NeuronW = $clog2(Neurons)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                find_i,       // first pass
  // stage 2
  input  logic                valid_i,
  input  logic [NeuronW-1:0]  neuron_i,
  input  logic                grouped_i,
  input  logic                start_i,      // parameter groupStart
  // stage 4
  input  logic                would_fire_i,
  input  logic                forced_i,
  input  logic signed [17:0]  potential_i,
  input  logic signed [18:0]  theta_i,
  output logic                grouped_o,
  output logic                taken_o,      // the group has a winner
  output logic                wins_o        // it is this neuron
);

  logic                valid3_q, valid4_q, valid5_q, valid6_q;
  logic [NeuronW-1:0]  neuron3_q, neuron4_q, neuron5_q;
  logic [NeuronW-1:0]  first2, first3_q, first4_q, first5_q, first6_q;
  logic                begins2, begins3_q, begins4_q, begins5_q;
  logic                grouped3_q, grouped4_q, grouped5_q, grouped6_q;
  logic                taken3, taken4_q, wins4_q;
  logic [NeuronW-1:0]  winner3;
  logic signed [19:0]  margin4;
  logic                would5_q;
  logic [20:0]         merit5_q;           // forced, then v - theta as an unsigned number
  logic                taken6_q, better5;
  logic [20:0]         merit6_q;
  logic [NeuronW-1:0]  winner6_q;

  // Neurons come one a cycle, so the lower neighbour is one stage ahead.
  assign begins2   = start_i || neuron_i == '0 || !grouped3_q;
  assign first2    = begins2 ? neuron_i : first3_q;
  assign margin4   = 20'(potential_i) - 20'(theta_i);
  assign better5   = would5_q && (begins5_q || !taken6_q || merit5_q > merit6_q);
  assign grouped_o = grouped4_q;
  assign taken_o   = taken4_q;
  assign wins_o    = wins4_q;

  ram_sdp #(
    .Width(NeuronW + 1),
    .Depth(Neurons)
  ) u_winners (
    .clk_i,
    .we_i   (find_i && valid6_q && grouped6_q),
    .waddr_i(first6_q),
    .wdata_i({taken6_q, winner6_q}),
    .re_i   (valid_i && !find_i),
    .raddr_i(first2),
    .rdata_o({taken3, winner3})
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {valid3_q, valid4_q, valid5_q, valid6_q}         <= '0;
      {neuron3_q, neuron4_q, neuron5_q, winner6_q}     <= '0;
      {first3_q, first4_q, first5_q, first6_q}         <= '0;
      {begins3_q, begins4_q, begins5_q}                <= '0;
      {grouped3_q, grouped4_q, grouped5_q, grouped6_q} <= '0;
      {taken4_q, wins4_q, would5_q, taken6_q}          <= '0;
      {merit5_q, merit6_q}                             <= '0;
    end else begin
      {valid3_q, valid4_q, valid5_q, valid6_q} <= {valid_i, valid3_q, valid4_q, valid5_q};
      {neuron3_q, neuron4_q, neuron5_q} <= {neuron_i, neuron3_q, neuron4_q};
      {first3_q, first4_q, first5_q, first6_q} <= {first2, first3_q, first4_q, first5_q};
      {begins3_q, begins4_q, begins5_q} <= {begins2, begins3_q, begins4_q};
      {grouped3_q, grouped4_q, grouped5_q, grouped6_q} <= {grouped_i, grouped3_q, grouped4_q, grouped5_q};

      // stage 3
      taken4_q <= taken3;
      wins4_q  <= taken3 && winner3 == neuron3_q;

      // stage 4
      would5_q <= would_fire_i;
      merit5_q <= {forced_i, !margin4[19], margin4[18:0]};

      // stage 5
      if (better5) begin
        taken6_q  <= 1'b1;
        merit6_q  <= merit5_q;
        winner6_q <= neuron5_q;
      end else if (begins5_q) begin
        taken6_q <= 1'b0;
      end
    end
  end

endmodule
