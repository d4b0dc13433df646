// Cmod A7-35T (Artix-7): 12 MHz oscillator, MMCM to 100 MHz, UART on the USB bridge, first button
// resets.
module cmod_a7_35t_top (
  input  logic sysclk,
  input  logic btn,            // high when pressed
  input  logic uart_txd_in,    // from the USB bridge
  output logic uart_rxd_out,   // to it
  output logic led_busy,
  output logic led_lock
);

  logic clk;
  logic clk_mmcm;
  logic feedback;
  logic locked;

  // 12 MHz * 62.5 = 750 MHz; / 7.5 = 100 MHz
  MMCME2_BASE #(
    .CLKIN1_PERIOD   (83.333),
    .CLKFBOUT_MULT_F (62.5),
    .DIVCLK_DIVIDE   (1),
    .CLKOUT0_DIVIDE_F(7.5)
  ) u_mmcm (
    .CLKIN1  (sysclk),
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
    .button_ni(!btn),
    .uart_rx_i(uart_txd_in),
    .uart_tx_o(uart_rxd_out),
    .busy_o   (led_busy)
  );

endmodule
