// Reset from power-on: low until the clock has run for 2^CountW cycles with the PLL locked and the
// button up. Starts asynchronously, ends on a clock edge. Needs no reset itself,
// because every FPGA here starts its flip-flops at 0 when no other value is given. The iCE40's
// block RAM cannot be used in the first microseconds after configuration; the count covers these.
module board_reset #(
  parameter int CountW = 12
) (
  input  logic clk_i,
  input  logic locked_i,   // the clock is good and nobody asks for a reset; asynchronous
  output logic rst_no
);

  logic [CountW-1:0] count_q;
  logic              run_q;

  initial begin
    count_q = '0;
    run_q   = 1'b0;
  end

  always_ff @(posedge clk_i or negedge locked_i) begin
    if (!locked_i) begin
      count_q <= '0;
      run_q   <= 1'b0;
    end else begin
      if (!run_q) count_q <= count_q + 1'b1;
      run_q <= run_q || (&count_q);
    end
  end

  assign rst_no = run_q;

endmodule
