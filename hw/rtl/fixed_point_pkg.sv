// All rounding and saturation of the core. The simulator's fixed-point.ts is the same arithmetic.
package fixed_point_pkg;

  // Saturates to a potential or current, signed 18 bits.
  function automatic logic signed [17:0] saturate(input logic signed [31:0] x);
    if (x > 32'sd131071) saturate = 18'sh1ffff;
    else if (x < -32'sd131072) saturate = 18'sh20000;
    else saturate = x[17:0];
  endfunction

  // x (65536 - k), the product behind decay(x, k). k is 0..65536, so the factor needs 17 bits and a sign.
  function automatic logic signed [35:0] decay_product(input logic signed [17:0] x, input logic [16:0] k);
    logic signed [17:0] factor;
    factor = $signed(18'd65536 - {1'b0, k});
    decay_product = x * factor;
  endfunction

  // Divides that product by 65536, truncating toward zero: a negative one is lifted by 65535 before the shift.
  function automatic logic signed [17:0] decay_truncate(input logic signed [35:0] product);
    logic signed [35:0] lifted;
    lifted = product[35] ? product + 36'sd65535 : product;
    lifted = lifted >>> 16;
    decay_truncate = lifted[17:0];
  endfunction

  // Pulls x toward zero by leak without crossing it.
  function automatic logic signed [17:0] linear_leak(input logic signed [17:0] x, input logic [16:0] leak);
    logic signed [18:0] wide;
    logic signed [18:0] pull;
    wide = {x[17], x};
    pull = {2'b00, leak};
    if (wide > pull) wide = wide - pull;
    else if (wide < -pull) wide = wide + pull;
    else wide = 19'sd0;
    linear_leak = wide[17:0];
  endfunction

  // Adds an unsigned increment to the adaptation, saturating.
  function automatic logic [16:0] adapt(input logic [16:0] adaptation, input logic [16:0] increment);
    logic [17:0] sum;
    sum = {1'b0, adaptation} + {1'b0, increment};
    adapt = sum[17] ? 17'h1ffff : sum[16:0];
  endfunction

endpackage
