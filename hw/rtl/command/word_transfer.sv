// Moves words between a request and the memory map: reads, writes, fills and sparse writes. What is
// written is looked at first, all of it, and only then written.
//
//   Idle -+-> Read -----------------------------------------------------------------------+-> Idle
//         +-> Words (check, then write) --------------------------------------------------+
//         +-> PairFetch, PairLoad, and for each pair PairTarget, -Region, -Value, -Next --+
//
// Words go by stages: asked for, out of the request memory (data_q), at the memory map (bus_q),
// looked at (checked_q).
module word_transfer #(
  parameter int PayloadWords = 256,
  parameter int OffsetW = 15,
  localparam int IndexW = $clog2(PayloadWords)
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  // command_engine
  input  logic               start_i,
  input  logic [7:0]         opcode_i,
  input  logic [3:0]         region_i,
  input  logic [OffsetW-1:0] offset_i,        // of the first word in it
  input  logic [OffsetW:0]   count_i,         // words to read, write or take from the request
  input  logic [IndexW-1:0]  last_i,          // last word of the request
  output logic               done_o,          // in the last cycle
  output logic               refused_o,       // the same, nothing was written
  output logic [4:0]         status_o,
  output logic [31:0]        detail_o,
  output logic               word_valid_o,    // mem_rdata_i goes into the reply
  // request memory
  output logic [IndexW-1:0]  index_o,
  input  logic [31:0]        request_i,       // one cycle after index_o
  // memory map
  output logic               mem_re_o,
  output logic [3:0]         mem_we_o,
  output logic [23:0]        mem_offset_o,
  output logic [31:0]        mem_wdata_o,
  input  logic [OffsetW:0]   mem_size_i,
  input  logic               mem_writable_i,
  input  logic               mem_value_ok_i
);

  typedef enum logic [3:0] {
    StIdle,
    StRead,
    StWords,
    StPairFetch,
    StPairLoad,
    StPairTarget,
    StPairRegion,
    StPairValue,
    StPairNext
  } state_e;

  state_e             state_d, state_q;
  logic               write_d, write_q;      // second pass
  logic               high_d, high_q;        // second pair of a word
  logic               data_d, data_q;
  logic [OffsetW-1:0] data_offset_q;
  logic               bus_q;
  logic               re_q;
  logic [3:0]         we_d, we_q;
  logic [OffsetW-1:0] offset_q;
  logic [31:0]        wdata_q;
  logic               checked_q;
  logic [OffsetW-1:0] checked_offset_q;
  logic               read_only_q, bad_value_q;
  logic [2:0]         valid_q;               // words on their way back

  logic               sparse;
  logic               rewind;
  logic               walk_next, walk_ended;
  logic [OffsetW-1:0] walk_offset;
  logic [IndexW-1:0]  first;
  logic               pair_load, pair_target, pair_next, pair_writes, pair_outside;
  logic [OffsetW-1:0] pair_offset;
  logic [3:0]         pair_byte;
  logic [7:0]         pair_value;

  assign pair_load    = state_q == StPairLoad;
  assign pair_target  = state_q == StPairTarget;
  assign sparse       = opcode_i == lifwire_pkg::OP_SPARSE;
  assign first        = opcode_i == lifwire_pkg::OP_FILL ? IndexW'(2) : IndexW'(1);
  assign word_valid_o = valid_q[2];
  assign mem_re_o     = re_q;
  assign mem_we_o     = we_q;
  assign mem_offset_o = 24'(offset_q);
  assign mem_wdata_o  = wdata_q;
  // The first address outside, else that of the value.
  assign detail_o     = {4'd0, region_i, (sparse && pair_outside) ? 24'(mem_size_i)
                        : 24'(checked_offset_q)};

  always_comb begin
    state_d   = state_q;
    write_d   = write_q;
    high_d    = high_q;
    data_d    = 1'b0;
    we_d      = (data_q && write_q) ? 4'b1111 : 4'd0;
    rewind    = 1'b0;
    walk_next = 1'b0;
    pair_next = 1'b0;
    done_o    = 1'b0;
    refused_o = 1'b0;
    status_o  = lifwire_pkg::ST_BAD_VALUE;

    unique case (state_q)
      StIdle: begin
        rewind  = 1'b1;
        write_d = 1'b0;
        if (start_i) begin
          state_d = StWords;
          if (opcode_i == lifwire_pkg::OP_READ) state_d = StRead;
          if (sparse) state_d = StPairFetch;
        end
      end
      StRead: begin
        data_d    = !walk_ended;
        walk_next = !walk_ended;
        done_o    = walk_ended && !data_q && !re_q && valid_q[1:0] == 2'd0;
      end
      StWords: begin
        data_d    = !walk_ended;
        walk_next = !walk_ended;
        if (!write_q && checked_q && (read_only_q || bad_value_q)) begin
          refused_o = 1'b1;
          if (read_only_q) status_o = lifwire_pkg::ST_READ_ONLY;
        end else if (walk_ended && !data_q) begin
          if (write_q) begin
            done_o = 1'b1;
          end else if (!bus_q) begin
            rewind  = 1'b1;
            write_d = 1'b1;
          end
        end
      end
      StPairFetch: begin
        high_d  = 1'b0;
        state_d = StPairLoad;
      end
      StPairLoad: begin
        walk_next = 1'b1;
        state_d   = StPairTarget;
      end
      StPairTarget: state_d = StPairRegion;
      StPairRegion: state_d = StPairValue;
      StPairValue:  state_d = StPairNext;
      StPairNext: begin
        pair_next = 1'b1;
        high_d    = 1'b1;
        state_d   = StPairTarget;
        if (high_q) begin
          state_d = StPairFetch;
          if (walk_ended) begin
            rewind  = 1'b1;
            write_d = 1'b1;
            done_o  = write_q;
          end
        end
        if (pair_writes) begin
          refused_o = pair_outside || bad_value_q;
          if (pair_outside) status_o = lifwire_pkg::ST_BAD_ADDRESS;
          if (write_q) we_d = pair_byte;
        end
      end
      default: state_d = StIdle;
    endcase
    if (done_o || refused_o) state_d = StIdle;
  end

  word_walk #(
    .PayloadWords(PayloadWords),
    .OffsetW     (OffsetW)
  ) u_walk (
    .clk_i,
    .rst_ni,
    .rewind_i(rewind),
    .next_i  (walk_next),
    .first_i (first),
    .last_i,
    .offset_i,
    .count_i,
    .index_o,
    .offset_o(walk_offset),
    .ended_o (walk_ended)
  );

  sparse_pairs #(
    .OffsetW(OffsetW)
  ) u_pairs (
    .clk_i,
    .rst_ni,
    .rewind_i (rewind),
    .offset_i,
    .size_i   (mem_size_i),
    .load_i   (pair_load),
    .word_i   (request_i),
    .target_i (pair_target),
    .next_i   (pair_next),
    .writes_o (pair_writes),
    .outside_o(pair_outside),
    .offset_o (pair_offset),
    .byte_o   (pair_byte),
    .value_o  (pair_value)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      {write_q, high_q, data_q, bus_q, checked_q} <= '0;
      {data_offset_q, offset_q, checked_offset_q} <= '0;
      {re_q, we_q, wdata_q, valid_q}              <= '0;
      {read_only_q, bad_value_q}                  <= '0;
    end else begin
      state_q          <= state_d;
      write_q          <= write_d;
      high_q           <= high_d;
      data_q           <= data_d;
      data_offset_q    <= walk_offset;
      bus_q            <= data_q;
      re_q             <= data_q && state_q == StRead;
      we_q             <= we_d;
      offset_q         <= sparse ? pair_offset : data_offset_q;
      wdata_q          <= sparse ? {4{pair_value}} : request_i;
      checked_q        <= bus_q;
      checked_offset_q <= offset_q;
      read_only_q      <= !mem_writable_i;
      bad_value_q      <= !mem_value_ok_i;
      valid_q          <= {valid_q[1:0], re_q};
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (state_q <= StPairNext) else $error("word_transfer: no such state");
      assert (!(re_q && we_q != '0)) else $error("word_transfer: reads and writes at once");
      assert (state_q != StRead || we_q == '0) else $error("word_transfer: a read that writes");
    end
  end
`endif

endmodule
