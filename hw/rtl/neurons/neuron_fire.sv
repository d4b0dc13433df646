// Whether a neuron fires, and what that leaves of it: stages 5 to 7 of neuron_update's pipeline.
//
//   stage 5  comparison, teacher, reset, adaptation rises
//         6  product adaptation (65536 - ka)
//         7  write back
//
// A digit in a name is the stage that looks at it.
module neuron_fire #(
  localparam int AdaptationW = lifwire_pkg::ADAPTATION_WIDTH,
  localparam int DecayW = lifwire_pkg::DECAY_WIDTH,
  localparam int PotentialW = lifwire_pkg::POTENTIAL_WIDTH,
  localparam int RefractoryW = lifwire_pkg::REFRACTORY_WIDTH,
  localparam int StateW = lifwire_pkg::NSTATE_W
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  // settings
  input  logic                         adaptation_due_i,  // this step decays the adaptation
  input  logic [1:0]                   inhibition_i,
  // stage 5, from neuron_integrate
  input  logic signed [PotentialW-1:0] sum5_i,
  input  logic signed [PotentialW:0]   theta5_i,
  input  logic signed [PotentialW-1:0] current5_i,
  input  logic signed [PotentialW-1:0] reset5_i,
  input  logic                         subtract5_i,
  input  logic [AdaptationW-1:0]       adaptation5_i,
  input  logic [AdaptationW-1:0]       increment5_i,
  input  logic [DecayW-1:0]            decay5_i,
  input  logic [RefractoryW-1:0]       refractory5_i,
  input  logic [RefractoryW-1:0]       steps5_i,
  input  logic                         forced5_i,
  input  logic                         silenced5_i,
  // stage 5, its inhibition group
  output logic                         would5_o,  // it fires, if its group lets it
  input  logic                         member5_i,
  input  logic                         taken5_i,
  input  logic                         wins5_i,
  // results
  output logic                         fires6_o,
  output logic [StateW-1:0]            state7_o
);

  // Pipeline registers.
  logic [18:0]                  a_floor7_q;        // decay_floor
  logic signed [DecayW:0]       a_factor6_q;       // 65536 - decay
  logic signed [PotentialW-1:0] v6_q, v7_q, i6_q, i7_q;
  logic [AdaptationW-1:0]       a6_q, a7_q;
  logic [RefractoryW-1:0]       refractory6_q, refractory7_q;
  logic                         fire6_q, due_q;

  // Combinational results of the stages.
  logic signed [PotentialW-1:0] a_decayed7;
  logic signed [31:0]           subtracted5;
  logic                         in_group5, fire5, loses5;
  logic [AdaptationW-1:0]       adapted5, adaptation7;
  logic                         unused_sign;

  assign would5_o    = !silenced5_i
                       && (forced5_i || (refractory5_i == '0 && 19'(sum5_i) >= theta5_i));
  assign in_group5   = member5_i && inhibition_i != lifwire_pkg::INHIBITION_OFF;
  assign fire5       = in_group5 ? wins5_i : would5_o;
  assign loses5      = in_group5 && taken5_i && !wins5_i
                       && (would5_o || inhibition_i == lifwire_pkg::INHIBITION_OTHERS);
  assign subtracted5 = 32'(sum5_i) - 32'(theta5_i);
  assign adapted5    = fire5 ? fixed_point_pkg::adapt(adaptation5_i, increment5_i) : adaptation5_i;
  assign a_decayed7  = fixed_point_pkg::decay_truncate(a_floor7_q);
  assign unused_sign = a_decayed7[PotentialW-1];  // the adaptation is never negative
  assign adaptation7 = due_q ? a_decayed7[AdaptationW-1:0] : a7_q;
  assign fires6_o    = fire6_q;
  // The fields in the order of the tables, the last on top.
  assign state7_o    = {refractory7_q, adaptation7, i7_q, v7_q};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {a_floor7_q, a_factor6_q, v6_q, v7_q, i6_q, i7_q, a6_q, a7_q} <= '0;
      {refractory6_q, refractory7_q, fire6_q, due_q} <= '0;
    end else begin
      due_q <= adaptation_due_i;

      // stage 5
      fire6_q <= fire5;
      i6_q    <= current5_i;
      a6_q    <= adapted5;
      if (loses5) v6_q <= reset5_i;
      else if (!fire5) v6_q <= sum5_i;
      else v6_q <= subtract5_i ? fixed_point_pkg::saturate(subtracted5) : reset5_i;
      if (fire5) refractory6_q <= steps5_i;
      else refractory6_q <= refractory5_i != '0 ? refractory5_i - 8'd1 : '0;
      a_factor6_q <= 18'd65536 - {1'b0, decay5_i};

      // stage 6
      a_floor7_q    <= fixed_point_pkg::decay_floor($signed({1'b0, a6_q}) * a_factor6_q);
      v7_q          <= v6_q;
      i7_q          <= i6_q;
      a7_q          <= a6_q;
      refractory7_q <= refractory6_q;
    end
  end

endmodule
