// Parameters and state of all neurons for neuron_update_serial: four rows a neuron in one narrow
// memory, where neuron_memory has a memory for each word and reads them all at once. Columns are
// such that a field lies where its bits come from in the words of the memory map.
//
//   row   a                b                 c                 d                       e
//    0    current          current decay                       neuron, axon shift
//    1    potential        leak              linear leak
//    2    threshold        adaptation        bias              refractory
//    3    reset potential  adaptation decay  spike: increment  refractory steps  by subtraction
//
// A second memory has a word a neuron: the inhibition group's bits, the teacher's marks, and at a
// group's first neuron the group's winner.
module neuron_memory_serial #(
  parameter int Neurons = 64,
  localparam int NeuronW = $clog2(Neurons),
  localparam int AdaptationW = lifwire_pkg::ADAPTATION_WIDTH,
  localparam int DecayW = lifwire_pkg::DECAY_WIDTH,
  localparam int PotentialW = lifwire_pkg::POTENTIAL_WIDTH,
  localparam int RefractoryW = lifwire_pkg::REFRACTORY_WIDTH
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  // neuron update: read one row, write columns a, b, d of another
  input  logic                   re_i,
  input  logic [NeuronW+1:0]     raddr_i,
  input  logic [2:0]             we_i,  // d, b, a
  input  logic [NeuronW+1:0]     waddr_i,
  input  logic [PotentialW-1:0]  a_i,
  input  logic [DecayW-1:0]      b_i,
  input  logic [RefractoryW-1:0] d_i,
  output logic [PotentialW-1:0]  a_o,
  output logic [DecayW-1:0]      b_o,
  output logic [PotentialW-1:0]  c_o,
  output logic [RefractoryW-1:0] d_o,
  output logic                   e_o,
  // groups: read one word, write the teacher's marks or the winner of another
  input  logic                   group_re_i,
  input  logic [NeuronW-1:0]     group_raddr_i,
  input  logic                   marks_we_i,
  input  logic                   winner_we_i,
  input  logic [NeuronW-1:0]     group_waddr_i,
  input  logic [1:0]             marks_i,  // forced, silenced
  input  logic [NeuronW:0]       winner_i,  // valid; which neuron
  output logic [1:0]             marks_o,
  output logic                   grouped_o,
  output logic                   group_start_o,
  output logic [NeuronW:0]       winner_o,
  // memory map
  input  logic                   host_re_i,
  input  logic                   host_we_i,
  input  logic                   host_state_i,  // state region, else parameter region
  input  logic [23:0]            host_offset_i,
  input  logic [31:0]            host_wdata_i,
  output logic [31:0]            host_rdata_o
);

  localparam int Width = 2 * PotentialW + DecayW + RefractoryW + 1;
  localparam int GroupWidth = 4 + NeuronW + 1;

  logic [NeuronW-1:0]     host_neuron;
  logic [3:0]             host_word, host_word_q;  // state words are 8..11
  logic [1:0]             host_row;
  logic [4:0]             host_columns, columns;  // e, d, c, b, a
  logic [RefractoryW-1:0] host_d;
  logic                   host_group_we;
  logic [NeuronW+1:0]     waddr;
  logic [Width-1:0]       we, wdata;
  logic                   unused_bits;

  // Reserved bits are refused before they come here
  assign unused_bits = ^{host_offset_i, host_wdata_i};
  assign host_neuron = host_state_i ? host_offset_i[2 +: NeuronW] : host_offset_i[3 +: NeuronW];
  assign host_word   = host_state_i ? {2'b10, host_offset_i[1:0]} : {1'b0, host_offset_i[2:0]};

  always_comb begin
    host_row     = 2'd0;
    host_columns = 5'b00001;
    host_d       = host_wdata_i[RefractoryW-1:0];
    unique case (host_word)
      {1'b0, lifwire_pkg::PARAM_THRESHOLD}: host_row = 2'd2;
      {1'b0, lifwire_pkg::PARAM_RESET}: begin
        host_row     = 2'd3;
        host_columns = 5'b10001;
      end
      {1'b0, lifwire_pkg::PARAM_LEAK}: begin
        host_row     = 2'd1;
        host_columns = 5'b00010;
      end
      {1'b0, lifwire_pkg::PARAM_LINEAR_LEAK}: begin
        host_row     = 2'd1;
        host_columns = 5'b00100;
      end
      {1'b0, lifwire_pkg::PARAM_SYNAPSE}: begin
        host_columns = 5'b01010;
        host_d       = host_wdata_i[27:20];
      end
      {1'b0, lifwire_pkg::PARAM_BIAS}: begin
        host_row     = 2'd2;
        host_columns = 5'b00100;
      end
      {1'b0, lifwire_pkg::PARAM_SPIKE}: begin
        host_row     = 2'd3;
        host_columns = 5'b01100;
        host_d       = host_wdata_i[31:24];
      end
      {1'b0, lifwire_pkg::PARAM_ADAPTATION}: begin
        host_row     = 2'd3;
        host_columns = 5'b00010;
      end
      {2'b10, lifwire_pkg::STATE_POTENTIAL}: host_row = 2'd1;
      {2'b10, lifwire_pkg::STATE_ADAPTATION}: begin
        host_row     = 2'd2;
        host_columns = 5'b00010;
      end
      {2'b10, lifwire_pkg::STATE_REFRACTORY}: begin
        host_row     = 2'd2;
        host_columns = 5'b01000;
      end
      default: ;  // the current
    endcase
  end

  assign columns       = host_we_i ? host_columns : {1'b0, we_i[2], 1'b0, we_i[1:0]};
  assign waddr         = host_we_i ? {host_neuron, host_row} : waddr_i;
  assign we            = {columns[4], {8{columns[3]}}, {18{columns[2]}}, {17{columns[1]}},
                         {18{columns[0]}}};
  assign wdata         = {host_wdata_i[31], host_we_i ? host_d : d_i, host_wdata_i[PotentialW-1:0],
                          host_we_i ? host_wdata_i[DecayW-1:0] : b_i,
                          host_we_i ? host_wdata_i[PotentialW-1:0] : a_i};
  assign host_group_we = host_we_i && host_word == {1'b0, lifwire_pkg::PARAM_ADAPTATION};

  ram_masked #(
    .Width(Width),
    .Depth(4 * Neurons)
  ) u_rows (
    .clk_i,
    .we_i   (we),
    .waddr_i(waddr),
    .wdata_i(wdata),
    .re_i   (re_i || host_re_i),
    .raddr_i(host_re_i ? {host_neuron, host_row} : raddr_i),
    .rdata_o({e_o, d_o, c_o, b_o, a_o})
  );

  ram_masked #(
    .Width(GroupWidth),
    .Depth(Neurons)
  ) u_groups (
    .clk_i,
    .we_i   ({{(NeuronW + 1) {winner_we_i}}, {2{host_group_we}}, {2{marks_we_i}}}),
    .waddr_i(host_group_we ? host_neuron : group_waddr_i),
    .wdata_i({winner_i, host_wdata_i[25:24], marks_i}),
    .re_i   (group_re_i || host_re_i),
    .raddr_i(host_re_i ? host_neuron : group_raddr_i),
    .rdata_o({winner_o, group_start_o, grouped_o, marks_o})
  );

  always_comb begin
    unique case (host_word_q)
      {1'b0, lifwire_pkg::PARAM_RESET}:       host_rdata_o = {e_o, 13'd0, a_o};
      {1'b0, lifwire_pkg::PARAM_LEAK},
      {2'b10, lifwire_pkg::STATE_ADAPTATION}: host_rdata_o = {15'd0, b_o};
      {1'b0, lifwire_pkg::PARAM_ADAPTATION}:  host_rdata_o = {6'd0, group_start_o, grouped_o, 7'd0,
          b_o};
      {1'b0, lifwire_pkg::PARAM_LINEAR_LEAK}: host_rdata_o = {15'd0, c_o[AdaptationW-1:0]};
      {1'b0, lifwire_pkg::PARAM_SYNAPSE}:     host_rdata_o = {4'd0, d_o, 3'd0, b_o};
      {1'b0, lifwire_pkg::PARAM_BIAS}:        host_rdata_o = {14'd0, c_o};
      {1'b0, lifwire_pkg::PARAM_SPIKE}:       host_rdata_o = {d_o, 7'd0, c_o[AdaptationW-1:0]};
      {2'b10, lifwire_pkg::STATE_REFRACTORY}: host_rdata_o = {24'd0, d_o};
      default:                                host_rdata_o = {14'd0, a_o};
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) host_word_q <= '0;
    else if (host_re_i) host_word_q <= host_word;
  end

endmodule
