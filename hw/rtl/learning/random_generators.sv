// The generators of the random region: word 0 draws phases, word 1 + g rounds in lanes 4g..4g+3.
// None is ever zero: the memory map refuses zero, and xorshift32 leads to it from nowhere else.
module random_generators #(
  parameter int Words = 5
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                draw_i,  // advance word 0
  input  logic                round_i,  // advance all others
  output logic [32*Words-1:0] random_o,
  // memory map
  input  logic                host_we_i,
  input  logic [4:0]          host_word_i,
  input  logic [31:0]         host_wdata_i,
  output logic [31:0]         host_rdata_o  // combinational
);

  logic [31:0] random_q [Words];

  for (genvar w = 0; w < Words; w++) begin : gen_words
    assign random_o[32*w +: 32] = random_q[w];

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) random_q[w] <= 32'(32'(w + 1) * lifwire_pkg::RANDOM_SEED);
      else if (host_we_i && 32'(host_word_i) == w) random_q[w] <= host_wdata_i;
      else if (w == 0 ? draw_i : round_i) random_q[w] <= fixed_point_pkg::xorshift(random_q[w]);
    end

`ifdef LIFWIRE_ASSERT
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (rst_ni) begin
        assert (random_q[w] != '0) else $error("random_generators: a generator is stuck at zero");
      end
    end
`endif
  end

  always_comb begin
    host_rdata_o = random_q[0];
    for (int w = 1; w < Words; w++) begin
      if (32'(host_word_i) == w) host_rdata_o = random_q[w];
    end
  end

endmodule
