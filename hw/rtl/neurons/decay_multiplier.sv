// x (65536 - k) / 65536 truncated toward zero: fixed_point_pkg's decay, three cycles behind its
// operands, one a cycle. Without Multipliers it is sixteen rows of adders, half of them a cycle.
// Such a row is one look-up table a bit on chips whose carry chain lies in front of the table's
// output: the chain adds x, the table takes the sum or leaves it.
module decay_multiplier #(
  parameter bit Multipliers = 1'b1,
  localparam int DecayW = lifwire_pkg::DECAY_WIDTH,
  localparam int PotentialW = lifwire_pkg::POTENTIAL_WIDTH
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  input  logic signed [PotentialW-1:0] x_i,
  input  logic [DecayW-1:0]            k_i,  // 0..65536
  output logic signed [PotentialW-1:0] decayed_o
);

  logic signed [PotentialW-1:0] x_q;
  logic [DecayW-1:0]            factor_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      x_q      <= '0;
      factor_q <= '0;
    end else begin
      x_q      <= x_i;
      factor_q <= 17'd65536 - k_i;
    end
  end

  if (Multipliers) begin : gen_product
    // One multiplier of 16 by 16 bits; the upper two bits of x, of which the uppermost counts -2,
    // and the uppermost of the factor, where all others are 0, choose what is added.
    logic [31:0]                  product;
    // Product / 65536, rounded down, then toward zero
    logic signed [PotentialW-1:0] upper, high_q, decayed_q;
    logic                         low_q;  // something was cut off

    assign product   = {16'd0, x_q[15:0]} * {16'd0, factor_q[15:0]};
    assign decayed_o = decayed_q;

    always_comb begin
      unique case ({factor_q[16], x_q[17:16]})
        3'b000:  upper = '0;
        3'b001:  upper = {2'b00, factor_q[15:0]};
        3'b010:  upper = {~factor_q, 1'b1};
        3'b011:  upper = {2'b11, ~factor_q[15:0]};
        default: upper = x_q;
      endcase
    end

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        high_q    <= '0;
        low_q     <= 1'b0;
        decayed_q <= '0;
      end else begin
        high_q    <= 18'(product[31:16]) + upper + 18'(x_q[17] && !factor_q[16]);
        low_q     <= product[15:0] != '0;
        decayed_q <= high_q + 18'(high_q[17] && low_q);
      end
    end
  end else begin : gen_rows
    // What is left of the sum when the bits of the factor so far have been taken, the bit cut off
    // last in front.
    logic signed [PotentialW-1:0] x1_q, sum1_q, high_q;
    logic [DecayW-1:0]            factor1_q;
    logic                         low1_q, low_q;
    logic [15:0]                  cut;
    logic                         unused_factor;

    assign unused_factor = ^factor1_q[7:0];
    assign decayed_o     = high_q + 18'(high_q[17] && low_q);

    for (genvar r = 0; r < 16; r++) begin : gen_row
      logic signed [PotentialW-1:0] above, x;
      logic signed [18:0]           sum;
      logic                         bit_set;
      if (r == 0) begin : gen_first
        assign above = '0;
      end else if (r == 8) begin : gen_middle
        assign above = sum1_q;
      end else begin : gen_other
        assign above = gen_row[r-1].sum[18:1];
      end
      assign x       = r < 8 ? x_q : x1_q;
      assign bit_set = r < 8 ? factor_q[r] : factor1_q[r];
      assign sum     = bit_set ? 19'(above) + 19'(x) : 19'(above);
      assign cut[r]  = sum[0];
    end

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        {x1_q, factor1_q} <= '0;
        sum1_q <= '0;
        low1_q <= 1'b0;
        high_q <= '0;
        low_q  <= 1'b0;
      end else begin
        x1_q      <= x_q;
        factor1_q <= factor_q;
        sum1_q <= gen_row[7].sum[18:1];
        low1_q <= cut[7:0] != '0;
        high_q <= factor1_q[16] ? x1_q : gen_row[15].sum[18:1];
        low_q  <= low1_q || cut[15:8] != '0;
      end
    end
  end

endmodule
