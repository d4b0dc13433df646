// Arty A7-35T (Artix-7): 100 MHz oscillator through an MMCM, UART on the USB bridge, reset button.
module arty_a7_35t_top (
  input  logic CLK100MHZ,
  input  logic ck_rst,         // low when pressed
  input  logic uart_txd_in,    // from the USB bridge
  output logic uart_rxd_out,   // to it
  output logic led_busy,
  output logic led_lock
);

  logic clk;
  logic clk_mmcm;
  logic feedback;
  logic locked;

  // 100 MHz * 10 = 1000 MHz; / 10 = 100 MHz
  MMCME2_BASE #(
    .CLKIN1_PERIOD   (10.0),
    .CLKFBOUT_MULT_F (10.0),
    .DIVCLK_DIVIDE   (1),
    .CLKOUT0_DIVIDE_F(10.0)
  ) u_mmcm (
    .CLKIN1  (CLK100MHZ),
    .CLKFBIN (feedback),
    .CLKFBOUT(feedback),
    .CLKOUT0 (clk_mmcm),
    .LOCKED  (locked),
    .PWRDWN  (1'b0),
    .RST     (1'b0)
  );
  BUFG u_bufg (
    .I(clk_mmcm),
    .O(clk)
  );

  assign led_lock = locked;

  board_core u_board_core (
    .clk_i    (clk),
    .locked_i (locked),
    .button_ni(ck_rst),
    .uart_rx_i(uart_txd_in),
    .uart_tx_o(uart_rxd_out),
    .busy_o   (led_busy)
  );

endmodule
