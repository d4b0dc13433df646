// Reads the event list of a run out of its request: half-words, a step delta and an axon each.
//
//   [15:10] delta 0..62   [9:0] axon      an event, delta steps after the one before
//   [15:10] 63            [9:0] advance   no event, time moves on by advance steps
//   [15:10] 63            [9:0] 1021      the next half-word teaches a neuron; 1022 silences,
//                                         1023 forces one
//   [15:10] delta 0..62   [9:0] neuron    which, behind such a mark
//
// The list is walked twice, once to check it and once to deliver it. A half-word passes through
// stages before it can be taken: fetched, looked at, ready_o. Its fetch begins when the one before
// is taken, from a word asked for ahead.
module event_reader #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter bit ThirdFactor = 1'b0,
  parameter int PayloadWords = 256,
  localparam int IndexW = $clog2(PayloadWords)
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               rewind_i,
  // words of the request's body; events start at word 3
  input  logic [lifwire_pkg::HEADER_LENGTH_W-1:0] length_i,
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
  output logic               teach_o,     // of step offset_i: of a teacher, for neuron index_o
  output logic               force_o,     // it forces, or silences if taught_o is not set
  output logic               taught_o,    // it teaches
  // Out of range or out of order; from the second cycle of ready_o on
  output logic               bad_o,
  output logic [lifwire_pkg::EVENT_INDEX_W-1:0] index_o,  // axon, or neuron of a teacher
  output logic [11:0]        half_index_o // position in the list
);

  localparam int HeaderWords = 3;
  // No list gets further.
  localparam int CursorW = $clog2(2 * PayloadWords * (lifwire_pkg::EVENT_ADVANCE_MAX + 1));

  logic [11:0]  half_d, half_q;       // from the body's first word on
  logic [CursorW-1:0] cursor_d, cursor_q;   // step of the event before
  logic         previous_d, previous_q;  // it was in step cursor_q
  logic [lifwire_pkg::EVENT_INDEX_W-1:0] axon_d, axon_q;  // its axon
  logic         mark_d, mark_q;       // the half-word before was a mark
  logic         force_d, force_q, taught_d, taught_q;   // which
  logic [2:0]   stage_d, stage_q;     // asked for, out of the memory, looked at
  logic         ready_q;

  logic [15:0]  half_word_q;
  logic [lifwire_pkg::EVENT_DELTA_W-1:0] delta;
  logic [lifwire_pkg::EVENT_INDEX_W-1:0] index;
  logic         is_advance, is_mark;  // no event; a mark, going by the half-word alone
  logic [CursorW-1:0] move;              // how far it moves the cursor
  logic [CursorW-1:0] step, step_q;
  logic         is_now;               // step is the one being run
  logic         same_step;
  logic         bad, end_q, advance_q, mark_here_q, due_q, teach_q, repeated_q, bad_q, late_q;

  // The low half's next one lies in the same word, the high half's in the next.
  assign word_index_o = IndexW'((half_q + 12'd1) >> 1);
  assign delta        = half_word_q[lifwire_pkg::EVENT_DELTA_LSB +: lifwire_pkg::EVENT_DELTA_W];
  assign index        = half_word_q[lifwire_pkg::EVENT_INDEX_LSB +: lifwire_pkg::EVENT_INDEX_W];
  assign is_advance   = 32'(delta) == lifwire_pkg::EVENT_ADVANCE;
  assign is_mark      = is_advance && 32'(index) >= lifwire_pkg::EVENT_TEACH;
  assign step         = cursor_q + move;
  assign is_now       = step == offset_i[CursorW-1:0] && offset_i[31:CursorW] == '0;
  assign same_step    = delta == '0 && previous_q;
  assign index_o      = index;
  assign ready_o      = ready_q;
  assign end_o        = end_q;
  assign advance_o    = advance_q;
  assign due_o        = due_q;
  assign teach_o      = teach_q;
  assign force_o      = force_q;
  assign taught_o     = taught_q;
  assign repeated_o   = repeated_q;
  assign bad_o        = bad_q || late_q;
  assign half_index_o = half_q - 12'(2 * HeaderWords);

  always_comb begin
    move = CursorW'(delta);
    if (is_advance) move = is_mark ? '0 : CursorW'(index);
  end

  always_comb begin
    if (mark_q) bad = is_advance || 32'(index) >= Neurons;
    else if (is_mark) bad = !ThirdFactor && 32'(index) == lifwire_pkg::EVENT_TEACH;
    else bad = !is_advance && (32'(index) >= Axons || (same_step && index < axon_q));
  end

  always_comb begin
    half_d     = half_q;
    cursor_d   = cursor_q;
    previous_d = previous_q;
    axon_d     = axon_q;
    mark_d     = mark_q;
    force_d    = force_q;
    taught_d   = taught_q;
    stage_d    = {stage_q[1:0], 1'b0};
    if (rewind_i) begin
      half_d     = 12'(2 * HeaderWords);
      cursor_d   = '0;
      previous_d = 1'b0;
      mark_d     = 1'b0;
      stage_d    = 3'b001;
    end else if (consume_i) begin
      half_d   = half_q + 12'd1;
      stage_d  = 3'b010;
      mark_d   = mark_here_q;
      force_d  = 32'(index) == lifwire_pkg::EVENT_FORCE;
      taught_d = ThirdFactor && 32'(index) == lifwire_pkg::EVENT_TEACH;
      cursor_d = step_q;
      if (advance_q) begin
        if (!mark_here_q && index != '0) previous_d = 1'b0;
      end else if (!mark_q) begin
        previous_d = 1'b1;
        axon_d     = index;
      end else if (delta != '0) begin
        previous_d = 1'b0;
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
      taught_q   <= 1'b0;
      stage_q    <= '0;
      ready_q    <= 1'b0;
      {half_word_q, step_q} <= '0;
      {end_q, advance_q, mark_here_q, due_q, teach_q, repeated_q, bad_q, late_q} <= '0;
    end else begin
      half_q     <= half_d;
      cursor_q   <= cursor_d;
      previous_q <= previous_d;
      axon_q     <= axon_d;
      mark_q     <= mark_d;
      force_q    <= force_d;
      taught_q   <= taught_d;
      stage_q    <= stage_d;
      // Ready until it is taken; what follows is looked at again and again, because the step goes
      // on meanwhile.
      ready_q    <= !rewind_i && !consume_i && (ready_q || stage_q[2]);
      if (stage_q[1]) half_word_q <= half_q[0] ? word_i[31:16] : word_i[15:0];
      step_q      <= step;
      end_q       <= half_q[11:1] >= length_i;
      advance_q   <= half_q[11:1] < length_i && is_advance;
      mark_here_q <= is_mark;
      due_q       <= half_q[11:1] < length_i && !is_advance && !mark_q && is_now;
      teach_q     <= half_q[11:1] < length_i && !is_advance && mark_q && is_now;
      repeated_q  <= same_step && index == axon_q;
      bad_q       <= bad;
      late_q      <= !advance_q && steps_i[31:CursorW] == '0 && step_q >= steps_i[CursorW-1:0];
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!consume_i || ready_q) else $error("event_reader: taken before it was ready");
      assert ((stage_q & (stage_q - 1'b1)) == '0) else $error("event_reader: two half-words");
    end
  end
`endif

endmodule
