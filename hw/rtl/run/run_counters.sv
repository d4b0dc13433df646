// What a run counts: steps, cycles, the step number, the pace, and whether a spike ended it.
module run_counters #(
  parameter int Neurons = 256,
  localparam int NeuronW = $clog2(Neurons),
  localparam int SettingsW = lifwire_pkg::SET_W
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  // settings
  input  logic [31:0]         steps_i,
  input  logic [SettingsW-1:0] settings_i,
  // step_controller
  input  logic                start_i,            // a run begins
  input  logic                clear_step_i,       // with start_i: its first step is number 0
  input  logic                active_i,           // it goes on
  input  logic                step_begin_i,
  input  logic                step_end_i,
  input  logic                spike_i,
  input  logic [NeuronW-1:0]  neuron_i,
  output logic [31:0]         offset_o,           // steps done
  output logic [31:0]         cycles_o,           // cycles spent
  output logic [31:0]         step_o,
  output logic                steps_done_o,
  output logic                paced_o,            // time for the next step
  output logic                stopped_o,          // a neuron fired that ends the run
  output logic                encoding_o,         // the encoder makes spikes in the next step
  output logic                period_o,           // a period of consolidations is over
  output logic                adaptation_due_o
);

  localparam int EventIndexW = lifwire_pkg::EVENT_INDEX_W;
  logic [31:0]  offset_d, offset_q;
  logic [31:0]  cycles_d, cycles_q;
  logic [31:0]  step_d, step_q;
  logic [31:0]  pace_d, pace_q;          // cycles since the last step began and one, saturating
  logic         stop_d, stop_q;
  logic         steps_done_q, paced_q, encoding_q, period_q;
  logic [31:0]  cycles_per_step, encode_steps, due_mask, period_mask;
  logic [3:0]   adaptation_log2, period_log2;
  logic [EventIndexW-1:0] stop_first, stop_last;
  logic         unused_settings;
  logic         in_range;                // of the neurons whose spikes end a run

  assign unused_settings  = ^settings_i;
  assign cycles_per_step  = settings_i[lifwire_pkg::SET_CYCLES_PER_STEP_LSB +: 32];
  assign adaptation_log2  = settings_i[lifwire_pkg::SET_ADAPTATION_DECAY_LOG2_LSB +: 4];
  assign encode_steps     = settings_i[lifwire_pkg::SET_ENCODE_STEPS_LSB +: 32];
  assign period_log2      = settings_i[lifwire_pkg::SET_CONSOLIDATION_PERIOD_LOG2_LSB +: 4];
  assign stop_first       = settings_i[lifwire_pkg::SET_STOP_FIRST_LSB +: 10];
  assign stop_last        = settings_i[lifwire_pkg::SET_STOP_LAST_LSB +: 10];
  assign offset_o         = offset_q;
  assign cycles_o         = cycles_q;
  assign step_o           = step_q;
  assign steps_done_o     = steps_done_q;
  assign paced_o          = paced_q;
  assign stopped_o        = stop_q;
  assign encoding_o       = encoding_q;
  assign period_o         = period_q;
  assign period_mask      = (32'd1 << period_log2) - 32'd1;
  assign in_range         = EventIndexW'(neuron_i) >= stop_first
                            && EventIndexW'(neuron_i) <= stop_last;
  assign due_mask         = (32'd1 << adaptation_log2) - 32'd1;
  // The step after this one is a multiple of 2^p.
  assign adaptation_due_o = (~step_q & due_mask) == '0;

  always_comb begin
    offset_d = offset_q;
    cycles_d = active_i ? cycles_q + 32'd1 : cycles_q;
    step_d   = step_q;
    pace_d   = &pace_q ? pace_q : pace_q + 32'd1;
    stop_d   = active_i && (stop_q || (spike_i && in_range));
    if (step_begin_i) pace_d = 32'd2;
    if (step_end_i) begin
      offset_d = offset_q + 32'd1;
      step_d   = step_q + 32'd1;
    end
    if (start_i) begin
      offset_d = '0;
      cycles_d = '0;
      if (clear_step_i) step_d = '0;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      offset_q <= '0;
      cycles_q <= '0;
      step_q   <= '0;
      pace_q   <= '1;
      stop_q   <= 1'b0;
      {steps_done_q, paced_q, encoding_q, period_q} <= '0;
    end else begin
      offset_q <= offset_d;
      cycles_q <= cycles_d;
      step_q   <= step_d;
      pace_q   <= pace_d;
      stop_q   <= stop_d;
      steps_done_q <= offset_d == steps_i;
      encoding_q   <= encode_steps == '0 || offset_d < encode_steps;
      period_q     <= offset_d != '0 && (step_d & period_mask) == '0;
      paced_q      <= pace_q >= cycles_per_step;   // looked at in the cycle after
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (active_i || !(step_begin_i || step_end_i))
      else $error("run_counters: no run, but steps");
      assert (offset_q <= steps_i || !active_i)
      else $error("run_counters: more steps than asked for");
    end
  end
`endif

endmodule
