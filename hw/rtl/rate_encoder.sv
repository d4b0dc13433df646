// Makes axon spikes of intensities: in each step the phase of an axon grows by its intensity, and a carry is a spike.
// Four axons make a word. step_controller goes through the words, adds the spikes of the event list to a word and takes
// the spikes out one by one.
module rate_encoder #(
  parameter int Axons = 256,
  localparam int Words = Axons / 4,
  localparam int WordW = Words > 1 ? $clog2(Words) : 1
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  // start sweep
  input  logic         draw_i,        // phases of word tick_i from random_i, which is there a cycle later
  input  logic [10:0]  tick_i,
  input  logic [31:0]  random_i,
  // step_controller
  input  logic         start_i,       // go to the first word
  input  logic         active_i,      // at a word
  input  logic         event_i,       // axon event_axon_i of this word spikes
  input  logic [1:0]   event_axon_i,
  input  logic         take_i,        // the spike of axon_o is delivered
  input  logic         next_i,        // go to the next word
  output logic [9:0]   axon_o,        // lowest that spikes, if spike_o
  output logic         spike_o,
  output logic [7:0]   word_o,
  output logic         last_o,        // the last word
  // memory map
  input  logic         host_re_i,
  input  logic [3:0]   host_we_i,
  input  logic         host_phase_i,  // region phase, else intensity
  input  logic [23:0]  host_offset_i,
  input  logic [31:0]  host_wdata_i,
  output logic [31:0]  host_rdata_o
);

  logic [WordW-1:0]  word_d, word_q;
  logic              fresh_d, fresh_q;       // first cycle at a word: the memory's outputs are its
  logic [3:0]        pending_d, pending_q;
  logic [3:0]        carries, pending;
  logic [1:0]        lowest;
  logic              re;
  logic [WordW-1:0]  raddr;
  logic [WordW-1:0]  raddr_q;                // word of the memory's outputs
  logic [3:0]        host_we_q;
  logic              host_phase_q;
  logic [31:0]       host_wdata_q;
  logic              draw_q;
  logic              grow;
  logic              unused_bits;

  assign unused_bits = ^{host_offset_i, tick_i};
  assign grow        = active_i && fresh_q;
  assign pending     = fresh_q ? carries : pending_q;
  assign spike_o     = pending != 4'd0;
  assign axon_o      = 10'({word_q, lowest});
  assign word_o      = 8'(word_q);
  assign last_o      = 32'(word_q) == Words - 1;

  always @* begin
    lowest = 2'd0;
    for (int a = 3; a >= 0; a--) begin
      if (pending[a]) lowest = 2'(a);
    end
  end

  always @* begin
    word_d    = word_q;
    fresh_d   = fresh_q;
    pending_d = pending_q;
    if (active_i) begin
      fresh_d   = 1'b0;
      pending_d = pending;
      if (event_i) pending_d[event_axon_i] = 1'b1;
      if (take_i) pending_d[lowest] = 1'b0;
    end
    if (start_i || next_i) begin
      word_d  = start_i ? '0 : word_q + 1'b1;
      fresh_d = 1'b1;
    end
  end

  // A word is read in the cycle before it is come to. The host's writes and drawn phases keep the other half of a cell:
  // they read it and write it back a cycle later.
  assign re = start_i || next_i || draw_i || host_re_i || host_we_i != 4'd0;
  always @* begin
    raddr = word_d;
    if (draw_i) raddr = WordW'(tick_i);
    else if (host_re_i || host_we_i != 4'd0) raddr = host_offset_i[WordW-1:0];
  end

  for (genvar a = 0; a < 4; a++) begin : gen_axons
    logic [7:0]   intensity, phase;
    logic [15:0]  wdata;
    logic [8:0]   sum;

    assign sum        = {1'b0, phase} + {1'b0, intensity};
    assign carries[a] = sum[8];

    always @* begin
      wdata = {intensity, sum[7:0]};
      if (draw_q) wdata[7:0] = random_i[8*a +: 8];
      else if (host_we_q[a] && host_phase_q) wdata[7:0] = host_wdata_q[8*a +: 8];
      else if (host_we_q[a]) wdata = {host_wdata_q[8*a +: 8], phase};
    end

    ram_sdp #(
      .Width(16),
      .Depth(Words)
    ) u_cells (
      .clk_i,
      .we_i   (grow || draw_q || host_we_q[a]),
      .waddr_i(raddr_q),
      .wdata_i(wdata),
      .re_i   (re),
      .raddr_i(raddr),
      .rdata_o({intensity, phase})
    );

    assign host_rdata_o[8*a +: 8] = host_phase_q ? phase : intensity;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      word_q       <= '0;
      fresh_q      <= 1'b0;
      pending_q    <= '0;
      raddr_q      <= '0;
      host_we_q    <= '0;
      host_phase_q <= 1'b0;
      host_wdata_q <= '0;
      draw_q       <= 1'b0;
    end else begin
      word_q       <= word_d;
      fresh_q      <= fresh_d;
      pending_q    <= pending_d;
      raddr_q      <= re ? raddr : raddr_q;
      host_we_q    <= host_we_i;
      host_phase_q <= host_phase_i;
      host_wdata_q <= host_wdata_i;
      draw_q       <= draw_i;
    end
  end

endmodule
