// iCE40-HX8K breakout board (iCE40HX8K-B-EVN): 12 MHz oscillator, PLL to 48 MHz, UART on the FTDI chip's second channel.
// No button; the first light is on while the core is busy, the last one while the PLL has locked.
module ice40_hx8k_top #(
  parameter int Neurons = 64,
  parameter int Axons = 64,
  parameter int Lanes = 4,
  parameter int PayloadWords = 64,
  parameter int Window = 2,
  parameter int Learning = 0,
  parameter int FractionBits = 0,
  parameter int Encoder = 0,
  parameter int SerialUpdate = 0,
  parameter int Multipliers = 1,
  parameter int ClockHz = 12000000,
  parameter int BaudDivisor = 12,
  parameter logic [31:0] BuildHash = 32'd0
) (
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

  board_core #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .Lanes       (Lanes),
    .PayloadWords(PayloadWords),
    .Window      (Window),
    .Learning    (Learning),
    .FractionBits(FractionBits),
    .Encoder     (Encoder),
    .SerialUpdate(SerialUpdate),
    .Multipliers (Multipliers),
    .ClockHz     (ClockHz),
    .BaudDivisor (BaudDivisor),
    .BuildHash   (BuildHash)
  ) u_board_core (
    .clk_i    (clk),
    .locked_i (locked),
    .button_ni(1'b1),
    .uart_rx_i(RX),
    .uart_tx_o(TX),
    .busy_o   (LED_BUSY)
  );

endmodule
