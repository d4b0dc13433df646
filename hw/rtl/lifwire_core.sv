// The core behind the link: requests in one memory, replies in another, steps between them.
module lifwire_core #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter int Lanes = 16,
  parameter bit Learning = 1'b1,
  parameter int FractionBits = 0,
  parameter bit ThirdFactor = 1'b0,
  parameter bit Columns = 1'b1,
  parameter bit Encoder = 1'b1,
  parameter bit SerialUpdate = 1'b0,
  parameter bit Multipliers = 1'b1,
  parameter int PayloadWords = 256,
  parameter int Window = 2,
  parameter int ClockHz = 100_000_000,
  parameter int BaudDivisor = 100,
  parameter logic [31:0] BuildHash = 32'd0,
  localparam int IndexW = $clog2(PayloadWords),
  localparam int SlotW = $clog2(Window),
  localparam int SettingsW = lifwire_pkg::SET_W,
  localparam int HostW = lifwire_pkg::HOST_W
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  // link_slots
  input  logic                     exec_pending_i,
  input  logic [SlotW-1:0]         exec_slot_i,
  input  logic [31:0]              exec_header_i,
  output logic                     exec_take_o,
  output logic                     exec_done_o,
  output logic [31:0]              exec_reply_o,
  input  logic                     abort_i,
  output logic [31:0]              step_o,
  output logic                     active_o,
  // request and reply memories
  output logic [SlotW+IndexW-1:0]  request_addr_o,
  input  logic [31:0]              request_i,
  output logic                     reply_we_o,
  output logic [SlotW+IndexW-1:0]  reply_addr_o,
  output logic [31:0]              reply_data_o,
  // settings and counters of the link
  input  logic                     busy_i,
  output logic [15:0]              divisor_o,
  output logic [31:0]              idle_cycles_o,
  input  logic                     accepted_i,
  input  logic                     crc_error_i,
  input  logic                     framing_error_i,
  input  logic                     resync_i,
  input  logic                     rejected_i,
  input  logic                     resent_i
);

  // Of a word in the largest region; registers have 6.
  localparam int SynapseW = $clog2((Axons + Neurons) * Neurons / 4);
  localparam int ParameterW = $clog2(Neurons * lifwire_pkg::PARAM_WORDS);
  localparam int LargeW = SynapseW > ParameterW ? SynapseW : ParameterW;
  localparam int OffsetW = LargeW > 6 ? LargeW : 6;

  // memory map
  logic                    mem_re;
  logic [3:0]              mem_we, mem_region;
  logic [23:0]             mem_offset;
  logic [31:0]             mem_wdata, mem_rdata;
  logic [HostW-1:0]        host;              // re, we, region, offset, wdata
  logic [24:0]             mem_size;
  logic                    mem_bytes, mem_writable, mem_value_ok;
  logic [31:0]             registers_rdata, network_rdata;
  // The region, which stands cycles before it is read or written
  logic                    is_registers;
  logic [SettingsW-1:0]    settings;
  // run
  logic                    pre_learns;        // setting: changes at presynaptic spikes
  logic                    run_start, run_done, run_active;
  logic [31:0]             run_steps, run_offset, run_cycles, step;
  logic [lifwire_pkg::RUN_FLAGS_W-1:0] run_flags;
  // events
  logic                    event_rewind, scan_consume;
  logic [10:0]             event_length;
  logic [IndexW-1:0]       event_word;
  logic                    event_ready, event_end, event_bad;
  logic [11:0]             event_half;
  // spikes
  logic                    axon_spike, spike;
  logic                    spikes_flush, spikes_we;
  logic [IndexW:0]         spikes_words;
  logic [IndexW-1:0]       spikes_addr;
  logic [31:0]             spikes_data;

  assign step_o     = step;
  assign pre_learns = settings[lifwire_pkg::SET_LEARNING_RULE_PRE_GAIN_LSB +: 2]
                      != lifwire_pkg::PRE_GAIN_OFF;
  assign host       = {mem_re, mem_we, mem_region, mem_offset, mem_wdata};

  command_engine #(
    .Learning    (Learning),
    .ThirdFactor (ThirdFactor),
    .Encoder     (Encoder),
    .OffsetW     (OffsetW),
    .PayloadWords(PayloadWords),
    .Window      (Window)
  ) u_command_engine (
    .clk_i,
    .rst_ni,
    .pending_i      (exec_pending_i),
    .slot_i         (exec_slot_i),
    .header_i       (exec_header_i),
    .take_o         (exec_take_o),
    .done_o         (exec_done_o),
    .reply_header_o (exec_reply_o),
    .active_o,
    .request_addr_o,
    .request_i,
    .reply_we_o,
    .reply_addr_o,
    .reply_data_o,
    .mem_re_o       (mem_re),
    .mem_we_o       (mem_we),
    .mem_region_o   (mem_region),
    .mem_offset_o   (mem_offset),
    .mem_wdata_o    (mem_wdata),
    .mem_rdata_i    (mem_rdata),
    .mem_size_i     (mem_size),
    .mem_bytes_i    (mem_bytes),
    .mem_writable_i (mem_writable),
    .mem_value_ok_i (mem_value_ok),
    .event_rewind_o (event_rewind),
    .event_consume_o(scan_consume),
    .event_length_o (event_length),
    .event_index_i  (event_word),
    .event_ready_i  (event_ready),
    .event_end_i    (event_end),
    .event_bad_i    (event_bad),
    .event_half_i   (event_half),
    .run_start_o    (run_start),
    .run_steps_o    (run_steps),
    .run_flags_o    (run_flags),
    .pre_learns_i   (pre_learns),
    .run_done_i     (run_done),
    .run_offset_i   (run_offset),
    .run_cycles_i   (run_cycles),
    .step_i         (step),
    .spikes_flush_o (spikes_flush),
    .spikes_words_i (spikes_words),
    .spikes_we_i    (spikes_we),
    .spikes_addr_i  (spikes_addr),
    .spikes_data_i  (spikes_data)
  );

  memory_map #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .Lanes       (Lanes),
    .Learning    (Learning),
    .FractionBits(FractionBits),
    .ThirdFactor (ThirdFactor),
    .Columns     (Columns),
    .Encoder     (Encoder)
  ) u_memory_map (
    .clk_i,
    .rst_ni,
    .region_i   (mem_region),
    .offset_i   (mem_offset),
    .wdata_i    (mem_wdata),
    .rdata_o    (mem_rdata),
    .size_o     (mem_size),
    .bytes_o    (mem_bytes),
    .writable_o (mem_writable),
    .value_ok_o (mem_value_ok),
    .registers_i(registers_rdata),
    .network_i  (network_rdata)
  );

  registers #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .Lanes       (Lanes),
    .Learning    (Learning),
    .FractionBits(FractionBits),
    .ThirdFactor (ThirdFactor),
    .Columns     (Columns),
    .Encoder     (Encoder),
    .SerialUpdate(SerialUpdate),
    .PayloadWords(PayloadWords),
    .Window      (Window),
    .ClockHz     (ClockHz),
    .BaudDivisor (BaudDivisor),
    .BuildHash   (BuildHash)
  ) u_registers (
    .clk_i,
    .rst_ni,
    .host_re_i        (mem_re && is_registers),
    .host_we_i        (mem_we != 4'd0 && is_registers),
    .host_index_i     (mem_offset[5:0]),
    .host_wdata_i     (mem_wdata),
    .host_rdata_o     (registers_rdata),
    .busy_i,
    .divisor_o,
    .idle_cycles_o,
    .settings_o       (settings),
    .step_i           (step),
    .run_active_i     (run_active),
    .axon_spike_i     (axon_spike),
    .neuron_spike_i   (spike),
    .accepted_i,
    .crc_error_i,
    .framing_error_i,
    .resync_i,
    .rejected_i,
    .resent_i
  );

  spiking_network #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .Lanes       (Lanes),
    .Learning    (Learning),
    .FractionBits(FractionBits),
    .ThirdFactor (ThirdFactor),
    .Columns     (Columns),
    .Encoder     (Encoder),
    .SerialUpdate(SerialUpdate),
    .Multipliers (Multipliers),
    .PayloadWords(PayloadWords)
  ) u_network (
    .clk_i,
    .rst_ni,
    .start_i          (run_start),
    .steps_i          (run_steps),
    .flags_i          (run_flags),
    .abort_i,
    .active_o         (run_active),
    .done_o           (run_done),
    .offset_o         (run_offset),
    .cycles_o         (run_cycles),
    .step_o           (step),
    .axon_spike_o     (axon_spike),
    .spike_o          (spike),
    .event_rewind_i   (event_rewind),
    .scan_consume_i   (scan_consume),
    .event_length_i   (event_length),
    .event_word_o     (event_word),
    .request_i,
    .event_ready_o    (event_ready),
    .event_end_o      (event_end),
    .event_bad_o      (event_bad),
    .event_half_o     (event_half),
    .spikes_flush_i   (spikes_flush),
    .spikes_words_o   (spikes_words),
    .spikes_we_o      (spikes_we),
    .spikes_addr_o    (spikes_addr),
    .spikes_data_o    (spikes_data),
    .settings_i       (settings),
    .host_i           (host),
    .host_rdata_o     (network_rdata)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) is_registers <= 1'b0;
    else is_registers <= mem_region == lifwire_pkg::REGION_REGISTERS;
  end

endmodule
