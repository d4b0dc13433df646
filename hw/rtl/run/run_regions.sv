// The regions of the memory map that a run's parts hold: which one the host is at, and the way back
// of what it reads.
module run_regions #(
  parameter bit Encoder = 1'b1,
  parameter int FiredW = 3,                     // bits of a word's number in the fired region
  localparam int HostW = lifwire_pkg::HOST_W
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic [HostW-1:0]  host_i,             // the host's memory bus
  // The region, which stands cycles before it is read or written
  output logic              is_encoder_o,
  output logic              is_phase_o,
  output logic              is_fired_o,
  output logic [FiredW-1:0] fired_word_o,       // word that the host reads or writes
  input  logic [31:0]       encoder_rdata_i,    // one cycle after host_re
  input  logic [31:0]       fired_rdata_i,      // of fired_word_o
  // Two cycles later; zeros where the region is of others
  output logic [31:0]       host_rdata_o
);

  logic              host_re;
  logic [3:0]        host_we, host_region;
  logic [23:0]       host_offset;
  logic [31:0]       host_wdata;
  logic              is_encoder_q, is_phase_q, is_fired_q;
  logic [FiredW-1:0] word_q;
  logic              unused_bits;

  assign {host_re, host_we, host_region, host_offset, host_wdata} = host_i;
  assign unused_bits  = ^{host_re, host_offset, host_wdata};
  assign is_encoder_o = is_encoder_q;
  assign is_phase_o   = is_phase_q;
  assign is_fired_o   = is_fired_q;
  assign fired_word_o = host_we != 4'd0 ? host_offset[FiredW-1:0] : word_q;

  // Without an encoder the fired bits need no register of their own: the word's number is kept for
  // a cycle more instead.
  if (Encoder) begin : gen_kept
    logic [31:0] rdata_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        word_q  <= '0;
        rdata_q <= '0;
      end else begin
        word_q  <= host_offset[FiredW-1:0];
        rdata_q <= is_encoder_q ? encoder_rdata_i : (is_fired_q ? fired_rdata_i : '0);
      end
    end
    assign host_rdata_o = rdata_q;
  end else begin : gen_straight
    logic [FiredW-1:0] word1_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) {word_q, word1_q} <= '0;
      else {word_q, word1_q} <= {word1_q, host_offset[FiredW-1:0]};
    end
    assign host_rdata_o = is_fired_q ? fired_rdata_i : '0;

    logic unused_encoder;
    assign unused_encoder = ^encoder_rdata_i;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {is_encoder_q, is_phase_q, is_fired_q} <= '0;
    end else begin
      is_phase_q   <= host_region == lifwire_pkg::REGION_PHASE;
      is_encoder_q <= host_region == lifwire_pkg::REGION_PHASE
                      || host_region == lifwire_pkg::REGION_INTENSITY;
      is_fired_q   <= host_region == lifwire_pkg::REGION_FIRED;
    end
  end

endmodule
