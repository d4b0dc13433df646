// Claim: the spikes of a run never overflow the reply memory and no word is written without its
// spikes: a step that begins with room has room for every neuron, with the advances and the filler.
module formal_spike_writer #(
  parameter int Neurons = 8,
  parameter int PayloadWords = 16
) (
  input  logic clk_i,
  input  logic start_i,
  input  logic begin_i,     // the controller begins a step
  input  logic spike_i,
  input  logic step_end_i,
  input  logic flush_i,
  output logic assume_o,
  output logic ok_o
);

  localparam int IndexW = $clog2(PayloadWords);

  logic               started_q;
  logic               run_q, step_q;      // in a run, in a step
  logic [7:0]         spikes_q;           // of this step
  logic               room, half, we;
  logic [IndexW:0]    words;
  logic [IndexW-1:0]  addr;
  logic [31:0]        data;
  logic [9:0]         gap;                // probe: the writer's gap_q
  logic [15:0]        halves;             // half-words taken, and those this step may still take
  logic [15:0]        due;

  initial started_q = 1'b0;

  spike_writer #(
    .Neurons     (Neurons),
    .PayloadWords(PayloadWords)
  ) u_dut (
    .clk_i,
    .rst_ni    (started_q),
    .start_i,
    .spike_i,
    .neuron_i  ('0),
    .step_end_i,
    .flush_i,
    .room_o    (room),
    .words_o   (words),
    .half_o    (half),
    .we_o      (we),
    .addr_o    (addr),
    .data_o    (data)
  );

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) begin
      run_q    <= 1'b0;
      step_q   <= 1'b0;
      spikes_q <= '0;
    end else begin
      if (start_i) run_q <= 1'b1;
      if (flush_i) run_q <= 1'b0;
      if (begin_i) step_q <= 1'b1;
      if (step_end_i) step_q <= 1'b0;
      if (begin_i) spikes_q <= '0;
      else if (spike_i) spikes_q <= spikes_q + 8'd1;
    end
  end

  // What step_controller and command_engine do: runs, in these steps that begin with room, in these
  // spikes.
  assign assume_o = !started_q || (
      (!start_i || !run_q) && (!flush_i || (run_q && !step_q))
          && (!begin_i || (run_q && !step_q && room && !flush_i))
      && (!spike_i || (step_q && spikes_q < 8'(Neurons))) && (!step_end_i || (step_q && !spike_i))
      && !(start_i && flush_i));

  assign halves = 16'({words, half});
  // The spikes to come, the advance before the first of them, the one at the end of a silent step.
  assign due    = step_q ? 16'(Neurons) - 16'(spikes_q) + (gap > 10'd62 ? 16'd1 : 16'd0) : 16'd0;
  assign ok_o   = !started_q || !run_q
      || (halves + due <= 16'(2 * PayloadWords - 1) && (!we || 32'(words) < PayloadWords)
          && spikes_q <= 8'(Neurons) && 32'(addr) == 32'(words[IndexW-1:0])
                         && words >= (IndexW + 1)'(2)
          && (!we || ^data == ^data));

endmodule
