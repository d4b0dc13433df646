// UART receiver, 8N1. Synchronises the line, samples every bit in its middle.
//
//   line    --\____/ d0 X d1 X ... X d7 /----
//   sample       ^    ^    ^          ^    ^   valid_o one cycle after the last
//
// A character whose stop bit is low is delivered too (the CRC will refuse it) and flagged; the
// receiver then waits for the line to rise before it looks for a start bit again.
module uart_rx (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        rx_i,
  input  logic [15:0] divisor_i,        // clock cycles a bit
  output logic        active_o,         // inside a character
  // Bit_o is the character's next bit, one cycle each before valid_o
  output logic        bit_valid_o,
  output logic        bit_o,
  output logic        valid_o,          // data_o is a new character, one cycle
  output logic        framing_error_o,  // with valid_o: the stop bit was low
  output logic [7:0]  data_o
);

  typedef enum logic [2:0] {
    StIdle,
    StStart,
    StData,
    StStop,
    StBreak
  } state_e;

  state_e      state_d, state_q;
  logic [1:0]  sync_q;
  logic [15:0] count_d, count_q;
  logic [2:0]  bit_d, bit_q;
  logic [7:0]  data_d, data_q;
  logic        valid_d, valid_q;
  logic        error_d, error_q;
  logic        rx;
  logic [15:0] limit_q;                 // the divisor changes only between characters
  logic        bit_end;

  assign rx              = sync_q[1];
  assign bit_end         = count_q == limit_q;
  assign active_o        = state_q == StStart || state_q == StData || state_q == StStop;
  assign bit_valid_o     = state_q == StData && bit_end;
  assign bit_o           = rx;
  assign valid_o         = valid_q;
  assign framing_error_o = error_q;
  assign data_o          = data_q;

  always_comb begin
    state_d = state_q;
    count_d = count_q + 16'd1;
    bit_d   = bit_q;
    data_d  = data_q;
    valid_d = 1'b0;
    error_d = 1'b0;
    unique case (state_q)
      StIdle: begin
        // Of an odd divisor the shorter half.
        count_d = {15'd0, !limit_q[0]};
        bit_d   = '0;
        if (!rx) state_d = StStart;
      end
      StStart: begin
        if (count_q == {1'b0, limit_q[15:1]}) begin
          count_d = '0;
          state_d = StData;
          if (rx) state_d = StIdle;  // a glitch is no start bit
        end
      end
      StData: begin
        if (bit_end) begin
          count_d = '0;
          data_d  = {rx, data_q[7:1]};
          bit_d   = bit_q + 3'd1;
          if (bit_q == 3'd7) state_d = StStop;
        end
      end
      StStop: begin
        if (bit_end) begin
          count_d = '0;
          valid_d = 1'b1;
          error_d = !rx;
          state_d = StBreak;
          if (rx) state_d = StIdle;
        end
      end
      StBreak: if (rx) state_d = StIdle;
      default: state_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      sync_q  <= 2'b11;
      state_q <= StIdle;
      count_q <= '0;
      bit_q   <= '0;
      data_q  <= '0;
      valid_q <= 1'b0;
      error_q <= 1'b0;
      limit_q <= '0;
    end else begin
      sync_q  <= {sync_q[0], rx_i};
      state_q <= state_d;
      count_q <= count_d;
      bit_q   <= bit_d;
      data_q  <= data_d;
      valid_q <= valid_d;
      error_q <= error_d;
      limit_q <= divisor_i - 16'd1;
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (state_q <= StBreak) else $error("uart_rx: no such state");
      assert (!valid_q || (state_q != StData && state_q != StStop))
      else $error("uart_rx: a character came inside another");
      assert (!error_q || valid_q) else $error("uart_rx: a framing error without a character");
    end
  end
`endif

endmodule
