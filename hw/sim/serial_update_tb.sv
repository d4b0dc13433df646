// neuron_update and neuron_update_serial side by side: the same random parameters, states and accumulators through both,
// the same spikes and states out of both, in the cycles each is said to take. +seed=N +rounds=N
`timescale 1ns/1ps
module serial_update_tb #(
  parameter int Neurons = 8
);

  localparam int AccW = 16;
  localparam int NeuronW = $clog2(Neurons);

  reg                clk = 1'b0;
  reg                rst_n = 1'b0;
  reg                start = 1'b0;
  reg                due = 1'b0;
  reg                clear = 1'b0;
  reg                sweep = 1'b0;     // the next pass clears
  reg  [3:0]         mask = 4'd0;
  reg                host_re = 1'b0;
  reg                host_we = 1'b0;
  reg                host_state = 1'b0;
  reg  [23:0]        host_offset = 24'd0;
  reg  [31:0]        host_wdata = 32'd0;
  wire [31:0]        rdata_p, rdata_s;
  wire               done_p, done_s, spike_p, spike_s, update_p, update_s, acc_re_p, acc_re_s;
  wire [NeuronW-1:0] neuron_p, neuron_s, acc_neuron_p, acc_neuron_s;
  reg signed [AccW-1:0] acc_axon [Neurons];
  reg signed [AccW-1:0] acc_recurrent [Neurons];
  reg signed [AccW-1:0] axon_p, axon_s, recurrent_p, recurrent_s;
  reg  [Neurons-1:0] fired_p, fired_s;
  integer            seed, rounds, round, n, w, cycles_p, cycles_s;
  integer            errors = 0;
  integer            fired = 0;

  neuron_update #(.Neurons(Neurons), .AccW(AccW)) u_pipelined (
    .clk_i(clk), .rst_ni(rst_n), .start_i(start), .adaptation_due_i(due), .clear_i(clear), .clear_mask_i(mask),
    .done_o(done_p), .spike_o(spike_p), .update_o(update_p), .neuron_o(neuron_p),
    .acc_re_o(acc_re_p), .acc_neuron_o(acc_neuron_p), .acc_axon_i(axon_p), .acc_recurrent_i(recurrent_p),
    .host_re_i(host_re), .host_we_i(host_we), .host_state_i(host_state), .host_offset_i(host_offset),
    .host_wdata_i(host_wdata), .host_rdata_o(rdata_p)
  );
  neuron_update_serial #(.Neurons(Neurons), .AccW(AccW)) u_serial (
    .clk_i(clk), .rst_ni(rst_n), .start_i(start), .adaptation_due_i(due), .clear_i(clear), .clear_mask_i(mask),
    .done_o(done_s), .spike_o(spike_s), .update_o(update_s), .neuron_o(neuron_s),
    .acc_re_o(acc_re_s), .acc_neuron_o(acc_neuron_s), .acc_axon_i(axon_s), .acc_recurrent_i(recurrent_s),
    .host_re_i(host_re), .host_we_i(host_we), .host_state_i(host_state), .host_offset_i(host_offset),
    .host_wdata_i(host_wdata), .host_rdata_o(rdata_s)
  );

  always #5 clk = !clk;

  always @(posedge clk) begin
    if (acc_re_p) begin
      axon_p      <= acc_axon[acc_neuron_p];
      recurrent_p <= acc_recurrent[acc_neuron_p];
    end
    if (acc_re_s) begin
      axon_s      <= acc_axon[acc_neuron_s];
      recurrent_s <= acc_recurrent[acc_neuron_s];
    end
    if (update_p) fired_p[neuron_p] <= spike_p;
    if (update_s) fired_s[neuron_s] <= spike_s;
  end

  // A value with few or many bits, so that small numbers, large ones and saturation all occur.
  function [31:0] spread(input integer width);
    begin
      spread = $random(seed);
      spread = spread & ((32'd1 << ($unsigned($random(seed)) % (width + 1))) - 32'd1);
      if ($random(seed) & 1) spread = ~spread;
      spread = spread & ((32'd1 << width) - 32'd1);
    end
  endfunction

  function [31:0] decay_factor(input integer unused);
    decay_factor = $unsigned($random(seed)) % 32'd65537;
  endfunction

  task write(input state, input [23:0] offset, input [31:0] value);
    begin
      @(negedge clk);
      host_we     = 1'b1;
      host_state  = state;
      host_offset = offset;
      host_wdata  = value;
      @(negedge clk);
      host_we     = 1'b0;
    end
  endtask

  task compare(input state, input [23:0] offset);
    begin
      @(negedge clk);
      host_re     = 1'b1;
      host_state  = state;
      host_offset = offset;
      @(negedge clk);
      host_re     = 1'b0;
      if (rdata_p !== rdata_s) begin
        errors = errors + 1;
        if (errors < 6) $display("round %0d: %s word %0d is %h, serial %h", round, state ? "state" : "parameter", offset, rdata_p, rdata_s);
      end
    end
  endtask

  task pass;
    begin
      fired_p  = '0;
      fired_s  = '0;
      cycles_p = 0;
      cycles_s = 0;
      @(negedge clk);
      start = !sweep;
      clear = sweep;
      @(negedge clk);
      start = 1'b0;
      clear = 1'b0;
      for (w = 1; cycles_s == 0; w = w + 1) begin
        if (done_p) cycles_p = w;
        if (done_s) cycles_s = w;
        @(negedge clk);
      end
    end
  endtask

  initial begin
    if (!$value$plusargs("seed=%d", seed)) seed = 1;
    if (!$value$plusargs("rounds=%d", rounds)) rounds = 20;
    #22 rst_n = 1'b1;
    for (round = 0; round < rounds; round = round + 1) begin
      for (n = 0; n < Neurons; n = n + 1) begin
        write(1'b0, 8 * n + 0, spread(18));
        write(1'b0, 8 * n + 1, {1'($random(seed)), 13'd0, 18'(spread(18))});
        write(1'b0, 8 * n + 2, decay_factor(0));
        write(1'b0, 8 * n + 3, spread(17));
        write(1'b0, 8 * n + 4, {4'd0, 4'($unsigned($random(seed)) % 11), 4'($unsigned($random(seed)) % 11), 3'd0, 17'(decay_factor(0))});
        write(1'b0, 8 * n + 5, spread(18));
        write(1'b0, 8 * n + 6, {8'($unsigned($random(seed)) % 3), 7'd0, 17'(spread(17))});
        write(1'b0, 8 * n + 7, decay_factor(0));
        write(1'b1, 4 * n + 0, spread(18));
        write(1'b1, 4 * n + 1, spread(18));
        write(1'b1, 4 * n + 2, spread(17));
        write(1'b1, 4 * n + 3, $unsigned($random(seed)) % 3);
      end
      for (n = 0; n < 8 * Neurons; n = n + 1) compare(1'b0, n);
      repeat (4) begin
        for (n = 0; n < Neurons; n = n + 1) begin
          acc_axon[n]      = AccW'(spread(AccW));
          acc_recurrent[n] = AccW'(spread(AccW));
        end
        due = 1'($random(seed));
        pass;
        if (fired_p !== fired_s || cycles_p != Neurons + 6 || cycles_s != 4 * Neurons + 4) begin
          errors = errors + 1;
          $display("round %0d: fired %b in %0d cycles, serial %b in %0d", round, fired_p, cycles_p, fired_s, cycles_s);
        end
        for (n = 0; n < Neurons; n = n + 1) fired = fired + 32'(fired_p[n]);
        for (n = 0; n < 4 * Neurons; n = n + 1) compare(1'b1, n);
      end
      sweep = 1'b1;
      mask  = 4'($random(seed));
      pass;
      sweep = 1'b0;
      if (cycles_p != Neurons || cycles_s != 4 * Neurons) begin
        errors = errors + 1;
        $display("round %0d: cleared in %0d cycles, serial %0d", round, cycles_p, cycles_s);
      end
      for (n = 0; n < 4 * Neurons; n = n + 1) compare(1'b1, n);
    end
    if (errors == 0 && fired > 0) $display("PASS: %0d rounds, %0d spikes", rounds, fired);
    else $display("FAIL: %0d differences, %0d spikes", errors, fired);
    $finish;
  end

endmodule
