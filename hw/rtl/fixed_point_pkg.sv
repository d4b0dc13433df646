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

  // The decay of a trace: t (65536 - k) / 65536, which is never negative.
  function automatic logic [15:0] trace_decay(input logic [15:0] t, input logic [16:0] k);
    logic [16:0] factor;
    factor = 17'd65536 - k;
    trace_decay = 16'((33'(t) * 33'(factor)) >> 16);
  endfunction

  // A spike adds the increment to a trace, saturating, or lifts the trace to it.
  function automatic logic [15:0] trace_raised(input logic [15:0] t, input logic [15:0] increment, input logic add);
    logic [16:0] sum;
    sum = {1'b0, t} + {1'b0, increment};
    if (add) trace_raised = sum[16] ? 16'hffff : sum[15:0];
    else trace_raised = t > increment ? t : increment;
  endfunction

  // Saturates to a drive or an amplitude, signed 16 bits.
  function automatic logic signed [15:0] saturate_drive(input logic signed [23:0] x);
    if (x > 24'sd32767) saturate_drive = 16'sh7fff;
    else if (x < -24'sd32768) saturate_drive = 16'sh8000;
    else saturate_drive = x[15:0];
  endfunction

  // Divides amplitude x trace by 32768, truncating toward zero.
  function automatic logic signed [15:0] gain_truncate(input logic signed [33:0] product);
    logic signed [33:0] lifted;
    lifted = product[33] ? product + 34'sd32767 : product;
    lifted = lifted >>> 15;
    gain_truncate = saturate_drive(24'(lifted));
  endfunction

  // Divides amplitude x reward by 256, truncating toward zero.
  function automatic logic signed [15:0] reward_truncate(input logic signed [31:0] product);
    logic signed [31:0] lifted;
    lifted = product[31] ? product + 32'sd255 : product;
    lifted = lifted >>> 8;
    reward_truncate = saturate_drive(24'(lifted));
  endfunction

  // One step of xorshift32 (Marsaglia 2003, https://doi.org/10.18637/jss.v008.i14).
  function automatic logic [31:0] xorshift(input logic [31:0] state);
    logic [31:0] x;
    x = state ^ (state << 13);
    x = x ^ (x >> 17);
    xorshift = x ^ (x << 5);
  endfunction

endpackage
