// Whether a request may be carried out, by its opcode, length, addresses, flags and step:
//
//   stage 1  size of the region of argument 0
//         2  words from its address to the region's end
//         3  comparisons
//         4  the verdict
//         5  ok_o, or status_o and detail_o
//
// Argument 0 is there in stage 1, argument 1 in stage 2, argument 2 in stage 3; they and all else stay as they are.
module request_check #(
  parameter int Learning = 1,
  parameter int Encoder = 1,
  parameter int PayloadWords = 256
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic [7:0]   opcode_i,
  input  logic [10:0]  length_i,     // words of the body
  input  logic [31:0]  arg0_i,       // address or first step
  input  logic [31:0]  arg1_i,       // count or steps
  input  logic [31:0]  arg2_i,       // flags of a run
  input  logic [24:0]  size_i,       // words in the region, 0 if there is none
  input  logic         bytes_i,      // of a region of bytes
  input  logic [31:0]  step_i,
  output logic [24:0]  count_o,      // words to read, write or take from the request
  output logic         ok_o,
  output logic [4:0]   status_o,
  output logic [31:0]  detail_o
);

  // Flags of parts that this build lacks are refused.
  localparam logic [31:0] LearningFlags = (32'd1 << lifwire_pkg::RUN_FLAGS_CLEAR_TRACES_LSB)
                                        | (32'd1 << lifwire_pkg::RUN_FLAGS_LEARN_LSB);
  localparam logic [31:0] EncoderFlags = (32'd1 << lifwire_pkg::RUN_FLAGS_ENCODE_LSB)
                                       | (32'd1 << lifwire_pkg::RUN_FLAGS_DRAW_PHASES_LSB);
  localparam logic [31:0] KnownFlags = ((32'd1 << lifwire_pkg::RUN_FLAGS_W) - 32'd1)
                                     & ~(Learning != 0 ? 32'd0 : LearningFlags)
                                     & ~(Encoder != 0 ? 32'd0 : EncoderFlags);

  logic [31:0]         count;
  logic [24:0]         size2_q;
  logic signed [25:0]  room3_q;              // words from the address to the end of its region
  logic                ok4, ok5_q;
  logic [4:0]          status4, status5_q;
  logic [31:0]         detail4, detail5_q;
  logic                sparse_q, write_q, read_q, run_q, range_q;  // the opcode, which stands before the arguments
  logic                short3, short4_q;     // the body has not the words it must have
  logic                outside4_q, beyond4_q, uncounted4_q, no_bytes4_q, wrong_step4_q, unknown_flags4_q;

  assign count_o = count[24:0];
  assign count   = (write_q || sparse_q) ? 32'(length_i) - 32'd1 : arg1_i;

  always @* begin
    short3 = length_i < 11'd3;
    if (read_q) short3 = length_i != 11'd2;
    else if (write_q || sparse_q) short3 = length_i < 11'd2;
  end

  assign ok_o     = ok5_q;
  assign status_o = status5_q;
  assign detail_o = detail5_q;

  always @* begin
    status4 = lifwire_pkg::ST_BAD_LENGTH;
    detail4 = 32'(length_i);
    ok4     = 1'b0;
    if (range_q) begin
      if (!short4_q) begin
        if (outside4_q) begin
          status4 = lifwire_pkg::ST_BAD_ADDRESS;
          detail4 = arg0_i;
        end else if (uncounted4_q) begin
          detail4 = count;
        end else if (beyond4_q) begin
          status4 = lifwire_pkg::ST_BAD_ADDRESS;
          detail4 = {4'd0, arg0_i[27:24], size2_q[23:0]};
        end else begin
          ok4 = 1'b1;
        end
      end
    end else if (sparse_q) begin
      if (!short4_q) begin
        status4 = lifwire_pkg::ST_BAD_ADDRESS;
        detail4 = arg0_i;
        ok4     = !outside4_q && !no_bytes4_q;
      end
    end else if (run_q) begin
      if (!short4_q) begin
        if (wrong_step4_q) begin
          status4 = lifwire_pkg::ST_STEP_MISMATCH;
          detail4 = step_i;
        end else begin
          status4 = lifwire_pkg::ST_BAD_VALUE;
          detail4 = arg2_i;
          ok4     = !unknown_flags4_q;
        end
      end
    end else begin
      status4 = lifwire_pkg::ST_UNKNOWN_OPCODE;
      detail4 = 32'(opcode_i);
    end
    if (ok4) status4 = lifwire_pkg::ST_OK;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      size2_q <= '0;
      room3_q <= '0;
      {short4_q, outside4_q, beyond4_q, uncounted4_q}    <= '0;
      {no_bytes4_q, wrong_step4_q, unknown_flags4_q}     <= '0;
      {ok5_q, status5_q, detail5_q}                      <= '0;
      {sparse_q, write_q, read_q, run_q, range_q}        <= '0;
    end else begin
      sparse_q <= opcode_i == lifwire_pkg::OP_SPARSE;
      write_q  <= opcode_i == lifwire_pkg::OP_WRITE;
      read_q   <= opcode_i == lifwire_pkg::OP_READ;
      run_q    <= opcode_i == lifwire_pkg::OP_RUN;
      range_q  <= opcode_i == lifwire_pkg::OP_READ || opcode_i == lifwire_pkg::OP_WRITE || opcode_i == lifwire_pkg::OP_FILL;

      // stage 1
      size2_q <= size_i;

      // stage 2
      room3_q <= $signed({1'b0, size2_q}) - $signed({2'b00, arg0_i[23:0]});

      // stage 3
      short4_q         <= short3;
      outside4_q       <= arg0_i[31:28] != 4'd0 || room3_q <= 26'sd0;
      uncounted4_q     <= count == '0 || (read_q && count > PayloadWords);
      beyond4_q        <= count > 32'(room3_q);   // looked at where there is room
      no_bytes4_q      <= !bytes_i;
      wrong_step4_q    <= arg0_i != step_i;
      unknown_flags4_q <= (arg2_i & ~KnownFlags) != '0;

      // stage 4
      {ok5_q, status5_q, detail5_q} <= {ok4, status4, detail4};
    end
  end

endmodule
