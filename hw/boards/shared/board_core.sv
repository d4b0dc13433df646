// What all boards have between their clock and their pins: reset from power-on, core, activity
// light. The UART's input may change at any time: uart_rx takes it through two flip-flops. The flow
// writes board_build_pkg, the build, for each.
module board_core (
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
    .Neurons     (board_build_pkg::Neurons),
    .Axons       (board_build_pkg::Axons),
    .Lanes       (board_build_pkg::Lanes),
    .PayloadWords(board_build_pkg::PayloadWords),
    .Window      (board_build_pkg::Window),
    .Learning    (board_build_pkg::Learning),
    .FractionBits(board_build_pkg::FractionBits),
    .ThirdFactor (board_build_pkg::ThirdFactor),
    .Columns     (board_build_pkg::Columns),
    .Encoder     (board_build_pkg::Encoder),
    .SerialUpdate(board_build_pkg::SerialUpdate),
    .Multipliers (board_build_pkg::Multipliers),
    .ClockHz     (board_build_pkg::ClockHz),
    .BaudDivisor (board_build_pkg::BaudDivisor),
    .BuildHash   (board_build_pkg::BuildHash)
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
