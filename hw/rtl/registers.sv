// Region 0 of the memory map: what the build is, the settings, the counters.
module registers #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  parameter int Learning = 1,
  parameter int FractionBits = 0,
  parameter int Encoder = 1,
  parameter int SerialUpdate = 0,
  parameter int PayloadWords = 256,
  parameter int Window = 2,
  parameter int ClockHz = 100_000_000,
  parameter int BaudDivisor = 100,
  parameter logic [31:0] BuildHash = 32'd0
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  // memory map
  input  logic         host_re_i,        // all of these act a cycle later
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

  localparam logic [31:0] Features = ((Learning != 0 ? 32'd1 : 32'd0) << lifwire_pkg::REG_FEATURES_LEARNING_LSB)
                                   | ((Encoder != 0 ? 32'd1 : 32'd0) << lifwire_pkg::REG_FEATURES_ENCODER_LSB)
                                   | ((SerialUpdate != 0 ? 32'd1 : 32'd0) << lifwire_pkg::REG_FEATURES_SERIAL_UPDATE_LSB);

  logic [15:0]  divisor_q;          // as written
  logic [15:0]  divisor_used_q;     // as in use
  logic [31:0]  idle_cycles_q, cycles_per_step_q, scratch_q;
  logic [3:0]   adaptation_log2_q;
  logic [1:0]   inhibition_q;
  logic [9:0]   stop_first_q, stop_last_q;
  logic [15:0]  rule_q, bounds_q, pre_amplitude_q, post_amplitude_q, below_amplitude_q, reward_q, trace_target_q;
  logic [16:0]  pre_decay_q, post_decay_q;
  logic [15:0]  pre_increment_q, post_increment_q;
  logic [63:0]  cycle_q;
  logic [31:0]  cycle_high_q;
  logic [31:0]  step_cycles_q, spikes_in_q, spikes_out_q, requests_q;
  logic [31:0]  crc_errors_q, framing_errors_q, resyncs_q, rejections_q, resends_q;
  logic [31:0]  rdata_d, rdata_q;
  logic         host_re_q, host_we_q;
  logic [5:0]   host_index_q;
  logic [31:0]  host_wdata_q;

  assign host_rdata_o      = rdata_q;
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

  always @* begin
    case (host_index_q)
      lifwire_pkg::REG_MAGIC:                 rdata_d = lifwire_pkg::MAGIC;
      lifwire_pkg::REG_PROTOCOL_VERSION:      rdata_d = lifwire_pkg::PROTOCOL_VERSION;
      lifwire_pkg::REG_NEURONS:               rdata_d = Neurons;
      lifwire_pkg::REG_AXONS:                 rdata_d = Axons;
      lifwire_pkg::REG_LANES:                 rdata_d = Lanes;
      lifwire_pkg::REG_FRACTION_BITS:         rdata_d = FractionBits;
      lifwire_pkg::REG_PAYLOAD_WORDS:         rdata_d = PayloadWords;
      lifwire_pkg::REG_WINDOW:                rdata_d = Window;
      lifwire_pkg::REG_CLOCK_HZ:              rdata_d = ClockHz;
      lifwire_pkg::REG_FEATURES:              rdata_d = Features;
      lifwire_pkg::REG_BUILD_HASH:            rdata_d = BuildHash;
      lifwire_pkg::REG_DEFAULT_BAUD_DIVISOR:  rdata_d = BaudDivisor;
      lifwire_pkg::REG_PARAMETER_WORDS:       rdata_d = Neurons * lifwire_pkg::PARAM_WORDS;
      lifwire_pkg::REG_STATE_WORDS:           rdata_d = Neurons * lifwire_pkg::STATE_WORDS;
      lifwire_pkg::REG_WEIGHT_WORDS:          rdata_d = (Axons + Neurons) * Neurons / 4;
      lifwire_pkg::REG_FIRED_WORDS:           rdata_d = (Neurons + 31) / 32;
      lifwire_pkg::REG_BAUD_DIVISOR:          rdata_d = 32'(divisor_q);
      lifwire_pkg::REG_LINK_IDLE_CYCLES:      rdata_d = idle_cycles_q;
      lifwire_pkg::REG_CYCLES_PER_STEP:       rdata_d = cycles_per_step_q;
      lifwire_pkg::REG_ADAPTATION_DECAY_LOG2: rdata_d = 32'(adaptation_log2_q);
      lifwire_pkg::REG_SCRATCH:               rdata_d = scratch_q;
      lifwire_pkg::REG_INHIBITION:             rdata_d = 32'(inhibition_q);
      lifwire_pkg::REG_STOP_FIRST:             rdata_d = 32'(stop_first_q);
      lifwire_pkg::REG_STOP_LAST:              rdata_d = 32'(stop_last_q);
      lifwire_pkg::REG_LEARNING_RULE:          rdata_d = 32'(rule_q);
      lifwire_pkg::REG_WEIGHT_BOUNDS:          rdata_d = 32'(bounds_q);
      lifwire_pkg::REG_PRE_AMPLITUDE:          rdata_d = 32'(pre_amplitude_q);
      lifwire_pkg::REG_POST_AMPLITUDE:         rdata_d = 32'(post_amplitude_q);
      lifwire_pkg::REG_BELOW_AMPLITUDE:        rdata_d = 32'(below_amplitude_q);
      lifwire_pkg::REG_REWARD:                 rdata_d = 32'(reward_q);
      lifwire_pkg::REG_TRACE_TARGET:           rdata_d = 32'(trace_target_q);
      lifwire_pkg::REG_PRE_TRACE_DECAY:        rdata_d = 32'(pre_decay_q);
      lifwire_pkg::REG_POST_TRACE_DECAY:       rdata_d = 32'(post_decay_q);
      lifwire_pkg::REG_PRE_TRACE_INCREMENT:    rdata_d = 32'(pre_increment_q);
      lifwire_pkg::REG_POST_TRACE_INCREMENT:   rdata_d = 32'(post_increment_q);
      lifwire_pkg::REG_STEP:                  rdata_d = step_i;
      lifwire_pkg::REG_CYCLE_LOW:             rdata_d = cycle_q[31:0];
      lifwire_pkg::REG_CYCLE_HIGH:            rdata_d = cycle_high_q;
      lifwire_pkg::REG_STEP_CYCLES:           rdata_d = step_cycles_q;
      lifwire_pkg::REG_SPIKES_IN:             rdata_d = spikes_in_q;
      lifwire_pkg::REG_SPIKES_OUT:            rdata_d = spikes_out_q;
      lifwire_pkg::REG_REQUESTS:              rdata_d = requests_q;
      lifwire_pkg::REG_CRC_ERRORS:            rdata_d = crc_errors_q;
      lifwire_pkg::REG_FRAMING_ERRORS:        rdata_d = framing_errors_q;
      lifwire_pkg::REG_RESYNCHRONISATIONS:    rdata_d = resyncs_q;
      lifwire_pkg::REG_REJECTIONS:            rdata_d = rejections_q;
      default:                   rdata_d = resends_q;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      divisor_q         <= 16'(BaudDivisor);
      divisor_used_q    <= 16'(BaudDivisor);
      idle_cycles_q     <= IdleCycles;
      cycles_per_step_q <= '0;
      adaptation_log2_q <= '0;
      scratch_q         <= '0;
      inhibition_q      <= '0;
      stop_first_q      <= '0;
      stop_last_q       <= 10'(lifwire_pkg::REG_STOP_LAST_PRESET);
      reward_q          <= 16'(lifwire_pkg::REG_REWARD_PRESET);
      {rule_q, bounds_q, trace_target_q}                     <= '0;
      {pre_amplitude_q, post_amplitude_q, below_amplitude_q} <= '0;
      {pre_decay_q, post_decay_q}                            <= '0;
      {pre_increment_q, post_increment_q}                    <= '0;
      {host_re_q, host_we_q, host_index_q, host_wdata_q} <= '0;
      cycle_q           <= '0;
      cycle_high_q      <= '0;
      rdata_q           <= '0;
      {step_cycles_q, spikes_in_q, spikes_out_q, requests_q} <= '0;
      {crc_errors_q, framing_errors_q, resyncs_q, rejections_q, resends_q} <= '0;
    end else begin
      {host_re_q, host_we_q, host_index_q, host_wdata_q} <= {host_re_i, host_we_i, host_index_i, host_wdata_i};
      cycle_q <= cycle_q + 64'd1;
      if (!busy_i) divisor_used_q <= divisor_q;
      if (host_re_q) rdata_q <= rdata_d;
      if (host_re_q && host_index_q == lifwire_pkg::REG_CYCLE_LOW) cycle_high_q <= cycle_q[63:32];
      if (host_we_q) begin
        case (host_index_q)
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
          default:                   scratch_q <= host_wdata_q;
        endcase
      end
      // Without learning its registers stay as they are after reset; no write of theirs gets here.
      if (Learning == 0) begin
        reward_q <= 16'(lifwire_pkg::REG_REWARD_PRESET);
        {rule_q, bounds_q, trace_target_q}                     <= '0;
        {pre_amplitude_q, post_amplitude_q, below_amplitude_q} <= '0;
        {pre_decay_q, post_decay_q}                            <= '0;
        {pre_increment_q, post_increment_q}                    <= '0;
      end
      step_cycles_q    <= step_cycles_q + 32'(run_active_i);
      spikes_in_q      <= spikes_in_q + 32'(axon_spike_i);
      spikes_out_q     <= spikes_out_q + 32'(neuron_spike_i);
      requests_q       <= requests_q + 32'(accepted_i);
      crc_errors_q     <= crc_errors_q + 32'(crc_error_i);
      framing_errors_q <= framing_errors_q + 32'(framing_error_i);
      resyncs_q        <= resyncs_q + 32'(resync_i);
      rejections_q     <= rejections_q + 32'(rejected_i);
      resends_q        <= resends_q + 32'(resent_i);
    end
  end

endmodule
