// Claim: a decay never grows a value, changes its sign or wraps; and with its remainder it is
// exactly the product, so it truncates toward zero. The product is any that x and a factor 0..65536
// can have.
module formal_decay (
  input  logic               clk_i,
  input  logic signed [35:0] product_i,
  output logic               assume_o,
  output logic               ok_o
);

  logic signed [17:0] decayed;
  logic signed [37:0] remainder;
  logic               unused;

  assign unused    = clk_i;
  assign decayed   = fixed_point_pkg::decay_truncate(fixed_point_pkg::decay_floor(product_i));
  assign remainder = 38'(product_i) - (38'(decayed) <<< 16);

  // |x| <= 2^17 and the factor <= 2^16.
  assign assume_o = product_i >= -(36'sd1 <<< 33) && product_i <= (36'sd131071 <<< 16);
  assign ok_o     = product_i >= 36'sd0 ? (decayed >= 18'sd0 && remainder >= 38'sd0
                    && remainder < 38'sd65536)
                                        : (decayed <= 18'sd0 && remainder <= 38'sd0
                                            && remainder > -38'sd65536);

endmodule
