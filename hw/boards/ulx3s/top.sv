// ULX3S with any of its ECP5: 25 MHz oscillator, PLL to the build's clock, UART on the FTDI chip.
// The power button resets.
module ulx3s_top (
  input  logic clk_25mhz,
  input  logic btn_pwr_n,
  input  logic ftdi_txd,      // from the FTDI chip
  output logic ftdi_rxd,      // to it
  output logic led_busy,
  output logic led_lock,
  output logic wifi_gpio0     // high keeps the ESP32 from taking the board over
);

  logic clk;
  logic locked;

  // 25 MHz / 5 times a whole number, 50 to 100 MHz, from an oscillator of eight times that
  EHXPLLL #(
    .PLLRST_ENA      ("DISABLED"),
    .INTFB_WAKE      ("DISABLED"),
    .STDBY_ENABLE    ("DISABLED"),
    .DPHASE_SOURCE   ("DISABLED"),
    .OUTDIVIDER_MUXA ("DIVA"),
    .OUTDIVIDER_MUXB ("DIVB"),
    .OUTDIVIDER_MUXC ("DIVC"),
    .OUTDIVIDER_MUXD ("DIVD"),
    .CLKI_DIV        (5),
    .CLKOP_ENABLE    ("ENABLED"),
    .CLKOP_DIV       (8),
    .CLKOP_CPHASE    (4),
    .CLKOP_FPHASE    (0),
    .FEEDBK_PATH     ("CLKOP"),
    .CLKFB_DIV       (board_build_pkg::ClockHz / 5_000_000)
  ) u_pll (
    .CLKI        (clk_25mhz),
    .CLKFB       (clk),
    .CLKOP       (clk),
    .LOCK        (locked),
    .RST         (1'b0),
    .STDBY       (1'b0),
    .PHASESEL0   (1'b0),
    .PHASESEL1   (1'b0),
    .PHASEDIR    (1'b1),
    .PHASESTEP   (1'b1),
    .PHASELOADREG(1'b1),
    .PLLWAKESYNC (1'b0),
    .ENCLKOP     (1'b0)
  );

  assign led_lock   = locked;
  assign wifi_gpio0 = 1'b1;

  board_core u_board_core (
    .clk_i    (clk),
    .locked_i (locked),
    .button_ni(btn_pwr_n),
    .uart_rx_i(ftdi_txd),
    .uart_tx_o(ftdi_rxd),
    .busy_o   (led_busy)
  );

endmodule
