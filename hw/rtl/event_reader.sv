// Reads the event list of a run out of its request: half-words, a step delta and an axon each.
//
//   [15:10] delta 0..62   [9:0] axon      an event, delta steps after the one before
//   [15:10] 63            [9:0] advance   no event, time moves on by advance steps
//   [15:10] 63            [9:0] 1022      the next half-word silences a neuron; 1023: it forces one
//   [15:10] delta 0..62   [9:0] neuron    which, behind such a mark
//
// The list is walked twice, once to check it and once to deliver it.
module event_reader #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int PayloadWords = 256,
  localparam int IndexW = $clog2(PayloadWords)
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               rewind_i,
  input  logic [10:0]        length_i,    // words of the request's body; events start at word 3
  input  logic [31:0]        steps_i,     // of the run
  input  logic [31:0]        offset_i,    // the step being run, counted from the run's first
  input  logic               consume_i,   // go on to the next half-word
  output logic [IndexW-1:0]  word_index_o,
  input  logic [31:0]        word_i,      // one cycle after word_index_o
  output logic               ready_o,     // the outputs below are those of the current half-word
  output logic               end_o,       // no half-word left
  output logic               advance_o,   // it is no event, or a mark
  output logic               due_o,       // an event of step offset_i
  output logic               repeated_o,  // the same axon as the event before, in the same step
  output logic               teach_o,     // of step offset_i: forces or silences neuron index_o
  output logic               force_o,     // it forces
  output logic               bad_o,       // out of range or out of order
  output logic [9:0]         index_o,     // axon, or neuron of a teacher
  output logic [11:0]        half_index_o // position in the list
);

  localparam int HeaderWords = 3;

  logic [11:0]  half_d, half_q;       // from the body's first word on
  logic [31:0]  cursor_d, cursor_q;   // step of the event before
  logic         previous_d, previous_q;  // it was in step cursor_q
  logic [9:0]   axon_d, axon_q;       // its axon
  logic         stale_d, stale_q;     // word_i does not belong to word_index_o yet
  logic [15:0]  half_word;
  logic [5:0]   delta;
  logic [31:0]  step;
  logic         same_step;
  logic         mark_d, mark_q;       // the half-word before was a mark
  logic         force_d, force_q;     // which
  logic         is_advance;           // no event, going by the half-word alone
  logic         is_mark;

  assign word_index_o = IndexW'(half_q >> 1);
  assign half_word    = half_q[0] ? word_i[31:16] : word_i[15:0];
  assign delta        = half_word[15:10];
  assign index_o      = half_word[9:0];
  assign step         = cursor_q + 32'(delta);
  assign same_step    = delta == 6'd0 && previous_q;
  assign is_advance   = 32'(delta) == lifwire_pkg::EVENT_ADVANCE;
  assign is_mark      = is_advance && 32'(index_o) >= lifwire_pkg::EVENT_SILENCE;
  assign ready_o      = !stale_q;
  assign end_o        = half_q[11:1] >= length_i;
  assign advance_o    = !end_o && is_advance;
  assign due_o        = !end_o && !is_advance && !mark_q && step == offset_i;
  assign teach_o      = !end_o && !is_advance && mark_q && step == offset_i;
  assign force_o      = force_q;
  assign repeated_o   = same_step && index_o == axon_q;
  assign half_index_o = half_q - 12'(2 * HeaderWords);

  always @* begin
    if (mark_q) bad_o = is_advance || 32'(index_o) >= Neurons || step >= steps_i;
    else bad_o = !is_advance && (32'(index_o) >= Axons || step >= steps_i || (same_step && index_o < axon_q));
  end

  always @* begin
    half_d     = half_q;
    cursor_d   = cursor_q;
    previous_d = previous_q;
    axon_d     = axon_q;
    mark_d     = mark_q;
    force_d    = force_q;
    stale_d    = 1'b0;
    if (rewind_i) begin
      half_d     = 12'(2 * HeaderWords);
      cursor_d   = '0;
      previous_d = 1'b0;
      mark_d     = 1'b0;
      stale_d    = 1'b1;
    end else if (consume_i) begin
      half_d  = half_q + 12'd1;
      stale_d = half_q[0];
      mark_d  = is_mark;
      force_d = 32'(index_o) == lifwire_pkg::EVENT_FORCE;
      if (is_advance) begin
        if (!is_mark) begin
          cursor_d = cursor_q + 32'(index_o);
          if (index_o != 10'd0) previous_d = 1'b0;
        end
      end else begin
        cursor_d = step;
        if (!mark_q) begin
          previous_d = 1'b1;
          axon_d     = index_o;
        end else if (delta != 6'd0) begin
          previous_d = 1'b0;
        end
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      half_q     <= '0;
      cursor_q   <= '0;
      previous_q <= 1'b0;
      axon_q     <= '0;
      mark_q     <= 1'b0;
      force_q    <= 1'b0;
      stale_q    <= 1'b0;
    end else begin
      half_q     <= half_d;
      cursor_q   <= cursor_d;
      previous_q <= previous_d;
      axon_q     <= axon_d;
      mark_q     <= mark_d;
      force_q    <= force_d;
      stale_q    <= stale_d;
    end
  end

endmodule
