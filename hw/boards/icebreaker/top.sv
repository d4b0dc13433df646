// iCEBreaker (iCE40 UP5K): 12 MHz oscillator, PLL to 18 MHz, UART on the FTDI chip's second
// channel, red light while busy, user button resets.
module icebreaker_top (
  input  logic CLK,
  input  logic BTN_N,
  input  logic RX,
  output logic TX,
  output logic LEDR_N,
  output logic LEDG_N
);

  logic clk;
  logic locked;
  logic busy;

  // 12 MHz * 48 / 2^5 = 18 MHz
  SB_PLL40_PAD #(
    .FEEDBACK_PATH("SIMPLE"),
    .DIVR         (4'd0),
    .DIVF         (7'd47),
    .DIVQ         (3'd5),
    .FILTER_RANGE (3'd1)
  ) u_pll (
    .PACKAGEPIN   (CLK),
    .PLLOUTGLOBAL (clk),
    .LOCK         (locked),
    .RESETB       (1'b1),
    .BYPASS       (1'b0)
  );

  assign LEDR_N = !busy;
  assign LEDG_N = !locked;

  board_core u_board_core (
    .clk_i    (clk),
    .locked_i (locked),
    .button_ni(BTN_N),
    .uart_rx_i(RX),
    .uart_tx_o(TX),
    .busy_o   (busy)
  );

endmodule
