// All rounding and saturation of the core. The simulator's fixed-point.ts is the same arithmetic.
package fixed_point_pkg;

  // Saturates to a potential or current, signed 18 bits.
  function automatic logic signed [17:0] saturate(input logic signed [31:0] x);
    if (x[31:17] == 15'd0 || x[31:17] == 15'h7fff) saturate = x[17:0];
    else saturate = {x[31], {17{!x[31]}}};
  endfunction

  // decay(x, k) is x (65536 - k) / 65536 truncated toward zero; k is 0..65536, so the factor needs
  // 17 bits and a sign. Of the product, in two parts for two cycles: divided and rounded down, with
  // a bit behind it that says whether a negative one lost something by that; and made up for.
  function automatic logic [18:0] decay_floor(input logic signed [35:0] product);
    decay_floor = {product[33:16], &product[35:34] && product[15:0] != 16'd0};
  endfunction

  function automatic logic signed [17:0] decay_truncate(input logic [18:0] floor);
    decay_truncate = floor[18:1] + 18'(floor[0]);
  endfunction

  // Pulls x toward zero by leak without crossing it.
  function automatic logic signed [17:0] linear_leak(input logic signed [17:0] x,
      input logic [16:0] leak);
    logic signed [18:0] wide;
    wide = {x[17], x} + ({2'b00, leak} ^ {19{!x[17]}}) + 19'(!x[17]);
    linear_leak = wide[18] == x[17] ? wide[17:0] : 18'sd0;
  endfunction

  // Adds an unsigned increment to the adaptation, saturating.
  function automatic logic [16:0] adapt(input logic [16:0] adaptation,
      input logic [16:0] increment);
    logic [17:0] sum;
    sum = {1'b0, adaptation} + {1'b0, increment};
    adapt = sum[17] ? 17'h1ffff : sum[16:0];
  endfunction

  // The decay of a trace: t (65536 - k) / 65536, which is never negative.
  function automatic logic [15:0] trace_decay(input logic [15:0] t, input logic [16:0] k);
    logic [16:0] factor;
    factor = 17'd65536 - k;
    trace_decay = 16'((33'(t) * 33'(factor)) >> 16);
  endfunction

  // A spike adds the increment to a trace, saturating, or lifts the trace to it.
  function automatic logic [15:0] trace_raised(input logic [15:0] t, input logic [15:0] increment,
      input logic add);
    logic [16:0] sum;
    sum = {1'b0, t} + {1'b0, increment};
    if (add) trace_raised = sum[16] ? 16'hffff : sum[15:0];
    else trace_raised = t > increment ? t : increment;
  endfunction

  // Saturates to a drive or an amplitude, signed 16 bits.
  function automatic logic signed [15:0] saturate_drive(input logic signed [23:0] x);
    if (x[23:15] == 9'd0 || x[23:15] == 9'h1ff) saturate_drive = x[15:0];
    else saturate_drive = {x[23], {15{!x[23]}}};
  endfunction

  // Divides amplitude x trace by 32768, truncating toward zero.
  function automatic logic signed [15:0] gain_truncate(input logic signed [33:0] product);
    logic signed [23:0] quotient;
    quotient = {{5{product[33]}}, product[33:15]} + 24'(product[33] && product[14:0] != 15'd0);
    gain_truncate = saturate_drive(quotient);
  endfunction

  // Divides amplitude x reward by 256, truncating toward zero.
  function automatic logic signed [15:0] reward_truncate(input logic signed [31:0] product);
    logic signed [23:0] quotient;
    quotient = product[31:8] + 24'(product[31] && product[7:0] != 8'd0);
    reward_truncate = saturate_drive(quotient);
  endfunction

  // One step of xorshift32 (Marsaglia 2003, https://doi.org/10.18637/jss.v008.i14).
  function automatic logic [31:0] xorshift(input logic [31:0] state);
    logic [31:0] x;
    x = state ^ (state << 13);
    x = x ^ (x >> 17);
    xorshift = x ^ (x << 5);
  endfunction

endpackage
