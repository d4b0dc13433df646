// Makes axon spikes of intensities: in each step the phase of an axon grows by its intensity, and a
// carry is a spike. Four axons make a word. step_controller goes through the words, adds the spikes
// of the event list to a word and takes the spikes out one by one. The next word is read ahead: a
// word's phases have grown when it is come to.
module rate_encoder #(
  parameter int Axons = 256,
  localparam int Words = Axons / 4,
  localparam int WordW = Words > 1 ? $clog2(Words) : 1
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  // start sweep
  // Phases of word tick_i from random_i, which arrives a cycle later
  input  logic         draw_i,
  input  logic [10:0]  tick_i,
  input  logic [31:0]  random_i,
  // step_controller
  input  logic         start_i,       // go to the first word
  input  logic         active_i,      // in the words
  output logic         ready_o,       // at one, from the second cycle on
  input  logic         event_i,       // event_axon_i, of this word, spikes
  input  logic [lifwire_pkg::EVENT_INDEX_W-1:0] event_axon_i,
  input  logic         take_i,        // the spike of axon_o is delivered
  input  logic         next_i,        // go to the next word
  output logic [lifwire_pkg::EVENT_INDEX_W-1:0] axon_o,  // lowest that spikes, if spike_o
  output logic         spike_o,
  // Event_axon_i, the same since the cycle before, is of this word
  output logic         here_o,
  output logic         last_o,        // the last word
  // memory map
  input  logic         host_re_i,
  input  logic [3:0]   host_we_i,
  input  logic         host_phase_i,  // region phase, else intensity
  input  logic [23:0]  host_offset_i,
  input  logic [31:0]  host_wdata_i,
  output logic [31:0]  host_rdata_o
);

  localparam int EventIndexW = lifwire_pkg::EVENT_INDEX_W;
  logic [WordW-1:0]  word_d, word_q;
  logic [WordW-1:0]  ahead_d, ahead_q;       // the word to be read next
  logic              begun_q;                // the first word was asked for
  logic              load;                   // the memory's word is come to
  logic              grow_q;                 // its phases are written
  logic              here_q;
  logic [3:0]        pending_d, pending_q;
  logic [3:0]        carries;
  logic [1:0]        lowest;
  logic              re;
  logic [WordW-1:0]  raddr;
  logic [WordW-1:0]  raddr_q;                // word of the memory's outputs
  logic [3:0]        host_we_q;
  logic              host_phase_q;
  logic [31:0]       host_wdata_q;
  logic              draw_q;
  logic              unused_bits;

  assign unused_bits = ^{host_offset_i, tick_i};
  assign ready_o     = active_i && !begun_q;
  assign load        = active_i && (begun_q || next_i);
  assign spike_o     = pending_q != 4'd0;
  assign axon_o      = EventIndexW'({word_q, lowest});
  assign here_o      = here_q;
  assign last_o      = 32'(word_q) == Words - 1;

  always_comb begin
    lowest = 2'd0;
    for (int a = 3; a >= 0; a--) begin
      if (pending_q[a]) lowest = 2'(a);
    end
  end

  always_comb begin
    word_d    = word_q;
    ahead_d   = ahead_q;
    pending_d = pending_q;
    if (event_i) pending_d[event_axon_i[1:0]] = 1'b1;
    if (take_i) pending_d[lowest] = 1'b0;
    if (load) begin
      word_d    = begun_q ? '0 : word_q + 1'b1;
      ahead_d   = ahead_q + 1'b1;
      pending_d = carries;
    end
    if (start_i) ahead_d = WordW'(1);
  end

  // The host's writes and drawn phases keep the other half of a cell: they read it and write it
  // back a cycle later.
  assign re = start_i || load || draw_i || host_re_i || host_we_i != 4'd0;
  always_comb begin
    raddr = ahead_q;
    if (start_i) raddr = '0;
    else if (draw_i) raddr = WordW'(tick_i);
    else if (!active_i) raddr = host_offset_i[WordW-1:0];
  end

  for (genvar a = 0; a < 4; a++) begin : gen_axons
    logic [7:0]   intensity, phase;
    logic [7:0]   intensity_q, phase_q;      // of the word come to, grown
    logic [15:0]  wdata;
    logic [8:0]   sum;

    assign sum        = {1'b0, phase} + {1'b0, intensity};
    assign carries[a] = sum[8];

    always_comb begin
      wdata = {intensity_q, phase_q};
      if (draw_q) wdata = {intensity, random_i[8*a +: 8]};
      else if (host_we_q[a] && host_phase_q) wdata = {intensity, host_wdata_q[8*a +: 8]};
      else if (host_we_q[a]) wdata = {host_wdata_q[8*a +: 8], phase};
    end

    ram_sdp #(
      .Width(16),
      .Depth(Words)
    ) u_cells (
      .clk_i,
      .we_i   (grow_q || draw_q || host_we_q[a]),
      .waddr_i(grow_q ? word_q : raddr_q),
      .wdata_i(wdata),
      .re_i   (re),
      .raddr_i(raddr),
      .rdata_o({intensity, phase})
    );

    assign host_rdata_o[8*a +: 8] = host_phase_q ? phase : intensity;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) {intensity_q, phase_q} <= '0;
      else if (load) {intensity_q, phase_q} <= {intensity, sum[7:0]};
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      word_q       <= '0;
      ahead_q      <= '0;
      {begun_q, grow_q, here_q} <= '0;
      pending_q    <= '0;
      raddr_q      <= '0;
      host_we_q    <= '0;
      host_phase_q <= 1'b0;
      host_wdata_q <= '0;
      draw_q       <= 1'b0;
    end else begin
      word_q       <= word_d;
      ahead_q      <= ahead_d;
      begun_q      <= start_i;
      grow_q       <= load;
      here_q       <= load ? event_axon_i[9:2] == (begun_q ? 8'd0 : 8'(word_q) + 8'd1)
                      : event_axon_i[9:2] == 8'(word_q);
      pending_q    <= pending_d;
      raddr_q      <= re ? raddr : raddr_q;
      host_we_q    <= host_we_i;
      host_phase_q <= host_phase_i;
      host_wdata_q <= host_wdata_i;
      draw_q       <= draw_i;
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!take_i || spike_o) else $error("rate_encoder: no spike to take");
      assert (32'(word_q) < Words) else $error("rate_encoder: a word beyond the last");
    end
  end
`endif

endmodule
