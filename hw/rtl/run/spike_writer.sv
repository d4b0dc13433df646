// Writes the spikes of a run into its reply, as half-words like the events': a step delta and a
// neuron each. A gap of more than 62 steps takes an advance first; a silent stretch costs one
// advance in 1021 steps.
module spike_writer #(
  parameter int Neurons = 256,
  parameter int PayloadWords = 256,
  localparam int IndexW = $clog2(PayloadWords),
  localparam int NeuronW = $clog2(Neurons)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                start_i,     // a run begins; spikes start at word 2 of the reply
  input  logic                spike_i,
  input  logic [NeuronW-1:0]  neuron_i,
  input  logic                step_end_i,
  input  logic                flush_i,     // fill the last word
  output logic                room_o,      // one more step fits, whatever fires
  output logic [IndexW:0]     words_o,     // of the reply so far, without an unfinished one
  output logic                half_o,      // an unfinished word waits
  output logic                we_o,
  output logic [IndexW-1:0]   addr_o,
  output logic [31:0]         data_o
);

  localparam int HeaderWords = 2;
  localparam int EventIndexW = lifwire_pkg::EVENT_INDEX_W;
  localparam int DeltaW = lifwire_pkg::EVENT_DELTA_W;
  localparam logic [DeltaW-1:0] Advance = DeltaW'(lifwire_pkg::EVENT_ADVANCE);
  localparam logic [EventIndexW-1:0] AdvanceMax =
      EventIndexW'(lifwire_pkg::EVENT_ADVANCE_MAX);

  logic [EventIndexW-1:0] gap_d, gap_q;  // steps since the one the reader of the list is at
  logic             half_d, half_q;
  logic [15:0]      low_d, low_q;
  logic [IndexW:0]  words_d, words_q;
  logic             push;
  logic             push_two;
  logic [15:0]      first;
  logic [15:0]      second;
  logic             silent_end;
  logic             room_q;

  assign silent_end = step_end_i && gap_q == AdvanceMax;
  assign push       = spike_i || silent_end;
  assign push_two   = spike_i && 32'(gap_q) > lifwire_pkg::EVENT_DELTA_MAX;
  assign first      = (push_two || silent_end) ? {Advance, gap_q}
                      : {gap_q[DeltaW-1:0], EventIndexW'(neuron_i)};
  assign second     = {{DeltaW{1'b0}}, EventIndexW'(neuron_i)};
  assign room_o     = room_q;
  assign words_o    = words_q;
  assign half_o     = half_q;
  assign addr_o     = words_q[IndexW-1:0];
  assign we_o       = (push && (half_q || push_two)) || (flush_i && half_q);

  always_comb begin
    gap_d   = gap_q;
    half_d  = half_q;
    low_d   = low_q;
    words_d = words_q;
    data_o  = half_q ? {first, low_q} : {second, first};
    if (we_o) words_d = words_q + 1'b1;
    if (push && !push_two) begin
      half_d = !half_q;
      low_d  = first;
    end else if (push && half_q) begin
      low_d  = second;
    end
    if (flush_i) begin
      data_o = {Advance, {EventIndexW{1'b0}}, low_q};
      half_d = 1'b0;
    end
    if (spike_i) gap_d = '0;
    else if (step_end_i) gap_d = silent_end ? EventIndexW'(1) : gap_q + EventIndexW'(1);
    if (start_i) begin
      gap_d   = '0;
      half_d  = 1'b0;
      words_d = (IndexW + 1)'(HeaderWords);
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      gap_q   <= '0;
      half_q  <= 1'b0;
      low_q   <= '0;
      words_q <= '0;
      room_q  <= 1'b0;
    end else begin
      gap_q   <= gap_d;
      half_q  <= half_d;
      low_q   <= low_d;
      words_q <= words_d;
      // Every neuron, the advances before and after them, a filler.
      room_q  <= 32'({words_d, half_d}) + Neurons + 3 <= 2 * PayloadWords;
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (32'(words_q) <= PayloadWords)
      else $error("spike_writer: more words than a reply has");
      assert (!we_o || 32'(words_q) < PayloadWords)
      else $error("spike_writer: wrote past the reply");
    end
  end
`endif

endmodule
