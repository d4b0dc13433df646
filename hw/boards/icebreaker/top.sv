// iCEBreaker (iCE40 UP5K): 12 MHz oscillator, PLL to 18 MHz, UART on the FTDI chip's second channel, red light while busy,
// user button resets.
module icebreaker_top #(
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
    .button_ni(BTN_N),
    .uart_rx_i(RX),
    .uart_tx_o(TX),
    .busy_o   (busy)
  );

endmodule
