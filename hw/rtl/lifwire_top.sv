// Lifwire: UART, frames, core. One clock; the board's top gives it and a reset.
module lifwire_top #(
  parameter int Neurons = 256,               // N, a multiple of Lanes
  parameter int Axons = 256,                 // A, a multiple of 4
  parameter int Lanes = 16,                  // L, a power of two of at least 4
  parameter bit Learning = 1'b1,                // traces, plastic synapses, learning rules
  parameter int FractionBits = 0,            // F, 0..8: fractional weight bits kept for learning
  parameter bit ThirdFactor = 1'b0,             // modulator signals and consolidation
  parameter bit Columns = 1'b1,                 // rules at postsynaptic spikes, column walks
  parameter bit Encoder = 1'b1,                 // rate encoder
  // One multiplier, four cycles a neuron; without learning, up to 256 neurons
  parameter bit SerialUpdate = 1'b0,
  // With SerialUpdate: the chip has multipliers, else it is made of adders
  parameter bit Multipliers = 1'b1,
  parameter int PayloadWords = 256,          // largest frame body
  parameter int Window = 2,                  // requests in flight
  parameter int ClockHz = 100_000_000,
  parameter int BaudDivisor = 100,           // clock cycles a bit after reset
  parameter logic [31:0] BuildHash = 32'd0
) (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic uart_rx_i,
  output logic uart_tx_o,
  output logic busy_o      // something is going on: line, frame, request or reply
);

  localparam int IndexW = $clog2(PayloadWords);
  localparam int SlotW = $clog2(Window);

  logic [15:0]              divisor;
  logic [31:0]              idle_cycles;
  logic                     rx_active, rx_valid, rx_error, rx_bit_valid, rx_bit;
  logic [7:0]               rx_char;
  logic                     tx_valid, tx_ready, tx_busy, tx_bit_valid, tx_bit;
  logic [7:0]               tx_char;
  logic [Window-1:0]        slot_free;
  logic                     body_we;
  logic [SlotW+IndexW-1:0]  body_addr;
  logic [31:0]              body_data;
  logic                     frame_valid, frame_crc_ok, frame_too_long, frame_stored, frame_active;
  logic [31:0]              frame_header, frame_crc;
  logic                     resync;
  logic                     exec_pending, exec_take, exec_done, exec_active, abort;
  logic [SlotW-1:0]         exec_slot;
  logic [31:0]              exec_header, exec_reply, step;
  logic                     reply_valid, reply_take, reply_sent;
  logic [SlotW-1:0]         reply_slot;
  logic [31:0]              reply_header;
  logic                     notice_valid, notice_take;
  logic [31:0]              notice_header, notice_detail;
  logic                     accepted, crc_error, rejected, resent;
  logic                     slots_active, tx_active;
  logic [SlotW+IndexW-1:0]  request_addr, reply_waddr, reply_raddr;
  logic [31:0]              request_data, reply_wdata, reply_rdata;
  logic                     reply_we;

  assign busy_o = rx_active || rx_valid || frame_active || slots_active || exec_active || tx_active
                  || tx_busy;

  uart_rx u_uart_rx (
    .clk_i,
    .rst_ni,
    .rx_i           (uart_rx_i),
    .divisor_i      (divisor),
    .active_o       (rx_active),
    .bit_valid_o    (rx_bit_valid),
    .bit_o          (rx_bit),
    .valid_o        (rx_valid),
    .framing_error_o(rx_error),
    .data_o         (rx_char)
  );

  frame_rx #(
    .PayloadWords(PayloadWords),
    .Window      (Window)
  ) u_frame_rx (
    .clk_i,
    .rst_ni,
    .char_active_i   (rx_active),
    .bit_valid_i     (rx_bit_valid),
    .bit_i           (rx_bit),
    .char_valid_i    (rx_valid),
    .char_i          (rx_char),
    .idle_cycles_i   (idle_cycles),
    .slot_free_i     (slot_free),
    .body_we_o       (body_we),
    .body_addr_o     (body_addr),
    .body_data_o     (body_data),
    .frame_valid_o   (frame_valid),
    .frame_crc_ok_o  (frame_crc_ok),
    .frame_too_long_o(frame_too_long),
    .frame_stored_o  (frame_stored),
    .frame_header_o  (frame_header),
    .frame_crc_o     (frame_crc),
    .resync_o        (resync),
    .active_o        (frame_active)
  );

  ram_sdp #(
    .Width(32),
    .Depth(Window * PayloadWords)
  ) u_requests (
    .clk_i,
    .we_i   (body_we),
    .waddr_i(body_addr),
    .wdata_i(body_data),
    .re_i   (1'b1),
    .raddr_i(request_addr),
    .rdata_o(request_data)
  );

  link_slots #(
    .Window(Window)
  ) u_link_slots (
    .clk_i,
    .rst_ni,
    .frame_valid_i   (frame_valid),
    .frame_crc_ok_i  (frame_crc_ok),
    .frame_too_long_i(frame_too_long),
    .frame_stored_i  (frame_stored),
    .frame_header_i  (frame_header),
    .frame_crc_i     (frame_crc),
    .slot_free_o     (slot_free),
    .exec_pending_o  (exec_pending),
    .exec_slot_o     (exec_slot),
    .exec_header_o   (exec_header),
    .exec_take_i     (exec_take),
    .exec_done_i     (exec_done),
    .exec_reply_i    (exec_reply),
    .abort_o         (abort),
    .step_i          (step),
    .reply_valid_o   (reply_valid),
    .reply_slot_o    (reply_slot),
    .reply_header_o  (reply_header),
    .reply_take_i    (reply_take),
    .reply_sent_i    (reply_sent),
    .notice_valid_o  (notice_valid),
    .notice_header_o (notice_header),
    .notice_detail_o (notice_detail),
    .notice_take_i   (notice_take),
    .accepted_o      (accepted),
    .crc_error_o     (crc_error),
    .rejected_o      (rejected),
    .resent_o        (resent),
    .active_o        (slots_active)
  );

  lifwire_core #(
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
  ) u_core (
    .clk_i,
    .rst_ni,
    .exec_pending_i (exec_pending),
    .exec_slot_i    (exec_slot),
    .exec_header_i  (exec_header),
    .exec_take_o    (exec_take),
    .exec_done_o    (exec_done),
    .exec_reply_o   (exec_reply),
    .abort_i        (abort),
    .step_o         (step),
    .active_o       (exec_active),
    .request_addr_o (request_addr),
    .request_i      (request_data),
    .reply_we_o     (reply_we),
    .reply_addr_o   (reply_waddr),
    .reply_data_o   (reply_wdata),
    .busy_i         (busy_o),
    .divisor_o      (divisor),
    .idle_cycles_o  (idle_cycles),
    .accepted_i     (accepted),
    .crc_error_i    (crc_error),
    .framing_error_i(rx_error),
    .resync_i       (resync),
    .rejected_i     (rejected),
    .resent_i       (resent)
  );

  ram_sdp #(
    .Width(32),
    .Depth(Window * PayloadWords)
  ) u_replies (
    .clk_i,
    .we_i   (reply_we),
    .waddr_i(reply_waddr),
    .wdata_i(reply_wdata),
    .re_i   (1'b1),
    .raddr_i(reply_raddr),
    .rdata_o(reply_rdata)
  );

  frame_tx #(
    .PayloadWords(PayloadWords),
    .Window      (Window)
  ) u_frame_tx (
    .clk_i,
    .rst_ni,
    .notice_valid_i (notice_valid),
    .notice_header_i(notice_header),
    .notice_detail_i(notice_detail),
    .notice_take_o  (notice_take),
    .reply_valid_i  (reply_valid),
    .reply_slot_i   (reply_slot),
    .reply_header_i (reply_header),
    .reply_take_o   (reply_take),
    .reply_sent_o   (reply_sent),
    .body_addr_o    (reply_raddr),
    .body_data_i    (reply_rdata),
    .char_valid_o   (tx_valid),
    .char_o         (tx_char),
    .char_ready_i   (tx_ready),
    .bit_valid_i    (tx_bit_valid),
    .bit_i          (tx_bit),
    .active_o       (tx_active)
  );

  uart_tx u_uart_tx (
    .clk_i,
    .rst_ni,
    .divisor_i  (divisor),
    .valid_i    (tx_valid),
    .ready_o    (tx_ready),
    .data_i     (tx_char),
    .bit_valid_o(tx_bit_valid),
    .bit_o      (tx_bit),
    .busy_o     (tx_busy),
    .tx_o       (uart_tx_o)
  );

endmodule
