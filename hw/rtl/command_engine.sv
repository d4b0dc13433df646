// Executes one request at a time: fetches its arguments, checks all of it, only then acts, and leaves the reply.
//
//   Idle -> Arg0 -> Arg1 -> Arg2 -+-> Read -> Drain ---------------------------+
//                                 +-> Words (check, then write) ---------------+
//                                 +-> PairFetch, PairLow, PairHigh (twice) ----+-> Finish
//                                 +-> Scan -> Run -> Flush -> Steps -> Cycles -+
//                                 +-> Refuse ----------------------------------+
module command_engine #(
  parameter int Learning = 1,
  parameter int Encoder = 1,
  parameter int PayloadWords = 256,
  parameter int Window = 2,
  localparam int IndexW = $clog2(PayloadWords),
  localparam int SlotW = $clog2(Window),
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
  input  logic [24:0]              mem_size_i,      // words in the region, 0 if there is none
  input  logic                     mem_bytes_i,     // of a region of bytes
  input  logic                     mem_writable_i,
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
    StRead,
    StDrain,
    StWords,
    StPairFetch,
    StPairLow,
    StPairHigh,
    StScan,
    StRun,
    StFlush,
    StReply,
    StRefuse,
    StFinish
  } state_e;

  // Flags of parts that this build lacks are refused.
  localparam logic [31:0] LearningFlags = (32'd1 << lifwire_pkg::RUN_FLAGS_CLEAR_TRACES_LSB)
                                        | (32'd1 << lifwire_pkg::RUN_FLAGS_LEARN_LSB);
  localparam logic [31:0] EncoderFlags = (32'd1 << lifwire_pkg::RUN_FLAGS_ENCODE_LSB)
                                       | (32'd1 << lifwire_pkg::RUN_FLAGS_DRAW_PHASES_LSB);
  localparam logic [31:0] KnownFlags = ((32'd1 << FlagsW) - 32'd1) & ~(Learning != 0 ? 32'd0 : LearningFlags)
                                     & ~(Encoder != 0 ? 32'd0 : EncoderFlags);

  state_e               state_d, state_q;
  logic [SlotW-1:0]     slot_d, slot_q;
  logic [31:0]          header_d, header_q;
  logic [31:0]          arg0_d, arg0_q;        // address or first step
  logic [31:0]          arg1_d, arg1_q;        // count or steps
  logic [FlagsW-1:0]    flags_d, flags_q;
  logic [4:0]           status_d, status_q;
  logic [31:0]          detail_d, detail_q;
  logic [10:0]          length_d, length_q;    // of the reply
  logic [24:0]          count_d, count_q;      // words to read or write
  logic [24:0]          issued_d, issued_q;    // of these
  logic [IndexW-1:0]    index_d, index_q;      // next word of the request
  logic [IndexW-1:0]    first_d, first_q;      // first word of data or pattern
  logic                 write_d, write_q;      // second pass
  logic [1:0]           valid_d, valid_q;      // reads under way
  logic                 data_d, data_q;        // request_i is a data word
  logic [23:0]          offset_d, offset_q;    // its offset
  logic [31:0]          cursor_d, cursor_q;    // in bytes
  logic [IndexW-1:0]    reply_d, reply_q;      // next word of the reply

  logic                 own_we;                // the engine's own word of the reply
  logic [IndexW-1:0]    own_index;
  logic [31:0]          own_data;

  logic [7:0]           opcode;
  logic [10:0]          body_length;
  logic [IndexW-1:0]    last_index;
  logic                 in_pair;
  logic [15:0]          pair;
  logic [31:0]          target;
  logic                 pair_writes;
  logic                 count_last;
  logic [32:0]          range_end;
  logic [31:0]          range_count;

  assign opcode         = header_q[lifwire_pkg::HEADER_OPCODE_LSB +: lifwire_pkg::HEADER_OPCODE_W];
  assign body_length    = header_q[lifwire_pkg::HEADER_LENGTH_LSB +: lifwire_pkg::HEADER_LENGTH_W];
  assign last_index     = IndexW'(body_length - 11'd1);
  assign active_o       = state_q != StIdle;
  assign reply_header_o = {status_q, length_q, header_q[15:8], header_q[7:0] | lifwire_pkg::REPLY_BIT};
  assign run_steps_o    = arg1_q;
  assign run_flags_o    = flags_q;
  assign event_length_o = body_length;
  assign mem_region_o   = arg0_q[27:24];
  assign in_pair        = state_q == StPairLow || state_q == StPairHigh;
  assign mem_offset_o   = in_pair ? target[25:2] : offset_q;
  assign mem_wdata_o    = in_pair ? {4{pair[15:8]}} : request_i;
  assign pair           = state_q == StPairHigh ? request_i[31:16] : request_i[15:0];
  assign target         = cursor_q + 32'(pair[7:0]);
  assign pair_writes    = 32'(pair[7:0]) != lifwire_pkg::SPARSE_ADVANCE;
  assign count_last     = issued_q == count_q;
  // The words a read, write or fill covers, and the first offset behind them.
  assign range_count    = opcode == lifwire_pkg::OP_WRITE ? 32'(body_length) - 32'd1 : arg1_q;
  assign range_end      = 33'(arg0_q[23:0]) + 33'(range_count);

  // Request memory: the event reader's during a run, else the next argument or data word.
  always @* begin
    request_addr_o = {slot_q, index_q};
    case (state_q)
      StIdle:        request_addr_o = {slot_i, {IndexW{1'b0}}};
      StScan, StRun: request_addr_o = {slot_q, event_index_i};
      default:       ;
    endcase
  end

  always @* begin
    state_d         = state_q;
    slot_d          = slot_q;
    header_d        = header_q;
    arg0_d          = arg0_q;
    arg1_d          = arg1_q;
    flags_d         = flags_q;
    status_d        = status_q;
    detail_d        = detail_q;
    length_d        = length_q;
    count_d         = count_q;
    issued_d        = issued_q;
    index_d         = index_q;
    first_d         = first_q;
    write_d         = write_q;
    valid_d         = {valid_q[0], 1'b0};
    data_d          = 1'b0;
    offset_d        = offset_q;
    cursor_d        = cursor_q;
    reply_d         = reply_q;
    take_o          = 1'b0;
    done_o          = 1'b0;
    mem_re_o        = 1'b0;
    mem_we_o        = 4'd0;
    event_rewind_o  = 1'b0;
    event_consume_o = 1'b0;
    run_start_o     = 1'b0;
    spikes_flush_o  = 1'b0;
    own_we          = valid_q[1];
    own_index       = reply_q;
    own_data        = mem_rdata_i;
    if (valid_q[1]) reply_d = reply_q + 1'b1;

    case (state_q)
      StIdle: begin
        index_d  = IndexW'(1);
        reply_d  = '0;
        status_d = lifwire_pkg::ST_OK;
        length_d = '0;
        if (pending_i) begin
          take_o   = 1'b1;
          slot_d   = slot_i;
          header_d = header_i;
          state_d  = StArg0;
        end
      end
      StArg0: begin
        arg0_d  = request_i;
        index_d = IndexW'(2);
        state_d = StArg1;
      end
      StArg1: begin
        arg1_d  = request_i;
        state_d = StArg2;
      end
      StArg2: begin
        flags_d  = request_i[FlagsW-1:0];
        count_d  = range_count[24:0];
        issued_d = '0;
        write_d  = 1'b0;
        first_d  = opcode == lifwire_pkg::OP_FILL ? IndexW'(2) : IndexW'(1);
        index_d  = first_d;
        cursor_d = {6'd0, arg0_q[23:0], 2'b00};
        offset_d = arg0_q[23:0];
        state_d  = StRefuse;
        case (opcode)
          lifwire_pkg::OP_READ, lifwire_pkg::OP_WRITE, lifwire_pkg::OP_FILL: begin
            status_d = lifwire_pkg::ST_BAD_LENGTH;
            detail_d = 32'(body_length);
            if ((opcode == lifwire_pkg::OP_READ && body_length == 11'd2)
                || (opcode == lifwire_pkg::OP_WRITE && body_length >= 11'd2)
                || (opcode == lifwire_pkg::OP_FILL && body_length >= 11'd3)) begin
              if (arg0_q[31:28] != 4'd0 || 25'(arg0_q[23:0]) >= mem_size_i) begin
                status_d = lifwire_pkg::ST_BAD_ADDRESS;
                detail_d = arg0_q;
              end else if (range_count == '0 || (opcode == lifwire_pkg::OP_READ && range_count > PayloadWords)) begin
                detail_d = range_count;
              end else if (range_end > 33'(mem_size_i)) begin
                status_d = lifwire_pkg::ST_BAD_ADDRESS;
                detail_d = {4'd0, arg0_q[27:24], mem_size_i[23:0]};
              end else begin
                status_d = lifwire_pkg::ST_OK;
                state_d  = StWords;
                if (opcode == lifwire_pkg::OP_READ) state_d = StRead;
              end
            end
          end
          lifwire_pkg::OP_SPARSE: begin
            status_d = lifwire_pkg::ST_BAD_LENGTH;
            detail_d = 32'(body_length);
            if (body_length >= 11'd2) begin
              status_d = lifwire_pkg::ST_BAD_ADDRESS;
              detail_d = arg0_q;
              if (arg0_q[31:28] == 4'd0 && mem_bytes_i
                  && 25'(arg0_q[23:0]) < mem_size_i) begin
                status_d = lifwire_pkg::ST_OK;
                state_d  = StPairFetch;
              end
            end
          end
          lifwire_pkg::OP_RUN: begin
            status_d = lifwire_pkg::ST_BAD_LENGTH;
            detail_d = 32'(body_length);
            if (body_length >= 11'd3) begin
              if (arg0_q != step_i) begin
                status_d = lifwire_pkg::ST_STEP_MISMATCH;
                detail_d = step_i;
              end else if ((request_i & ~KnownFlags) != '0) begin
                status_d = lifwire_pkg::ST_BAD_VALUE;
                detail_d = request_i;
              end else begin
                status_d       = lifwire_pkg::ST_OK;
                event_rewind_o = 1'b1;
                state_d        = StScan;
              end
            end
          end
          default: begin
            status_d = lifwire_pkg::ST_UNKNOWN_OPCODE;
            detail_d = 32'(opcode);
          end
        endcase
      end
      StRead: begin
        mem_re_o   = 1'b1;
        valid_d[0] = 1'b1;
        offset_d   = offset_q + 24'd1;
        issued_d   = issued_q + 25'd1;
        if (issued_d == count_q) state_d = StDrain;
      end
      StDrain: begin
        length_d = 11'(count_q);
        if (!valid_q[0]) state_d = StFinish;
      end
      StWords: begin
        // One word a cycle out of the request memory, looked at or written in the cycle after.
        if (!count_last) begin
          data_d   = 1'b1;
          offset_d = arg0_q[23:0] + issued_q[23:0];
          issued_d = issued_q + 25'd1;
          index_d  = index_q == last_index ? first_q : index_q + 1'b1;
        end
        if (data_q) begin
          if (write_q) begin
            mem_we_o = 4'b1111;
          end else if (!mem_writable_i || !mem_value_ok_i) begin
            status_d = mem_writable_i ? lifwire_pkg::ST_BAD_VALUE : lifwire_pkg::ST_READ_ONLY;
            detail_d = {4'd0, arg0_q[27:24], offset_q};
            data_d   = 1'b0;
            state_d  = StRefuse;
          end
          if (count_last && state_d == StWords) begin
            issued_d = '0;
            index_d  = first_q;
            write_d  = 1'b1;
            if (write_q) state_d = StFinish;
          end
        end
      end
      StPairFetch: state_d = StPairLow;
      StPairLow, StPairHigh: begin
        state_d = StPairHigh;
        if (state_q == StPairHigh) begin
          state_d = StPairFetch;
          index_d = index_q + 1'b1;
          if (index_q == last_index) begin
            index_d = first_q;
            write_d = 1'b1;
            if (write_q) state_d = StFinish;
          end
        end
        if (!pair_writes) begin
          cursor_d = cursor_q + 32'(pair[15:8]) * lifwire_pkg::SPARSE_ADVANCE_UNIT;
        end else begin
          cursor_d = target + 32'd1;
          if (target >= 32'({mem_size_i, 2'b00})) begin
            status_d = lifwire_pkg::ST_BAD_ADDRESS;
            detail_d = {4'd0, arg0_q[27:24], target[25:2]};
            state_d  = StRefuse;
          end else if (!mem_value_ok_i) begin
            status_d = lifwire_pkg::ST_BAD_VALUE;
            detail_d = {4'd0, arg0_q[27:24], target[25:2]};
            state_d  = StRefuse;
          end else if (write_q) begin
            mem_we_o[target[1:0]] = 1'b1;
          end
        end
        if (state_q == StPairHigh && index_q == last_index) cursor_d = {6'd0, arg0_q[23:0], 2'b00};
      end
      StScan: begin
        if (event_ready_i) begin
          if (event_end_i) begin
            event_rewind_o = 1'b1;
            run_start_o    = 1'b1;
            state_d        = StRun;
          end else if (event_bad_i) begin
            status_d = lifwire_pkg::ST_BAD_EVENT;
            detail_d = 32'(event_half_i);
            state_d  = StRefuse;
          end else begin
            event_consume_o = 1'b1;
          end
        end
      end
      StRun: begin
        if (run_done_i) state_d = StFlush;
      end
      StFlush: begin
        spikes_flush_o = 1'b1;
        reply_d        = '0;
        state_d        = StReply;
      end
      StReply: begin
        // Word 0 the steps done, word 1 the cycles they took.
        own_we   = 1'b1;
        own_data = reply_q == '0 ? run_offset_i : run_cycles_i;
        reply_d  = reply_q + 1'b1;
        length_d = 11'(spikes_words_i);
        if (reply_q != '0) state_d = StFinish;
      end
      StRefuse: begin
        own_we    = 1'b1;
        own_index = '0;
        own_data  = detail_q;
        length_d  = 11'd1;
        state_d   = StFinish;
      end
      default: begin  // StFinish
        done_o  = 1'b1;
        state_d = StIdle;
      end
    endcase
  end

  // Spikes go the same way, in cycles in which the engine writes nothing.
  assign reply_we_o   = own_we || spikes_we_i;
  assign reply_addr_o = {slot_q, own_we ? own_index : spikes_addr_i};
  assign reply_data_o = own_we ? own_data : spikes_data_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q  <= StIdle;
      slot_q   <= '0;
      header_q <= '0;
      arg0_q   <= '0;
      arg1_q   <= '0;
      flags_q  <= '0;
      status_q <= '0;
      detail_q <= '0;
      length_q <= '0;
      count_q  <= '0;
      issued_q <= '0;
      index_q  <= '0;
      first_q  <= '0;
      write_q  <= 1'b0;
      valid_q  <= '0;
      data_q   <= 1'b0;
      offset_q <= '0;
      cursor_q <= '0;
      reply_q  <= '0;
    end else begin
      state_q  <= state_d;
      slot_q   <= slot_d;
      header_q <= header_d;
      arg0_q   <= arg0_d;
      arg1_q   <= arg1_d;
      flags_q  <= flags_d;
      status_q <= status_d;
      detail_q <= detail_d;
      length_q <= length_d;
      count_q  <= count_d;
      issued_q <= issued_d;
      index_q  <= index_d;
      first_q  <= first_d;
      write_q  <= write_d;
      valid_q  <= valid_d;
      data_q   <= data_d;
      offset_q <= offset_d;
      cursor_q <= cursor_d;
      reply_q  <= reply_d;
    end
  end

endmodule
