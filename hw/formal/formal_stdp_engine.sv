// Claims, on the engine with four lanes and a third factor, for row walks, column walks and visits
// of a consolidation in any order:
//   plastic  a cell that is not plastic is never written
//   place    a cell is written only where it was read, as many cycles later as the pipeline is deep
// The engine is a pipeline without a way back, so that what it does in a cycle follows from the
// cycles of its depth before.
module formal_stdp_engine (
  input  logic         clk_i,
  input  logic [15:0]  rule_i,
  input  logic         row_i,
  input  logic         column_i,
  input  logic         visit_i,
  input  logic [3:0]   addr_i,
  input  logic [3:0]   fired_i,
  input  logic [31:0]  weights_i,
  input  logic [3:0]   plastic_i,
  output logic         assume_o,
  output logic         ok_o
);

  localparam int Latency = 5;     // cycles from the cells' coming to their writing

  logic        started_q;
  logic        read;
  logic [3:0]  raddr, we, waddr;
  logic [31:0] weights;
  logic        row_q;
  logic [3:0]  address_q [Latency + 1];     // read so many cycles ago
  logic [3:0]  plastic_q [Latency];         // plastic bits that came so many cycles ago
  logic [4:1]  column_q;          // a column's word came so many cycles ago
  logic        unused;

  initial started_q = 1'b0;

  assign unused = ^{weights, row_q};

  stdp_engine #(
    .Lanes       (4),
    .FractionBits(0),
    .ThirdFactor (1'b1),
    .AddrW       (4)
  ) u_dut (
    .clk_i,
    .rst_ni           (started_q),
    .rule_i,
    .bounds_i         (16'h7f80),
    .post_amplitude_i (16'sd1),
    .below_amplitude_i(16'sd1),
    .feedback_amplitude_i(16'sd1),
    .trace_target_i   (16'd0),
    .row_i,
    .column_i,
    .addr_i,
    .fired_i,
    .trace_i          (16'd0),
    .drive_i          (64'd0),
    .consolidates_i   (visit_i),
    .choose_i         (visit_i),
    .modulator_i      (1'b0),
    .operand_i        (17'sd0),
    .visit_i,
    .factor_i         (64'd0),
    .read_o           (read),
    .raddr_o          (raddr),
    .weights_i,
    .plastic_i,
    .we_o             (we),
    .waddr_o          (waddr),
    .weights_o        (weights),
    .advance_o        (),
    .random_i         (32'd0)
  );

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    row_q     <= row_i;
    column_q  <= started_q ? {column_q[3:1], column_i} : '0;
    if (!started_q) begin
      for (int c = 0; c <= Latency; c++) address_q[c] <= '0;
      for (int c = 0; c < Latency; c++) plastic_q[c] <= '0;
    end else begin
      address_q[0] <= read ? raddr : addr_i;
      plastic_q[0] <= plastic_i;
      for (int c = 1; c <= Latency; c++) address_q[c] <= address_q[c-1];
      for (int c = 1; c < Latency; c++) plastic_q[c] <= plastic_q[c-1];
    end
  end

  // One walk at a time: a row walk or a visit does not begin while columns are under way.
  assign assume_o = !(row_i && read) && !(row_i && column_i)
                 && !(visit_i && (row_i || column_i || column_q[4]));
  assign ok_o     = !started_q
                 || ((we & ~plastic_q[Latency-1]) == '0
                     && (we == '0 || waddr == address_q[Latency]));

endmodule
