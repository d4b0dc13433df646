// Latencies of the RTL in clock cycles, each named after what it separates. Everything else follows from these.
//
// Edge c is the rising edge of clock cycle c. "After edge c" means: a register holds the value from edge c on, and
// logic of edge c+1 is the first to see it.

/** uart_rx: a level of the line is seen by the state machine this many edges later (two synchroniser flip-flops). */
export const RX_SYNCHRONISER = 2;
/** uart_rx -> frame_rx: from the sample of the stop bit to the edge that takes the character. */
export const RX_CHARACTER = 1;
/** frame_rx -> link_slots: from the last character of a frame to the edge that decides on it. */
export const FRAME_DECISION = 2;
/** frame_tx -> uart_tx: from taking a reply to the edge that starts its first start bit. */
export const TX_START = 1;

/** command_engine: from taking a request to the edge that decides on it (Arg0, Arg1, Arg2, Check, Verdict, Decide). */
export const ENGINE_DISPATCH = 6;
/** command_engine: from the edge that refuses to the edge that reports the reply (Refuse, Finish). */
export const ENGINE_REFUSE = 2;
/** word_transfer: from asking the request memory for a word to the edge at which the memory map sees it. */
export const ENGINE_FETCH = 2;
/** word_transfer: from that edge to the one that acts on the memory map's verdict on the word. */
export const ENGINE_VERDICT = 1;
/** word_transfer: from the last word read to the edge that reports the reply (three on its way back, Finish). */
export const ENGINE_DRAIN = 4;
/** word_transfer: cycles to take a word of two sparse pairs out of the request (PairFetch, PairLoad). */
export const ENGINE_PAIR_FETCH = 2;
/** word_transfer: cycles of a pair (PairTarget, PairRegion, PairValue, PairNext). */
export const ENGINE_PAIR = 4;
/** command_engine: cycles, besides the one that takes a half-word, until its range has been checked too. */
export const SCAN_LOOK = 1;
/** registers: from the edge at which a word is at the memory map to the one that reads or writes the register. */
export const REGISTER_ACCESS = 1;
/** event_reader: cycles until the next half-word can be taken, besides the one that takes this one. */
export const EVENT_FETCH = 2;
/** event_reader: from the edge that rewinds to the first at which a half-word can be taken (EVENT_FETCH, one to ask for it). */
export const EVENT_REWIND = 4;
/** command_engine: from the end of a run to the edge that reports the reply (Flush, two words, Finish). */
export const ENGINE_RUN_END = 4;

/** step_controller: a look at what comes next. */
export const BOUNDARY = 1;
/** step_controller: Boundary, End. */
export const STEP_OVERHEAD = 2;
/** neuron_update: cycles besides one per neuron, the depth of its pipeline. */
export const UPDATE_PIPELINE = 7;
/** fired_bits: cycles for a word of 32 neurons (load, look). */
export const FIRED_WORD = 2;
/** rate_encoder: cycles until the first word's phases have grown. */
export const ENCODER_START = 1;
/** neuron_update_serial: cycles besides four per neuron. */
export const SERIAL_UPDATE_PIPELINE = 8;
/** step_controller: cycles of one spike's delivery besides the row walk. */
export const SPIKE_OVERHEAD = 1;
/** step_controller: cycles besides one per neuron or four sources, to set up a run or to update while learning. */
export const SWEEP_PIPELINE = 5;
export const LEARNING_UPDATE_PIPELINE = 9;
/** step_controller: cycles besides one per word, to check whether any modulator signal is not 0. */
export const CONSOLIDATION_LOOK = 3;
/** step_controller: cycles besides one per four sources, to find those with a trace. */
export const CONSOLIDATION_SCAN = 2;
/** step_controller: cycles to find modulators in a word of modulator signals. */
export const CONSOLIDATION_MODULATOR_WORD = 3;
/** step_controller: cycles of a modulator besides its row walk. */
export const CONSOLIDATION_MODULATOR_ROW = 4;
/** stdp_engine: cycles besides those for words and sources, the depth of its pipeline. */
export const LEARN_OVERHEAD = 10;
