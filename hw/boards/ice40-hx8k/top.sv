// iCE40-HX8K breakout board (iCE40HX8K-B-EVN): 12 MHz oscillator, PLL to 48 MHz, UART on the FTDI
// chip's second channel. No button; the first light is on while the core is busy, the last one
// while the PLL has locked.
module ice40_hx8k_top (
  input  logic CLK,
  input  logic RX,
  output logic TX,
  output logic LED_BUSY,
  output logic LED_LOCK
);

  logic clk;
  logic locked;

  // 12 MHz * 64 / 2^4 = 48 MHz
  SB_PLL40_CORE #(
    .FEEDBACK_PATH("SIMPLE"),
    .DIVR         (4'd0),
    .DIVF         (7'd63),
    .DIVQ         (3'd4),
    .FILTER_RANGE (3'd1)
  ) u_pll (
    .REFERENCECLK (CLK),
    .PLLOUTGLOBAL (clk),
    .LOCK         (locked),
    .RESETB       (1'b1),
    .BYPASS       (1'b0)
  );

  assign LED_LOCK = locked;

  board_core u_board_core (
    .clk_i    (clk),
    .locked_i (locked),
    .button_ni(1'b1),
    .uart_rx_i(RX),
    .uart_tx_o(TX),
    .busy_o   (LED_BUSY)
  );

endmodule
