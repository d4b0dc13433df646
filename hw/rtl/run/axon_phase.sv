// Which axons spike in a step: those of the event list, and with the rate encoder those whose
// phases carry. Half-words that are no event for now come first, then events; the encoder takes
// these only for the word it is at.
module axon_phase #(
  parameter int Neurons = 256,
  parameter int Axons = 256,
  parameter bit Encoder = 1'b1,
  parameter bit ThirdFactor = 1'b0,
  parameter int PayloadWords = 256,
  localparam int IndexW = $clog2(PayloadWords),
  localparam int NeuronW = $clog2(Neurons)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  // step_controller
  input  logic                listed_i,        // axons spike by the event list
  input  logic                encoded_i,       // and by their phases
  output logic                spike_o,         // axon_o spikes now
  output logic                taught_o,        // an event "teach" of neuron axon_o
  output logic [lifwire_pkg::EVENT_INDEX_W-1:0] axon_o,
  output logic                done_o,          // no axon is left
  input  logic [31:0]         steps_i,         // of the run
  input  logic [31:0]         offset_i,        // steps done
  // event list: command_engine checks it first
  input  logic                event_rewind_i,
  input  logic                scan_consume_i,
  input  logic [lifwire_pkg::HEADER_LENGTH_W-1:0] event_length_i,
  output logic [IndexW-1:0]   event_word_o,
  input  logic [31:0]         request_i,
  output logic                event_ready_o,
  output logic                event_end_o,
  output logic                event_bad_o,
  output logic [11:0]         event_half_o,
  // teacher events, to neuron_update
  output logic                teach_o,
  output logic                teach_force_o,
  output logic [NeuronW-1:0]  teach_neuron_o,
  // rate encoder
  input  logic                start_i,         // go to its first word
  input  logic                draw_i,          // phases of word tick_i from random_i
  input  logic [10:0]         tick_i,
  input  logic [31:0]         random_i,
  input  logic                host_re_i,
  input  logic [3:0]          host_we_i,
  input  logic                host_phase_i,
  input  logic [23:0]         host_offset_i,
  input  logic [31:0]         host_wdata_i,
  output logic [31:0]         host_rdata_o
);

  logic        consume, event_advance, event_due, event_repeated, event_teach, event_taught;
  logic [lifwire_pkg::EVENT_INDEX_W-1:0] event_index;
  logic        encoder_ready, encoder_event, encoder_take, encoder_next, encoder_here,
               encoder_spike, encoder_last;
  logic [lifwire_pkg::EVENT_INDEX_W-1:0] encoder_axon;

  assign teach_neuron_o = NeuronW'(event_index);

  always_comb begin
    spike_o       = 1'b0;
    taught_o      = 1'b0;
    axon_o        = event_index;
    done_o        = 1'b0;
    consume       = 1'b0;
    teach_o       = 1'b0;
    encoder_event = 1'b0;
    encoder_take  = 1'b0;
    encoder_next  = 1'b0;
    if ((listed_i || (encoded_i && encoder_ready)) && event_ready_o) begin
      if (event_advance || event_teach) begin
        consume  = 1'b1;
        teach_o  = event_teach && !event_taught;
        taught_o = event_teach && event_taught;
      end else if (event_due && listed_i) begin
        consume = 1'b1;
        spike_o = !event_repeated;
      end else if (event_due && encoder_here) begin
        consume       = 1'b1;
        encoder_event = 1'b1;
      end else if (encoder_spike && encoded_i) begin
        encoder_take = 1'b1;
        spike_o      = 1'b1;
        axon_o       = encoder_axon;
      end else if (!encoder_last && encoded_i) begin
        encoder_next = 1'b1;
      end else begin
        done_o = 1'b1;
      end
    end
  end

  event_reader #(
    .Neurons     (Neurons),
    .Axons       (Axons),
    .ThirdFactor (ThirdFactor),
    .PayloadWords(PayloadWords)
  ) u_event_reader (
    .clk_i,
    .rst_ni,
    .rewind_i    (event_rewind_i),
    .length_i    (event_length_i),
    .steps_i,
    .offset_i,
    .consume_i   (scan_consume_i || consume),
    .word_index_o(event_word_o),
    .word_i      (request_i),
    .ready_o     (event_ready_o),
    .end_o       (event_end_o),
    .advance_o   (event_advance),
    .due_o       (event_due),
    .repeated_o  (event_repeated),
    .teach_o     (event_teach),
    .force_o     (teach_force_o),
    .taught_o    (event_taught),
    .bad_o       (event_bad_o),
    .index_o     (event_index),
    .half_index_o(event_half_o)
  );

  if (Encoder) begin : gen_encoder
    rate_encoder #(
      .Axons(Axons)
    ) u_rate_encoder (
      .clk_i,
      .rst_ni,
      .draw_i,
      .tick_i,
      .random_i,
      .start_i,
      .active_i    (encoded_i),
      .ready_o     (encoder_ready),
      .event_i     (encoder_event),
      .event_axon_i(event_index),
      .take_i      (encoder_take),
      .next_i      (encoder_next),
      .axon_o      (encoder_axon),
      .spike_o     (encoder_spike),
      .here_o      (encoder_here),
      .last_o      (encoder_last),
      .host_re_i,
      .host_we_i,
      .host_phase_i,
      .host_offset_i,
      .host_wdata_i,
      .host_rdata_o
    );
  end else begin : gen_no_encoder
    logic unused_encoder;
    assign unused_encoder = ^{tick_i, random_i, draw_i, start_i, encoder_event, encoder_take,
                            encoder_next, host_re_i, host_we_i,
                              host_phase_i, host_offset_i, host_wdata_i};
    assign encoder_ready  = 1'b1;
    assign encoder_axon   = '0;
    assign encoder_spike  = 1'b0;
    assign encoder_here   = 1'b0;
    assign encoder_last   = 1'b1;
    assign host_rdata_o   = '0;
  end

endmodule
