// What the flags and settings of a run ask of its steps.
module run_options #(
  parameter bit ThirdFactor = 1'b0,
  parameter bit Columns = 1'b1,
  localparam int FlagsW = lifwire_pkg::RUN_FLAGS_W,
  localparam int SettingsW = lifwire_pkg::SET_W
) (
  input  logic [FlagsW-1:0]    flags_i,
  input  logic [SettingsW-1:0] settings_i,
  output logic                 learn_o,
  output logic                 encode_o,
  output logic                 draws_o,        // phases, in the sweep
  output logic                 sweeps_o,       // begins with a sweep
  output logic [3:0]           clear_mask_o,   // refractory, adaptation, current, potential
  output logic                 clear_fired_o,
  output logic                 clear_step_o,
  output logic                 stops_o,        // at a spike
  output logic                 consolidates_o,
  output logic                 periodic_o,     // behind periods of steps, else at its end
  output logic                 inhibits_o,     // groups are in use
  output logic                 post_learns_o   // synapses change at postsynaptic spikes
);

  logic clear_traces, clear_modulator, unused_settings;

  assign unused_settings = ^{flags_i, settings_i};
  assign learn_o         = flags_i[lifwire_pkg::RUN_FLAGS_LEARN_LSB];
  assign encode_o        = flags_i[lifwire_pkg::RUN_FLAGS_ENCODE_LSB];
  assign draws_o         = flags_i[lifwire_pkg::RUN_FLAGS_DRAW_PHASES_LSB];
  assign stops_o         = flags_i[lifwire_pkg::RUN_FLAGS_STOP_ON_SPIKE_LSB];
  assign clear_fired_o   = flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_FIRED_LSB];
  assign clear_step_o    = flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_STEP_LSB];
  assign clear_traces    = flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_TRACES_LSB];
  assign clear_mask_o    = {flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_REFRACTORY_LSB],
                            flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_ADAPTATION_LSB],
                            flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_CURRENT_LSB],
                            flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_POTENTIAL_LSB]};
  assign clear_modulator = flags_i[lifwire_pkg::RUN_FLAGS_CLEAR_MODULATOR_LSB];
  assign sweeps_o        = clear_mask_o != 4'd0 || learn_o || clear_traces || clear_modulator
                           || draws_o;
  assign consolidates_o  = ThirdFactor && flags_i[lifwire_pkg::RUN_FLAGS_CONSOLIDATE_LSB];
  assign periodic_o      = settings_i[lifwire_pkg::SET_CONSOLIDATION_PERIODIC_LSB];
  assign inhibits_o      = settings_i[lifwire_pkg::SET_INHIBITION_LSB +: 2]
                           != lifwire_pkg::INHIBITION_OFF;
  assign post_learns_o   = Columns && settings_i[lifwire_pkg::SET_LEARNING_RULE_POST_GAIN_LSB +: 3]
                           != lifwire_pkg::POST_GAIN_OFF;

endmodule
