// Plays recorded vectors on a simulator of any make: drives uart_rx_i as recorded, compares
// uart_tx_o edge by edge. Files of lines "cycle level": +rx=FILE what to drive, +tx=FILE what must
// come. Cycle 0 is the first rising edge after reset; a level given for cycle c is what that edge
// samples, or what is visible after it. +cycles=N ends it.
`timescale 1ns/1ps
module lifwire_tb #(
  parameter int Neurons = 16,
  parameter int Axons = 16,
  parameter int Lanes = 4,
  parameter bit Learning = 1'b1,
  parameter int FractionBits = 4,
  parameter bit ThirdFactor = 1'b0,
  parameter bit Columns = 1'b1,
  parameter bit Encoder = 1'b1,
  parameter bit SerialUpdate = 1'b0,
  parameter bit Multipliers = 1'b1,
  parameter int PayloadWords = 64,
  parameter int Window = 2,
  parameter int ClockHz = 100_000_000,
  parameter int BaudDivisor = 100,
  parameter logic [31:0] BuildHash = 32'd0
);

  reg      clk = 1'b0;
  reg      rst_n = 1'b0;
  reg      rx = 1'b1;
  reg      last_tx = 1'b1;
  wire     tx;
  wire     busy;

  integer  rx_file, tx_file, status;
  integer  cycle, cycles;
  integer  rx_cycle, rx_level, tx_cycle, tx_level;
  integer  edges = 0;
  integer  errors = 0;
  reg [8*256-1:0] rx_name, tx_name;

  // A netlist out of synthesis has its parameters in it.
`ifdef NETLIST
  lifwire_top u_dut (
`else
  lifwire_top #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .Lanes       (Lanes),
    .Learning    (Learning),
    .FractionBits(FractionBits),
    .ThirdFactor (ThirdFactor),
    .Columns     (Columns),
    .Encoder     (Encoder),
    .SerialUpdate(SerialUpdate),
    .Multipliers (Multipliers),
    .PayloadWords(PayloadWords),
    .Window      (Window),
    .ClockHz     (ClockHz),
    .BaudDivisor (BaudDivisor),
    .BuildHash   (BuildHash)
  ) u_dut (
`endif
    .clk_i    (clk),
    .rst_ni   (rst_n),
    .uart_rx_i(rx),
    .uart_tx_o(tx),
    .busy_o   (busy)
  );

  // Reads the next line; past the last one the cycle is one that never comes.
  task next_rx;
    begin
      status = $fscanf(rx_file, "%d %d\n", rx_cycle, rx_level);
      if (status != 2) rx_cycle = 32'h7fff_ffff;
    end
  endtask

  task next_tx;
    begin
      status = $fscanf(tx_file, "%d %d\n", tx_cycle, tx_level);
      if (status != 2) tx_cycle = 32'h7fff_ffff;
    end
  endtask

  task compare;
    begin
      if (tx !== last_tx) begin
        if (tx !== tx_level[0] || cycle != tx_cycle) begin
          errors = errors + 1;
          if (errors < 5) begin
            $display("cycle %0d: uart_tx_o became %b; recorded: %0d in cycle %0d", cycle, tx,
                tx_level, tx_cycle);
          end
        end
        edges = edges + 1;
        next_tx;
      end
      last_tx = tx;
    end
  endtask

  initial begin
    status = $value$plusargs("rx=%s", rx_name);
    status = $value$plusargs("tx=%s", tx_name);
    status = $value$plusargs("cycles=%d", cycles);
    rx_file = $fopen(rx_name, "r");
    tx_file = $fopen(tx_name, "r");
    if (rx_file == 0 || tx_file == 0) begin
      $display("FAIL: cannot open the vectors");
      $finish;
    end
    next_rx;
    next_tx;
    for (cycle = -4; cycle < 0; cycle = cycle + 1) begin
      #5 clk = 1'b1;
      #5 clk = 1'b0;
    end
    rst_n = 1'b1;
    for (cycle = 0; cycle < cycles; cycle = cycle + 1) begin
      if (rx_cycle == cycle) begin
        rx = rx_level[0];
        next_rx;
      end
      #5 clk = 1'b1;
      #1 compare;
      #4 clk = 1'b0;
    end
    if (tx_cycle != 32'h7fff_ffff) begin
      errors = errors + 1;
      $display("recorded edge in cycle %0d never came", tx_cycle);
    end
    if (errors == 0) $display("PASS: %0d edges in %0d cycles", edges, cycles);
    else $display("FAIL: %0d differences", errors);
    $finish;
  end

endmodule
