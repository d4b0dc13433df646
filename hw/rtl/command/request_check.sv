// Whether a request may be carried out, by its opcode, length, addresses, flags and step:
//
//   stage 1  size of the region of argument 0
//         2  words from its address to the region's end
//         3  comparisons
//         4  ok
//         5  ok_o, or status_o and detail
//
// Argument 0 arrives in stage 1, argument 1 in stage 2; they and all else stay as they are. A
// detail that is an argument is given by its number: the request memory still has it.
module request_check #(
  parameter bit Learning = 1'b1,
  parameter bit ThirdFactor = 1'b0,
  parameter bit Encoder = 1'b1,
  parameter int OffsetW = 15,
  parameter int PayloadWords = 256,
  localparam int CountW = OffsetW + 1 > lifwire_pkg::HEADER_LENGTH_W ? OffsetW + 1
                          : lifwire_pkg::HEADER_LENGTH_W
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic [7:0]   opcode_i,
  input  logic [10:0]  length_i,     // words of the body
  input  logic [31:0]  arg0_i,       // address or first step
  input  logic [31:0]  arg1_i,       // count or steps
  input  logic [31:0]  arg2_i,       // with arg2_valid_i, a cycle before stage 3: flags of a run
  input  logic         arg2_valid_i,
  input  logic [OffsetW:0] size_i,       // words in the region; 0: no region
  input  logic         bytes_i,      // of a region of bytes
  input  logic [31:0]  step_i,
  input  logic         pre_learns_i, // setting: synapses change at presynaptic spikes
  output logic [CountW-1:0] count_o,      // words to read, write or take from the request
  output logic         ok_o,
  output logic [4:0]   status_o,
  output logic         detail_is_argument_o,
  output logic [1:0]   detail_argument_o,
  output logic [31:0]  detail_o
);

  // Flags of parts that this build lacks are refused.
  localparam logic [31:0] LearningFlags = (32'd1 << lifwire_pkg::RUN_FLAGS_CLEAR_TRACES_LSB)
                                        | (32'd1 << lifwire_pkg::RUN_FLAGS_LEARN_LSB);
  localparam logic [31:0] EncoderFlags = (32'd1 << lifwire_pkg::RUN_FLAGS_ENCODE_LSB)
                                       | (32'd1 << lifwire_pkg::RUN_FLAGS_DRAW_PHASES_LSB);
  localparam logic [31:0] ThirdFactorFlags = (32'd1 << lifwire_pkg::RUN_FLAGS_CLEAR_MODULATOR_LSB)
                                           | (32'd1 << lifwire_pkg::RUN_FLAGS_CONSOLIDATE_LSB);
  localparam logic [31:0] KnownFlags = ((32'd1 << lifwire_pkg::RUN_FLAGS_W) - 32'd1)
                                     & ~(Learning ? 32'd0 : LearningFlags)
                                     & ~(ThirdFactor ? 32'd0 : ThirdFactorFlags)
                                     & ~(Encoder ? 32'd0 : EncoderFlags);

  logic [OffsetW:0]          size2_q;
  // Words from the address to the end of its region
  logic signed [OffsetW+1:0] room3_q;
  logic                ok4, ok5_q;
  // The opcode, which stands before the arguments
  logic                sparse_q, write_q, read_q, run_q, range_q;
  logic                short3, short4_q;     // the body has not the words it must have
  logic                outside4_q, beyond4_q, uncounted4_q, no_bytes4_q, wrong_step4_q,
                       unknown_flags3_q, unknown_flags4_q;
  logic                excess3;
  logic                misfit;              // a consolidation that the run has no place for

  assign count_o = (write_q || sparse_q) ? CountW'(length_i) - 1'b1 : arg1_i[CountW-1:0];
  assign ok_o    = ok5_q;
  // It needs learning, and the word of traces that a row walk takes for changes of its own.
  assign misfit  = ThirdFactor && arg2_i[lifwire_pkg::RUN_FLAGS_CONSOLIDATE_LSB]
                   && (pre_learns_i || !arg2_i[lifwire_pkg::RUN_FLAGS_LEARN_LSB]);
  assign excess3 = !write_q && arg1_i[31:CountW] != '0;

  always_comb begin
    short3 = length_i < 11'd3;
    if (read_q) short3 = length_i != 11'd2;
    else if (write_q || sparse_q) short3 = length_i < 11'd2;
  end

  always_comb begin
    ok4 = 1'b0;
    if (range_q) ok4 = !outside4_q && !uncounted4_q && !beyond4_q;
    else if (sparse_q) ok4 = !outside4_q && !no_bytes4_q;
    else if (run_q) ok4 = !wrong_step4_q && !unknown_flags4_q;
    if (short4_q) ok4 = 1'b0;
  end

  always_comb begin
    status_o             = lifwire_pkg::ST_OK;
    detail_o             = 32'(length_i);
    detail_is_argument_o = 1'b0;
    detail_argument_o    = 2'd0;
    if (!range_q && !sparse_q && !run_q) begin
      status_o = lifwire_pkg::ST_UNKNOWN_OPCODE;
      detail_o = 32'(opcode_i);
    end else if (short4_q) begin
      status_o = lifwire_pkg::ST_BAD_LENGTH;
    end else if (run_q) begin
      if (wrong_step4_q) begin
        status_o = lifwire_pkg::ST_STEP_MISMATCH;
        detail_o = step_i;
      end else if (!ok5_q) begin
        status_o             = lifwire_pkg::ST_BAD_VALUE;
        detail_is_argument_o = 1'b1;
        detail_argument_o    = 2'd2;
      end
    end else if (outside4_q || sparse_q) begin
      if (!ok5_q) status_o = lifwire_pkg::ST_BAD_ADDRESS;
      detail_is_argument_o = 1'b1;
    end else if (uncounted4_q) begin
      status_o             = lifwire_pkg::ST_BAD_LENGTH;
      detail_is_argument_o = 1'b1;
      detail_argument_o    = 2'd1;
    end else if (beyond4_q) begin
      status_o = lifwire_pkg::ST_BAD_ADDRESS;
      detail_o = {4'd0, arg0_i[27:24], 24'(size2_q)};
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      size2_q <= '0;
      room3_q <= '0;
      {short4_q, outside4_q, beyond4_q, uncounted4_q}    <= '0;
      {no_bytes4_q, wrong_step4_q}                       <= '0;
      {unknown_flags3_q, unknown_flags4_q}               <= '0;
      ok5_q <= 1'b0;
      {sparse_q, write_q, read_q, run_q, range_q}        <= '0;
    end else begin
      sparse_q <= opcode_i == lifwire_pkg::OP_SPARSE;
      write_q  <= opcode_i == lifwire_pkg::OP_WRITE;
      read_q   <= opcode_i == lifwire_pkg::OP_READ;
      run_q    <= opcode_i == lifwire_pkg::OP_RUN;
      range_q  <= opcode_i == lifwire_pkg::OP_READ || opcode_i == lifwire_pkg::OP_WRITE
                  || opcode_i == lifwire_pkg::OP_FILL;

      if (arg2_valid_i) unknown_flags3_q <= (arg2_i & ~KnownFlags) != '0 || misfit;

      // stage 1
      size2_q <= size_i;

      // stage 2
      room3_q <= $signed({1'b0, size2_q}) - $signed({2'b00, arg0_i[OffsetW-1:0]});

      // stage 3
      short4_q         <= short3;
      outside4_q       <= {arg0_i[31:28], arg0_i[23:OffsetW]} != '0 || room3_q <= '0;
      uncounted4_q     <= !write_q && (arg1_i == '0 || (read_q && arg1_i > PayloadWords));
      // Looked at where there is room
      beyond4_q        <= excess3 || count_o > CountW'(room3_q[OffsetW:0]);
      no_bytes4_q      <= !bytes_i;
      wrong_step4_q    <= arg0_i != step_i;
      unknown_flags4_q <= unknown_flags3_q;

      // stage 4
      ok5_q <= ok4;
    end
  end

endmodule
