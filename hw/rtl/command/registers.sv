// Region 0 of the memory map: what the build is, the settings, the counters. register_words has
// them all; the registers here are the settings in use.
module registers #(
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
  parameter logic [31:0] BuildHash = 32'd0,
  localparam int SettingsW = lifwire_pkg::SET_W
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
  output logic [SettingsW-1:0] settings_o,       // of runs, as lifwire_pkg lays them out
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

  // Tables of the settings; element 0 in the lowest bits.
  localparam int Settings = lifwire_pkg::SETTINGS;
  localparam logic [8*Settings-1:0] SettingRegisters = lifwire_pkg::SETTING_REGISTERS;
  localparam logic [16*Settings-1:0] SettingLsbs = lifwire_pkg::SETTING_LSBS;
  localparam logic [8*Settings-1:0] SettingWidths = lifwire_pkg::SETTING_WIDTHS;
  localparam logic [Settings-1:0] OfLearning = lifwire_pkg::SETTING_OF_LEARNING;
  localparam logic [Settings-1:0] OfThirdFactor = lifwire_pkg::SETTING_OF_THIRD_FACTOR;
  localparam logic [SettingsW-1:0] SettingsPreset = lifwire_pkg::SET_PRESET;

  logic [15:0]  divisor_q;             // as written
  logic [15:0]  divisor_used_q;        // as in use
  logic [31:0]  idle_cycles_q;
  logic         host_we_q;
  logic [5:0]   host_index_q;
  logic [31:0]  host_wdata_q;

  register_words #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .Lanes       (Lanes),
    .Learning    (Learning),
    .ThirdFactor (ThirdFactor),
    .Columns     (Columns),
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

  // The settings of runs; what a build has no part for stays as it is after a reset.
  for (genvar s = 0; s < Settings; s++) begin : gen_settings
    localparam int Lsb = 32'(SettingLsbs[16*s +: 16]);
    localparam int Width = 32'(SettingWidths[8*s +: 8]);
    localparam logic [5:0] Index = SettingRegisters[8*s +: 6];
    localparam logic [Width-1:0] Preset = SettingsPreset[Lsb +: Width];
    if ((Learning || !OfLearning[s]) && (ThirdFactor || !OfThirdFactor[s])) begin : gen_kept
      logic [Width-1:0] value_q;
      assign settings_o[Lsb +: Width] = value_q;
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) value_q <= Preset;
        else if (host_we_q && host_index_q == Index) value_q <= host_wdata_q[Width-1:0];
      end
    end else begin : gen_fixed
      assign settings_o[Lsb +: Width] = Preset;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      divisor_q      <= 16'(BaudDivisor);
      divisor_used_q <= 16'(BaudDivisor);
      idle_cycles_q  <= IdleCycles;
      {host_we_q, host_index_q, host_wdata_q} <= '0;
    end else begin
      {host_we_q, host_index_q, host_wdata_q} <= {host_we_i, host_index_i, host_wdata_i};
      if (!busy_i) divisor_used_q <= divisor_q;
      if (host_we_q && host_index_q == lifwire_pkg::REG_BAUD_DIVISOR) begin
        divisor_q <= host_wdata_q[15:0];
      end
      if (host_we_q && host_index_q == lifwire_pkg::REG_LINK_IDLE_CYCLES) begin
        idle_cycles_q <= host_wdata_q;
      end
    end
  end

`ifdef LIFWIRE_ASSERT
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (32'(divisor_used_q) >= lifwire_pkg::BAUD_DIVISOR_MIN)
      else $error("registers: a bit shorter than the UART can sample");
    end
  end
`endif

endmodule
