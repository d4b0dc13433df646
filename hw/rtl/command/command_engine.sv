// Executes one request at a time: fetches its arguments, checks all of it, only then acts, and
// leaves the reply.
//
//   Idle -> Arg0..2 -> Check, Verdict -> Decide -+-> Transfer ----+-> Finish
//                                                +-> Run ---------+
//                                                +-> Refuse ------+
module command_engine #(
  parameter bit Learning = 1'b1,
  parameter bit ThirdFactor = 1'b0,
  parameter bit Encoder = 1'b1,
  parameter int OffsetW = 15,          // bits of a word's offset in its region
  parameter int PayloadWords = 256,
  parameter int Window = 2,
  localparam int IndexW = $clog2(PayloadWords),
  localparam int SlotW = $clog2(Window),
  localparam int CountW = OffsetW + 1 > lifwire_pkg::HEADER_LENGTH_W ? OffsetW + 1
                          : lifwire_pkg::HEADER_LENGTH_W,
  localparam int FlagsW = lifwire_pkg::RUN_FLAGS_W
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  // link_slots
  input  logic                     pending_i,
  input  logic [SlotW-1:0]         slot_i,
  input  logic [31:0]              header_i,
  output logic                     take_o,
  output logic                     done_o,
  output logic [31:0]              reply_header_o,
  output logic                     active_o,
  // request memory, synchronous read
  output logic [SlotW+IndexW-1:0]  request_addr_o,
  input  logic [31:0]              request_i,
  // reply memory
  output logic                     reply_we_o,
  output logic [SlotW+IndexW-1:0]  reply_addr_o,
  output logic [31:0]              reply_data_o,
  // memory map
  output logic                     mem_re_o,
  output logic [3:0]               mem_we_o,
  output logic [3:0]               mem_region_o,
  output logic [23:0]              mem_offset_o,
  output logic [31:0]              mem_wdata_o,
  input  logic [31:0]              mem_rdata_i,     // two cycles after mem_re_o
  input  logic [24:0]              mem_size_i,      // words in the region; 0: no region
  input  logic                     mem_bytes_i,     // of a region of bytes
  input  logic                     mem_writable_i,
  // All of these in the cycle of region, offset and data
  input  logic                     mem_value_ok_i,
  // event_reader
  output logic                     event_rewind_o,
  output logic                     event_consume_o,
  output logic [10:0]              event_length_o,
  input  logic [IndexW-1:0]        event_index_i,
  input  logic                     event_ready_i,
  input  logic                     event_end_i,
  input  logic                     event_bad_i,
  input  logic [11:0]              event_half_i,
  // step_controller
  output logic                     run_start_o,
  output logic [31:0]              run_steps_o,
  output logic [FlagsW-1:0]        run_flags_o,
  input  logic                     pre_learns_i,    // setting
  input  logic                     run_done_i,
  input  logic [31:0]              run_offset_i,
  input  logic [31:0]              run_cycles_i,
  input  logic [31:0]              step_i,
  // spike_writer
  output logic                     spikes_flush_o,
  input  logic [IndexW:0]          spikes_words_i,
  input  logic                     spikes_we_i,
  input  logic [IndexW-1:0]        spikes_addr_i,
  input  logic [31:0]              spikes_data_i
);

  typedef enum logic [3:0] {
    StIdle,
    StArg0,
    StArg1,
    StArg2,
    StCheck,
    StVerdict,
    StDecide,
    StTransfer,
    StRun,
    StRefuse,
    StFinish
  } state_e;

  state_e             state_d, state_q;
  logic [SlotW-1:0]   slot_q;
  logic [31:0]        header_q;
  logic [31:0]        arg0_q;                // address or first step
  logic [31:0]        arg1_q;                // count or steps
  logic [FlagsW-1:0]  flags_q;               // argument 2
  logic [4:0]         status_d, status_q;
  logic [31:0]        detail_d, detail_q;
  logic               is_argument_d, is_argument_q;  // the detail comes out of the request memory
  logic [10:0]        length_d, length_q;    // of the reply

  logic [7:0]         opcode;
  logic [10:0]        body_length;
  logic [CountW-1:0]  count;
  logic               flags_valid, check_ok, check_is_argument;
  logic [1:0]         check_argument;
  logic               transfer_start, transfer_done, transfer_refused;
  logic [4:0]         check_status, transfer_status;
  logic [31:0]        check_detail, transfer_detail, word;
  logic [IndexW-1:0]  transfer_index;
  logic               is_run, run_start, run_done, run_refused, run_word_valid;
  logic [31:0]        run_word;
  logic               read_valid, word_valid, reply_first;
  logic               unused_bits;

  assign opcode         = header_q[lifwire_pkg::HEADER_OPCODE_LSB +: lifwire_pkg::HEADER_OPCODE_W];
  assign body_length    = header_q[lifwire_pkg::HEADER_LENGTH_LSB +: lifwire_pkg::HEADER_LENGTH_W];
  assign unused_bits    = ^{header_q, mem_size_i};
  assign is_run         = opcode == lifwire_pkg::OP_RUN;
  assign run_start      = state_q == StDecide && check_ok && is_run;
  assign transfer_start = state_q == StDecide && check_ok && !is_run;
  assign flags_valid    = state_q == StArg2;
  assign active_o       = state_q != StIdle;
  assign take_o         = state_q == StIdle && pending_i;
  assign done_o         = state_q == StFinish;
  assign reply_header_o = {status_q, length_q, header_q[15:8],
                          header_q[7:0] | lifwire_pkg::REPLY_BIT};
  assign run_steps_o    = arg1_q;
  assign run_flags_o    = flags_q;
  assign event_length_o = body_length;
  assign mem_region_o   = arg0_q[27:24];

  // Request memory: the event reader's during a run, else the next argument or data word.
  always_comb begin
    request_addr_o = {slot_q, transfer_index};
    unique case (state_q)
      StIdle:        request_addr_o = {slot_i, {IndexW{1'b0}}};
      StArg0:        request_addr_o = {slot_q, IndexW'(1)};
      StArg1:        request_addr_o = {slot_q, IndexW'(2)};
      StDecide:      request_addr_o = {slot_q, IndexW'(check_argument)};
      StRun:         request_addr_o = {slot_q, event_index_i};
      default:       ;
    endcase
  end

  always_comb begin
    state_d         = state_q;
    status_d        = status_q;
    detail_d        = detail_q;
    is_argument_d   = 1'b0;
    length_d        = take_o ? '0 : length_q;
    word_valid      = read_valid;
    word            = mem_rdata_i;

    unique case (state_q)
      StIdle:  if (pending_i) state_d = StArg0;
      StArg0:  state_d = StArg1;
      StArg1:  state_d = StArg2;
      StArg2:  state_d = StCheck;
      StCheck: state_d = StVerdict;
      StVerdict: state_d = StDecide;
      StDecide: begin
        {status_d, detail_d, is_argument_d} = {check_status, check_detail, check_is_argument};
        state_d = StRefuse;
        if (check_ok) begin
          if (opcode == lifwire_pkg::OP_READ) length_d = count[10:0];
          state_d = StTransfer;
          if (is_run) state_d = StRun;
        end
      end
      StTransfer: begin
        if (transfer_done) state_d = StFinish;
        if (transfer_refused) begin
          {status_d, detail_d} = {transfer_status, transfer_detail};
          state_d = StRefuse;
        end
      end
      StRun: begin
        word_valid = run_word_valid;
        word       = run_word;
        length_d   = 11'(spikes_words_i);
        if (run_done) state_d = StFinish;
        if (run_refused) begin
          status_d = lifwire_pkg::ST_BAD_EVENT;
          detail_d = 32'(event_half_i);
          state_d  = StRefuse;
        end
      end
      StRefuse: begin
        word_valid = 1'b1;
        word       = is_argument_q ? request_i : detail_q;
        length_d   = 11'd1;
        state_d    = StFinish;
      end
      StFinish: state_d = StIdle;
      default:  state_d = StIdle;
    endcase
  end

  request_check #(
    .Learning    (Learning),
    .ThirdFactor (ThirdFactor),
    .Encoder     (Encoder),
    .OffsetW     (OffsetW),
    .PayloadWords(PayloadWords)
  ) u_check (
    .clk_i,
    .rst_ni,
    .opcode_i(opcode),
    .length_i(body_length),
    .arg0_i  (arg0_q), .arg1_i(arg1_q), .arg2_i(request_i), .arg2_valid_i(flags_valid),
    .size_i  (mem_size_i[OffsetW:0]),
    .bytes_i (mem_bytes_i),
    .step_i, .pre_learns_i,
    .count_o (count),
    .ok_o    (check_ok), .status_o(check_status),
    .detail_is_argument_o(check_is_argument), .detail_argument_o(check_argument),
    .detail_o(check_detail)
  );

  word_transfer #(
    .PayloadWords(PayloadWords),
    .OffsetW     (OffsetW)
  ) u_transfer (
    .clk_i,
    .rst_ni,
    .start_i     (transfer_start),
    .opcode_i    (opcode),
    .region_i    (arg0_q[27:24]),
    .offset_i    (arg0_q[OffsetW-1:0]),
    .count_i     (count[OffsetW:0]),
    .last_i      (IndexW'(body_length - 11'd1)),
    .done_o      (transfer_done),
    .refused_o   (transfer_refused),
    .status_o    (transfer_status), .detail_o(transfer_detail),
    .word_valid_o(read_valid),
    .index_o     (transfer_index),
    .request_i,
    .mem_re_o, .mem_we_o, .mem_offset_o, .mem_wdata_o,
    .mem_size_i  (mem_size_i[OffsetW:0]),
    .mem_writable_i, .mem_value_ok_i
  );

  run_request u_run (
    .clk_i,
    .rst_ni,
    .start_i         (run_start),
    .done_o          (run_done),
    .refused_o       (run_refused),
    .word_valid_o    (run_word_valid),
    .word_o          (run_word),
    .reply_first_i   (reply_first),
    .event_rewind_o, .event_consume_o,
    .event_ready_i, .event_end_i, .event_bad_i,
    .run_start_o, .run_done_i, .run_offset_i, .run_cycles_i,
    .spikes_flush_o
  );

  reply_writer #(
    .PayloadWords(PayloadWords),
    .Window      (Window)
  ) u_reply (
    .clk_i,
    .rst_ni,
    .slot_i      (slot_q),
    .rewind_i    (!active_o),
    .word_valid_i(word_valid),
    .word_i      (word),
    .first_o     (reply_first),
    .spikes_we_i, .spikes_addr_i, .spikes_data_i,
    .reply_we_o, .reply_addr_o, .reply_data_o
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      {slot_q, header_q, arg0_q, arg1_q, flags_q}    <= '0;
      {status_q, detail_q, is_argument_q, length_q}      <= '0;
    end else begin
      state_q <= state_d;
      {status_q, detail_q, is_argument_q, length_q} <= {status_d, detail_d, is_argument_d,
          length_d};
      if (take_o) {slot_q, header_q} <= {slot_i, header_i};
      if (state_q == StArg0) arg0_q <= request_i;
      if (state_q == StArg1) arg1_q <= request_i;
      if (flags_valid) flags_q <= request_i[FlagsW-1:0];
    end
  end

endmodule
