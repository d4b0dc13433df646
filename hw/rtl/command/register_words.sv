// The words of registers: one small memory with all of them. What is counted is kept in a few bits
// beside it and added to its word in turn, one counter a cycle, whenever the host leaves the memory
// alone:
//
//   cycle 0  a counter's word is read
//         1  what was counted meanwhile is added, the sum written back
//
// The host gets the sum as well, so it sees a counter as it is in that cycle. The memory starts
// with the build's description; 48 cycles after a reset it holds the settings' presets and zeros
// too.
module register_words #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  parameter bit Learning = 1'b1,
  parameter bit ThirdFactor = 1'b0,
  parameter bit Columns = 1'b1,
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
  input  logic [5:0]   host_index_i,
  output logic [31:0]  host_rdata_o,     // two cycles later
  input  logic         host_we_i,        // at once, with its own index
  input  logic [5:0]   host_windex_i,
  input  logic [31:0]  host_wdata_i,
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

  localparam logic [31:0] Features =
      (32'(Learning) << lifwire_pkg::REG_FEATURES_LEARNING_LSB)
      | (32'(Encoder) << lifwire_pkg::REG_FEATURES_ENCODER_LSB)
      | (32'(SerialUpdate) << lifwire_pkg::REG_FEATURES_SERIAL_UPDATE_LSB)
      | (32'(ThirdFactor) << lifwire_pkg::REG_FEATURES_THIRD_FACTOR_LSB)
      | (32'(Learning && !Columns) << lifwire_pkg::REG_FEATURES_ROWS_ONLY_LSB);

  localparam logic [5:0] FirstCounter = lifwire_pkg::REG_CYCLE_LOW;
  localparam logic [5:0] LastCounter = lifwire_pkg::REG_RESENDS;
  localparam logic [5:0] FirstPreset = lifwire_pkg::REG_BAUD_DIVISOR;
  // CycleHigh as latched, unless it is the live one
  localparam logic [5:0] LatchedHigh = 6'(lifwire_pkg::REGISTER_COUNT);

  // No word is looked at that is written while it is read
  (* no_rw_check *) logic [31:0] words [64];
  logic [5:0]   raddr, raddr_q, waddr;
  logic [31:0]  word_q, sum, wdata, preset;
  logic         we, carry;
  logic         host_re_q, scanned_q, commit;
  logic [5:0]   host_index;
  logic [31:0]  rdata_q;
  logic [5:0]   scan_d, scan_q;        // the counter's turn, or the word that gets its preset
  logic         ready_q;               // all have
  logic [7:0]   addend;
  logic         is_step_q;

  // Counted, not yet added. A read of all registers keeps the memory for less than 50 cycles, and
  // no run goes on meanwhile; a window holds up to 4 such requests, which may follow each other
  // before a turn of 11 cycles is over: less than 256 cycles. What the link counts comes at most
  // once a character, which takes 80.
  logic [7:0]   cycle_d, cycle_q;
  logic [3:0]   step_cycles_d, step_cycles_q, spikes_in_d, spikes_in_q, spikes_out_d, spikes_out_q;
  logic [5:0]   link, link_d, link_q;
  logic         high_d, high_q;        // the low half of the cycles has gone round

  // cycleHigh was latched with its low half's read: while that is the live value still, it is not
  // copied.
  logic         live_d, live_q;        // it is the word in the memory, and one more with ahead_q
  logic         ahead_d, ahead_q;
  logic         latching, copies;

  assign host_rdata_o = rdata_q;

  // ---- memory ----
  initial begin
    for (int i = 0; i < 64; i++) words[i] = '0;
    words[lifwire_pkg::REG_MAGIC]                = lifwire_pkg::MAGIC;
    words[lifwire_pkg::REG_PROTOCOL_VERSION]     = lifwire_pkg::PROTOCOL_VERSION;
    words[lifwire_pkg::REG_NEURONS]              = Neurons;
    words[lifwire_pkg::REG_AXONS]                = Axons;
    words[lifwire_pkg::REG_LANES]                = Lanes;
    words[lifwire_pkg::REG_FRACTION_BITS]        = FractionBits;
    words[lifwire_pkg::REG_PAYLOAD_WORDS]        = PayloadWords;
    words[lifwire_pkg::REG_WINDOW]               = Window;
    words[lifwire_pkg::REG_CLOCK_HZ]             = ClockHz;
    words[lifwire_pkg::REG_FEATURES]             = Features;
    words[lifwire_pkg::REG_BUILD_HASH]           = BuildHash;
    words[lifwire_pkg::REG_DEFAULT_BAUD_DIVISOR] = BaudDivisor;
    words[lifwire_pkg::REG_PARAMETER_WORDS]      = Neurons * lifwire_pkg::PARAM_WORDS;
    words[lifwire_pkg::REG_STATE_WORDS]          = Neurons * lifwire_pkg::STATE_WORDS;
    words[lifwire_pkg::REG_WEIGHT_WORDS]         = (Axons + Neurons) * Neurons / 4;
    words[lifwire_pkg::REG_FIRED_WORDS]          = (Neurons + 31) / 32;
  end

  always_ff @(posedge clk_i) begin
    if (we) words[waddr] <= wdata;
    word_q <= words[raddr];
  end

  // A commit would write what the host reads in that cycle, or another word in a cycle in which it
  // writes.
  assign commit = scanned_q && !host_re_i && !host_we_i;
  assign raddr  = host_re_i ? host_index : scan_q;
  // Before its reset scan_q may be anything; the description must not be overwritten.
  assign we     = commit || host_we_i || (!ready_q && scan_q >= FirstPreset);

  always_comb begin
    host_index = host_index_i;
    if (host_index_i == lifwire_pkg::REG_CYCLE_HIGH && !live_q
        && !latching) host_index = LatchedHigh;
  end

  always_comb begin
    scan_d = host_re_i ? scan_q : scan_q + 6'd1;
    if (ready_q ? (scan_q == LastCounter && !host_re_i) : (&scan_q)) scan_d = FirstCounter;
  end

  always_comb begin
    unique case (scan_q)
      lifwire_pkg::REG_BAUD_DIVISOR:     preset = BaudDivisor;
      lifwire_pkg::REG_LINK_IDLE_CYCLES: preset = IdleCycles;
      lifwire_pkg::REG_STOP_LAST:        preset = lifwire_pkg::REG_STOP_LAST_PRESET;
      lifwire_pkg::REG_REWARD:           preset = lifwire_pkg::REG_REWARD_PRESET;
      default:                           preset = '0;
    endcase
  end

  always_comb begin
    waddr = copies ? LatchedHigh : raddr_q;
    wdata = sum;
    if (host_we_i) begin
      waddr = host_windex_i;
      wdata = host_wdata_i;
    end
    if (!ready_q) begin
      waddr = scan_q;
      wdata = preset;
    end
  end

  // ---- counters ----
  assign link         = {resent_i, rejected_i, resync_i, framing_error_i, crc_error_i, accepted_i};
  assign latching     = host_re_q && raddr_q == lifwire_pkg::REG_CYCLE_LOW;
  assign copies       = scanned_q && raddr_q == lifwire_pkg::REG_CYCLE_HIGH && high_q && live_q
                        && !ahead_q;
  assign {carry, sum} = 33'(word_q) + 33'(addend);

  always_comb begin
    unique case (raddr_q)
      lifwire_pkg::REG_CYCLE_LOW:         addend = cycle_q;
      lifwire_pkg::REG_CYCLE_HIGH:        addend = {7'd0, scanned_q ? high_q && !copies : ahead_q};
      lifwire_pkg::REG_STEP_CYCLES:       addend = 8'(step_cycles_q);
      lifwire_pkg::REG_SPIKES_IN:         addend = 8'(spikes_in_q);
      lifwire_pkg::REG_SPIKES_OUT:        addend = 8'(spikes_out_q);
      lifwire_pkg::REG_REQUESTS:          addend = 8'(link_q[0]);
      lifwire_pkg::REG_CRC_ERRORS:        addend = 8'(link_q[1]);
      lifwire_pkg::REG_FRAMING_ERRORS:    addend = 8'(link_q[2]);
      lifwire_pkg::REG_RESYNCHRONISATIONS: addend = 8'(link_q[3]);
      lifwire_pkg::REG_REJECTIONS:        addend = 8'(link_q[4]);
      lifwire_pkg::REG_RESENDS:           addend = 8'(link_q[5]);
      default:                            addend = '0;
    endcase
  end

  always_comb begin
    cycle_d       = cycle_q;
    step_cycles_d = step_cycles_q;
    spikes_in_d   = spikes_in_q;
    spikes_out_d  = spikes_out_q;
    link_d        = link_q;
    high_d        = high_q;
    live_d        = live_q;
    ahead_d       = ahead_q;
    if (commit) begin
      unique case (raddr_q)
        lifwire_pkg::REG_CYCLE_LOW: begin
          cycle_d = '0;
          high_d  = high_q || carry;
        end
        lifwire_pkg::REG_CYCLE_HIGH: begin
          if (copies) begin
            live_d = 1'b0;
          end else if (high_q) begin
            high_d  = 1'b0;
            ahead_d = 1'b0;
          end
        end
        lifwire_pkg::REG_STEP_CYCLES:       step_cycles_d = '0;
        lifwire_pkg::REG_SPIKES_IN:         spikes_in_d = '0;
        lifwire_pkg::REG_SPIKES_OUT:        spikes_out_d = '0;
        lifwire_pkg::REG_REQUESTS:          link_d[0] = 1'b0;
        lifwire_pkg::REG_CRC_ERRORS:        link_d[1] = 1'b0;
        lifwire_pkg::REG_FRAMING_ERRORS:    link_d[2] = 1'b0;
        lifwire_pkg::REG_RESYNCHRONISATIONS: link_d[3] = 1'b0;
        lifwire_pkg::REG_REJECTIONS:        link_d[4] = 1'b0;
        lifwire_pkg::REG_RESENDS:           link_d[5] = 1'b0;
        default:                            ;
      endcase
    end
    if (latching) begin
      live_d  = 1'b1;
      ahead_d = high_q || carry;
    end
    cycle_d       = cycle_d + 8'd1;
    step_cycles_d = step_cycles_d + 4'(run_active_i);
    spikes_in_d   = spikes_in_d + 4'(axon_spike_i);
    spikes_out_d  = spikes_out_d + 4'(neuron_spike_i);
    link_d        = link_d | link;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      scan_q <= FirstPreset;
      {ready_q, scanned_q, host_re_q, raddr_q, is_step_q} <= '0;
      rdata_q                                             <= '0;
      {cycle_q, step_cycles_q, spikes_in_q, spikes_out_q} <= '0;
      {link_q, high_q, live_q, ahead_q}                   <= '0;
    end else begin
      scan_q    <= scan_d;
      ready_q   <= ready_q || (&scan_q);
      scanned_q <= ready_q && !host_re_i;
      host_re_q <= host_re_i;
      raddr_q   <= raddr;
      is_step_q <= raddr == lifwire_pkg::REG_STEP;
      rdata_q   <= sum | (is_step_q ? step_i : '0);   // its word is 0
      {cycle_q, step_cycles_q, spikes_in_q, spikes_out_q} <= {cycle_d, step_cycles_d, spikes_in_d,
          spikes_out_d};
      {link_q, high_q, live_q, ahead_q} <= {link_d, high_d, live_d, ahead_d};
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!ready_q || (scan_q >= FirstCounter && scan_q <= LastCounter))
      else $error("register_words: the turn left the counters");
    end
  end
`endif

endmodule
