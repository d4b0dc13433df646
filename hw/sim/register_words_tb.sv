// The cycle counter of register_words where its low half goes round, which no run of a simulator
// comes to: the low half's word is set to just before that, again and again, and both halves are
// read at random, often one behind the other. A counter of 64 bits beside it holds what is right:
// cycleHigh is what was latched with the read of cycleLow before it.
module register_words_tb;

  localparam int Rounds = 200;

  logic         clk, rst_n, re, re1_q, re2_q, reset1_q;
  logic [5:0]   index, index1_q, index2_q;
  logic [31:0]  rdata;
  logic [63:0]  cycles_q;        // as the registers must show them
  logic [31:0]  latched_q;
  logic [31:0]  expected_q;
  int           errors, reads, seed;

  register_words u_words (
    .clk_i          (clk),
    .rst_ni         (rst_n),
    .host_re_i      (re),
    .host_index_i   (index),
    .host_rdata_o   (rdata),
    .host_we_i      (1'b0),
    .host_windex_i  (6'd0),
    .host_wdata_i   (32'd0),
    .step_i         (32'd0),
    .run_active_i   (1'b0),
    .axon_spike_i   (1'b0),
    .neuron_spike_i (1'b0),
    .accepted_i     (1'b0),
    .crc_error_i    (1'b0),
    .framing_error_i(1'b0),
    .resync_i       (1'b0),
    .rejected_i     (1'b0),
    .resent_i       (1'b0)
  );

  initial clk = 1'b0;
  always #5 clk = !clk;

  // A read acts in the cycle after it was asked for, its word comes another one later.
  always @(posedge clk) begin
    reset1_q <= rst_n;
    re1_q    <= re;
    index1_q <= index;
    re2_q    <= re1_q;
    index2_q <= index1_q;
    if (reset1_q) cycles_q <= cycles_q + 64'd1;
    if (re1_q && index1_q == lifwire_pkg::REG_CYCLE_LOW) begin
      expected_q <= cycles_q[31:0];
      latched_q  <= cycles_q[63:32];
    end else begin
      expected_q <= latched_q;
    end
    if (re2_q) begin
      reads <= reads + 1;
      if (rdata != expected_q) begin
        errors <= errors + 1;
        $display("read of %0d: %h, expected %h", index2_q, rdata, expected_q);
      end
    end
  end

  // Requests: words one behind the other, then none for a while.
  task automatic read_some;
    for (int request = 0; request < 3; request++) begin
      repeat (24 + $urandom(seed) % 16) @(negedge clk);
      re = 1'b1;
      repeat (1 + $urandom(seed) % 6) begin
        index = $urandom(seed) % 2 == 0 ? lifwire_pkg::REG_CYCLE_LOW : lifwire_pkg::REG_CYCLE_HIGH;
        @(negedge clk);
      end
      re = 1'b0;
    end
  endtask

  initial begin
    if (!$value$plusargs("seed=%d", seed)) seed = 1;
    errors = 0;
    reads  = 0;
    {re, re1_q, re2_q, index, latched_q, cycles_q, reset1_q} = '0;
    rst_n  = 1'b0;
    repeat (3) @(negedge clk);
    rst_n = 1'b1;
    // The edge behind this one is the first that counts.
    reset1_q = 1'b1;
    repeat (100) @(negedge clk);
    for (int round = 0; round < Rounds; round++) begin
      // When all is added, to just before the end, in a cycle in which the word is not on its way.
      repeat (30) @(negedge clk);
      while (u_words.raddr == lifwire_pkg::REG_CYCLE_LOW
          || u_words.raddr_q == lifwire_pkg::REG_CYCLE_LOW)
        @(negedge clk);
      u_words.words[lifwire_pkg::REG_CYCLE_LOW] = 32'hffff_ffff - $urandom(seed) % 80;
      cycles_q[31:0] = u_words.words[lifwire_pkg::REG_CYCLE_LOW] + 32'(u_words.cycle_q);
      if (u_words.words[lifwire_pkg::REG_CYCLE_LOW] > 32'hffff_ffff - 32'(u_words.cycle_q)) begin
        cycles_q[63:32] = cycles_q[63:32] + 1;
      end
      read_some();
    end
    repeat (5) @(negedge clk);
    if (errors == 0) $display("PASS: %0d reads", reads);
    else $display("FAIL: %0d of %0d reads", errors, reads);
    $finish;
  end

endmodule
