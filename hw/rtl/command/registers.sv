// Region 0 of the memory map: what the build is, the settings, the counters. register_words has
// them all; the registers here are the settings in use.
module registers #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  parameter bit Learning = 1'b1,
  parameter int FractionBits = 0,
  parameter bit Encoder = 1'b1,
  parameter bit SerialUpdate = 1'b0,
  parameter int PayloadWords = 256,
  parameter int Window = 2,
  parameter int ClockHz = 100_000_000,
  parameter int BaudDivisor = 100,
  parameter logic [31:0] BuildHash = 32'd0
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  // memory map
  input  logic         host_re_i,
  input  logic         host_we_i,
  input  logic [5:0]   host_index_i,
  input  logic [31:0]  host_wdata_i,
  output logic [31:0]  host_rdata_o,     // two cycles later
  // settings
  input  logic         busy_i,           // keeps the divisor in use
  output logic [15:0]  divisor_o,
  output logic [31:0]  idle_cycles_o,
  output logic [31:0]  cycles_per_step_o,
  output logic [3:0]   adaptation_log2_o,
  output logic [1:0]   inhibition_o,
  output logic [9:0]   stop_first_o,
  output logic [9:0]   stop_last_o,
  output logic [15:0]  rule_o,           // learningRule
  output logic [15:0]  bounds_o,         // weightBounds
  output logic [15:0]  pre_amplitude_o,
  output logic [15:0]  post_amplitude_o,
  output logic [15:0]  below_amplitude_o,
  output logic [15:0]  reward_o,
  output logic [15:0]  trace_target_o,
  output logic [16:0]  pre_decay_o,
  output logic [16:0]  post_decay_o,
  output logic [15:0]  pre_increment_o,
  output logic [15:0]  post_increment_o,
  // counted, one cycle each
  input  logic [31:0]  step_i,
  input  logic         run_active_i,
  input  logic         axon_spike_i,
  input  logic         neuron_spike_i,
  input  logic         accepted_i,
  input  logic         crc_error_i,
  input  logic         framing_error_i,
  input  logic         resync_i,
  input  logic         rejected_i,
  input  logic         resent_i
);

  localparam logic [31:0] IdleCycles = 32'(lifwire_pkg::LINK_IDLE_BITS * BaudDivisor);

  logic [15:0]  divisor_q;             // as written
  logic [15:0]  divisor_used_q;        // as in use
  logic [31:0]  idle_cycles_q, cycles_per_step_q;
  logic [3:0]   adaptation_log2_q;
  logic [1:0]   inhibition_q;
  logic [9:0]   stop_first_q, stop_last_q;
  logic [15:0]  rule_q, bounds_q, pre_amplitude_q, post_amplitude_q, below_amplitude_q, reward_q,
                trace_target_q;
  logic [16:0]  pre_decay_q, post_decay_q;
  logic [15:0]  pre_increment_q, post_increment_q;
  logic         host_we_q;
  logic [5:0]   host_index_q;
  logic [31:0]  host_wdata_q;

  register_words #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .Lanes       (Lanes),
    .Learning    (Learning),
    .FractionBits(FractionBits),
    .Encoder     (Encoder),
    .SerialUpdate(SerialUpdate),
    .PayloadWords(PayloadWords),
    .Window      (Window),
    .ClockHz     (ClockHz),
    .BaudDivisor (BaudDivisor),
    .BuildHash   (BuildHash)
  ) u_words (
    .clk_i,
    .rst_ni,
    .host_re_i,
    .host_index_i,
    .host_rdata_o,
    .host_we_i    (host_we_q),
    .host_windex_i(host_index_q),
    .host_wdata_i (host_wdata_q),
    .step_i,
    .run_active_i,
    .axon_spike_i,
    .neuron_spike_i,
    .accepted_i,
    .crc_error_i,
    .framing_error_i,
    .resync_i,
    .rejected_i,
    .resent_i
  );

  assign divisor_o         = divisor_used_q;
  assign idle_cycles_o     = idle_cycles_q;
  assign cycles_per_step_o = cycles_per_step_q;
  assign adaptation_log2_o = adaptation_log2_q;
  assign inhibition_o      = inhibition_q;
  assign stop_first_o      = stop_first_q;
  assign stop_last_o       = stop_last_q;
  assign rule_o            = rule_q;
  assign bounds_o          = bounds_q;
  assign pre_amplitude_o   = pre_amplitude_q;
  assign post_amplitude_o  = post_amplitude_q;
  assign below_amplitude_o = below_amplitude_q;
  assign reward_o          = reward_q;
  assign trace_target_o    = trace_target_q;
  assign pre_decay_o       = pre_decay_q;
  assign post_decay_o      = post_decay_q;
  assign pre_increment_o   = pre_increment_q;
  assign post_increment_o  = post_increment_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      divisor_q         <= 16'(BaudDivisor);
      divisor_used_q    <= 16'(BaudDivisor);
      idle_cycles_q     <= IdleCycles;
      cycles_per_step_q <= '0;
      adaptation_log2_q <= '0;
      inhibition_q      <= '0;
      stop_first_q      <= '0;
      stop_last_q       <= 10'(lifwire_pkg::REG_STOP_LAST_PRESET);
      reward_q          <= 16'(lifwire_pkg::REG_REWARD_PRESET);
      {rule_q, bounds_q, trace_target_q}                     <= '0;
      {pre_amplitude_q, post_amplitude_q, below_amplitude_q} <= '0;
      {pre_decay_q, post_decay_q}                            <= '0;
      {pre_increment_q, post_increment_q}                    <= '0;
      {host_we_q, host_index_q, host_wdata_q} <= '0;
    end else begin
      {host_we_q, host_index_q, host_wdata_q} <= {host_we_i, host_index_i, host_wdata_i};
      if (!busy_i) divisor_used_q <= divisor_q;
      if (host_we_q) begin
        unique case (host_index_q)
          lifwire_pkg::REG_BAUD_DIVISOR:          divisor_q <= host_wdata_q[15:0];
          lifwire_pkg::REG_LINK_IDLE_CYCLES:      idle_cycles_q <= host_wdata_q;
          lifwire_pkg::REG_CYCLES_PER_STEP:       cycles_per_step_q <= host_wdata_q;
          lifwire_pkg::REG_ADAPTATION_DECAY_LOG2: adaptation_log2_q <= host_wdata_q[3:0];
          lifwire_pkg::REG_INHIBITION:             inhibition_q <= host_wdata_q[1:0];
          lifwire_pkg::REG_STOP_FIRST:             stop_first_q <= host_wdata_q[9:0];
          lifwire_pkg::REG_STOP_LAST:              stop_last_q <= host_wdata_q[9:0];
          lifwire_pkg::REG_LEARNING_RULE:          rule_q <= host_wdata_q[15:0];
          lifwire_pkg::REG_WEIGHT_BOUNDS:          bounds_q <= host_wdata_q[15:0];
          lifwire_pkg::REG_PRE_AMPLITUDE:          pre_amplitude_q <= host_wdata_q[15:0];
          lifwire_pkg::REG_POST_AMPLITUDE:         post_amplitude_q <= host_wdata_q[15:0];
          lifwire_pkg::REG_BELOW_AMPLITUDE:        below_amplitude_q <= host_wdata_q[15:0];
          lifwire_pkg::REG_REWARD:                 reward_q <= host_wdata_q[15:0];
          lifwire_pkg::REG_TRACE_TARGET:           trace_target_q <= host_wdata_q[15:0];
          lifwire_pkg::REG_PRE_TRACE_DECAY:        pre_decay_q <= host_wdata_q[16:0];
          lifwire_pkg::REG_POST_TRACE_DECAY:       post_decay_q <= host_wdata_q[16:0];
          lifwire_pkg::REG_PRE_TRACE_INCREMENT:    pre_increment_q <= host_wdata_q[15:0];
          lifwire_pkg::REG_POST_TRACE_INCREMENT:   post_increment_q <= host_wdata_q[15:0];
          default: ;  // scratch has only its word
        endcase
      end
      // Without learning its registers stay as they are after reset; no write of theirs gets here.
      if (!Learning) begin
        reward_q <= 16'(lifwire_pkg::REG_REWARD_PRESET);
        {rule_q, bounds_q, trace_target_q}                     <= '0;
        {pre_amplitude_q, post_amplitude_q, below_amplitude_q} <= '0;
        {pre_decay_q, post_decay_q}                            <= '0;
        {pre_increment_q, post_increment_q}                    <= '0;
      end
    end
  end

endmodule
