// What all boards have between their clock and their pins: reset from power-on, core, activity light. The UART's input
// may change at any time: uart_rx takes it through two flip-flops.
module board_core #(
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
  input  logic clk_i,
  input  logic locked_i,    // the clock is good; asynchronous
  input  logic button_ni,   // reset button, low when pressed; asynchronous
  input  logic uart_rx_i,
  output logic uart_tx_o,
  output logic busy_o       // lit for at least 2^20 cycles whenever the core is busy
);

  logic         rst_n;
  logic         busy;
  logic [19:0]  light_q;

  board_reset u_board_reset (
    .clk_i,
    .locked_i(locked_i && button_ni),
    .rst_no  (rst_n)
  );

  lifwire_top #(
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
  ) u_lifwire (
    .clk_i,
    .rst_ni   (rst_n),
    .uart_rx_i,
    .uart_tx_o,
    .busy_o   (busy)
  );

  always_ff @(posedge clk_i or negedge rst_n) begin
    if (!rst_n) light_q <= '0;
    else if (busy) light_q <= '1;
    else if (light_q != '0) light_q <= light_q - 1'b1;
  end

  assign busy_o = light_q != '0;

endmodule
