// One bit a neuron: who fired in the last step. Taken out one by one for delivery, collected again
// in the update, and shown by rows' words for the learning that follows it.
module fired_bits #(
  parameter int Neurons = 256,
  parameter int Lanes = 16,
  localparam int RowWords = Neurons / Lanes,
  localparam int WordW = RowWords > 1 ? $clog2(RowWords) : 1,
  localparam int NeuronW = $clog2(Neurons),
  localparam int FiredWords = (Neurons + 31) / 32,
  localparam int FiredW = FiredWords > 1 ? $clog2(FiredWords) : 1
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                clear_i,
  input  logic                active_i,     // a run is on, else the host may read
  // delivery
  input  logic                delivering_i, // going through them, else before the first
  input  logic                first_i,      // go to the first 32 neurons
  input  logic                next_i,       // go to the next 32
  input  logic                take_i,       // neuron_o is delivered
  output logic                ready_o,      // the outputs below are those of these 32
  output logic                pending_o,    // neuron_o fired
  // the lowest of these that fired and is not delivered
  output logic [lifwire_pkg::EVENT_INDEX_W-1:0] neuron_o,
  output logic                last_o,       // these are the last 32
  // update
  input  logic                update_i,
  input  logic                spike_i,
  input  logic [NeuronW-1:0]  neuron_i,
  // learning
  input  logic [WordW-1:0]    row_word_i,
  output logic [Lanes-1:0]    lanes_o,
  // memory map
  input  logic                host_we_i,
  input  logic [FiredW-1:0]   host_word_i,
  input  logic [31:0]         host_wdata_i,
  output logic [31:0]         host_rdata_o  // combinational
);

  localparam int EventIndexW = lifwire_pkg::EVENT_INDEX_W;
  localparam int WordBits = NeuronW < 5 ? NeuronW : 5;
  // Bits of the last word that belong to neurons
  localparam int LastBits = Neurons - 32 * (FiredWords - 1);

  logic [31:0]               fired_q [FiredWords];
  logic [FiredW-1:0]         raddr, lanes_word;
  logic [31:0]               rdata;                   // one word for delivery and host
  logic [31:0]               pending_d, pending_q;    // bits of word_q not yet delivered
  // Bits of the word being updated, the latest on top
  logic [31:0]               collect;
  // With one word that word itself: it has been delivered by then
  logic [31:1]               collect_q;
  logic [FiredWords-1:0]     we;
  logic [31:0]               wdata;
  logic [FiredW-1:0]         word_d, word_q;
  logic [31:0]               negated, single;         // -pending_q, its lowest bit alone
  logic [4:0]                lowest, lowest_q;
  logic                      any_q, ready_q;
  logic                      word_full;               // neuron_i is the last of its word

  assign ready_o      = ready_q;
  assign pending_o    = any_q;
  assign neuron_o     = EventIndexW'({word_q, lowest_q});
  assign last_o       = 32'(word_q) == FiredWords - 1;
  assign host_rdata_o = rdata;
  assign collect      = {spike_i, collect_q};
  assign word_full    = &neuron_i[WordBits-1:0] || 32'(neuron_i) == Neurons - 1;
  assign rdata        = fired_q[raddr];
  assign negated      = ~pending_q + 32'd1;
  assign single       = pending_q & negated;

  always_comb begin
    raddr = host_word_i;
    if (delivering_i) raddr = word_q + 1'b1;
    else if (active_i) raddr = '0;
  end

  assign lanes_word = FiredW'((32'(row_word_i) * Lanes) / 32);
  if (Lanes > 32) begin : gen_two_words
    assign lanes_o = {fired_q[lanes_word | FiredW'(1)], fired_q[lanes_word]};
  end else begin : gen_one_word
    logic [31:0] lanes_rdata;
    assign lanes_rdata = fired_q[lanes_word];
    assign lanes_o     = lanes_rdata[(32'(row_word_i) * Lanes) % 32 +: Lanes];
  end

  always_comb begin
    lowest = '0;
    for (int b = 31; b >= 0; b--) begin
      if (single[b]) lowest = lowest | 5'(b);
    end
  end

  always_comb begin
    pending_d = pending_q;
    word_d    = word_q;
    if (take_i) pending_d = pending_q & ~negated;
    if (next_i) word_d = word_q + 1'b1;
    if (first_i) word_d = '0;
    if (first_i || next_i) pending_d = rdata;
  end

  // One word is written, by the host or the update, or all are cleared.
  always_comb begin
    wdata = collect;
    if (FiredWords == 1 || 32'(neuron_i) == Neurons - 1) wdata = collect >> (32 - LastBits);
    if (host_we_i) wdata = host_wdata_i;
    if (clear_i) wdata = '0;
    for (int w = 0; w < FiredWords; w++) begin
      we[w] = clear_i || (host_we_i && 32'(host_word_i) == w)
           || (update_i && (FiredWords == 1 || (word_full && (32'(neuron_i) >> 5) == w)));
    end
  end

  if (FiredWords == 1) begin : gen_in_place
    logic [31:0] moved;
    logic        unused_moved;
    assign moved        = fired_q[0] << (32 - LastBits);
    assign collect_q    = moved[31:1];
    assign unused_moved = moved[0];
  end else begin : gen_collected
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) collect_q <= '0;
      else if (update_i) collect_q <= collect[31:1];
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      pending_q <= '0;
      lowest_q  <= '0;
      any_q     <= 1'b0;
      ready_q   <= 1'b0;
      word_q    <= '0;
      for (int w = 0; w < FiredWords; w++) fired_q[w] <= '0;
    end else begin
      pending_q <= pending_d;
      lowest_q  <= lowest;
      any_q     <= pending_q != '0;
      ready_q   <= !first_i && !next_i;   // behind a delivery a row walk takes longer than that
      word_q    <= word_d;
      for (int w = 0; w < FiredWords; w++) begin
        if (we[w]) fired_q[w] <= wdata;
      end
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!take_i || any_q) else $error("fired_bits: nothing to take");
      assert (32'(word_q) < FiredWords) else $error("fired_bits: a word beyond the last");
    end
  end
`endif

endmodule
