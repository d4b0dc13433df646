// The update phase for chips with few or no multipliers: what neuron_update does, bit for bit, with one multiplier and
// four cycles a neuron. The rows of neuron_memory_serial come one a cycle; the digit is the row that is there.
//
//   0  product i (65536 - ki)                               write back of the neuron before: adaptation
//   1  i <- sat(i + acc 2^shift); product v (65536 - kv)                                     current, refractory
//   2  v <- sat(linear leak of v + i + bias); threshold + adaptation                         potential
//   3  comparison, reset, refractory, adaptation rises; product adaptation (65536 - ka)
module neuron_update_serial #(
  parameter int Neurons = 64,
  parameter int AccW = 16,
  localparam int NeuronW = $clog2(Neurons)
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    start_i,            // update all neurons
  input  logic                    adaptation_due_i,   // this step decays the adaptation
  input  logic                    clear_i,            // clear the state named by clear_mask_i instead
  input  logic [3:0]              clear_mask_i,       // potential, current, adaptation, refractory
  output logic                    done_o,             // in the last cycle
  output logic                    spike_o,
  output logic                    update_o,           // spike_o and neuron_o belong to a neuron
  output logic [NeuronW-1:0]      neuron_o,
  // accumulators, one cycle after acc_re_o
  output logic                    acc_re_o,
  output logic [NeuronW-1:0]      acc_neuron_o,
  input  logic signed [AccW-1:0]  acc_axon_i,
  input  logic signed [AccW-1:0]  acc_recurrent_i,
  // memory map
  input  logic                    host_re_i,
  input  logic                    host_we_i,
  input  logic                    host_state_i,
  input  logic [23:0]             host_offset_i,
  input  logic [31:0]             host_wdata_i,
  output logic [31:0]             host_rdata_o
);

  localparam logic [NeuronW+1:0] Last = (NeuronW + 2)'(4 * Neurons - 1);

  logic                run_d, run_q;
  logic                clear_d, clear_q;
  logic [3:0]          mask_q;
  logic                due_q;
  logic [NeuronW+1:0]  issue_d, issue_q;      // row to read or clear: neuron, row
  logic                valid_q;               // a row is there
  logic [NeuronW+1:0]  row_q;                 // which
  logic                write_d, write_q;      // a neuron is being written back
  logic [NeuronW-1:0]  written_q;             // which
  logic [1:0]          phase;
  logic [1:0]          write_phase_q;

  logic signed [17:0]  a;                     // the row
  logic [16:0]         b;
  logic signed [17:0]  c;
  logic [7:0]          d;
  logic                e;

  logic signed [35:0]  product_q;
  logic signed [17:0]  operand;
  logic signed [17:0]  decayed, leaked;
  logic [7:0]          shifts_q, refractory_q, refractory_new_q;
  logic signed [17:0]  i_q, v_q, sum_q, v_new_q;
  logic signed [31:0]  i_sum, v_sum, subtracted;
  logic [16:0]         linear_q, a_old_q, a_new, a_new_q;
  logic signed [18:0]  theta_q;
  logic                fire, fire_q;
  logic [2:0]          we;
  logic [NeuronW+1:0]  waddr;

  assign phase        = row_q[1:0];
  assign acc_re_o     = valid_q && phase == 2'd0;
  assign acc_neuron_o = row_q[NeuronW+1:2];
  assign update_o     = write_q && write_phase_q == 2'd0;
  assign spike_o      = update_o && fire_q;
  assign neuron_o     = written_q;
  assign done_o       = (write_q && write_phase_q == 2'd2 && !run_q && !valid_q) || (clear_q && issue_q == Last);

  always @* begin
    run_d   = run_q;
    clear_d = clear_q;
    issue_d = issue_q;
    if (run_q || clear_q) begin
      issue_d = issue_q + 1'b1;
      if (issue_q == Last) begin
        run_d   = 1'b0;
        clear_d = 1'b0;
        issue_d = '0;
      end
    end else begin
      run_d   = start_i;
      clear_d = clear_i;
      issue_d = '0;
    end
    write_d = write_q && write_phase_q != 2'd2;
    if (valid_q && phase == 2'd3) write_d = 1'b1;
  end

  // Arithmetic of the row that is there.
  assign a_new      = fire ? fixed_point_pkg::adapt(a_old_q, c[16:0]) : a_old_q;
  assign operand    = phase == 2'd3 ? $signed({1'b0, a_new}) : a;
  assign decayed    = fixed_point_pkg::decay_truncate(product_q);
  assign i_sum      = 32'(decayed) + (32'(acc_axon_i) <<< shifts_q[3:0]) + (32'(acc_recurrent_i) <<< shifts_q[7:4]);
  assign leaked     = fixed_point_pkg::linear_leak(decayed, linear_q);
  assign v_sum      = 32'(leaked) + 32'(i_q) + 32'(c);
  assign fire       = refractory_q == 8'd0 && 19'(sum_q) >= theta_q;
  assign subtracted = 32'(sum_q) - 32'(theta_q);

  // Write-back, or the sweep that clears.
  always @* begin
    we    = 3'b000;
    waddr = {written_q, 2'd2};
    if (clear_q) begin
      waddr = issue_q;
      case (issue_q[1:0])
        2'd0:    we = {mask_q[3], 1'b0, mask_q[1]};
        2'd1:    we = {2'b00, mask_q[0]};
        2'd2:    we = {1'b0, mask_q[2], 1'b0};
        default: ;
      endcase
    end else if (write_q) begin
      case (write_phase_q)
        2'd0: we = 3'b010;
        2'd1: begin
          we    = 3'b101;
          waddr = {written_q, 2'd0};
        end
        default: begin
          we    = 3'b001;
          waddr = {written_q, 2'd1};
        end
      endcase
    end
  end

  neuron_memory_serial #(
    .Neurons(Neurons)
  ) u_memory (
    .clk_i,
    .rst_ni,
    .re_i   (run_q),
    .raddr_i(issue_q),
    .we_i   (we),
    .waddr_i(waddr),
    .a_i    (clear_q ? '0 : (write_phase_q[0] ? i_q : v_new_q)),
    .b_i    (clear_q ? '0 : (due_q ? decayed[16:0] : a_new_q)),
    .c_i    (clear_q ? '0 : refractory_new_q),
    .a_o    (a),
    .b_o    (b),
    .c_o    (c),
    .d_o    (d),
    .e_o    (e),
    .host_re_i,
    .host_we_i,
    .host_state_i,
    .host_offset_i,
    .host_wdata_i,
    .host_rdata_o
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {run_q, clear_q, due_q, valid_q, write_q, fire_q} <= '0;
      {mask_q, issue_q, row_q, written_q, write_phase_q} <= '0;
      {product_q, shifts_q, refractory_q, refractory_new_q} <= '0;
      {i_q, v_q, sum_q, v_new_q, linear_q, a_old_q, a_new_q, theta_q} <= '0;
    end else begin
      run_q         <= run_d;
      clear_q       <= clear_d;
      issue_q       <= issue_d;
      valid_q       <= run_q;
      row_q         <= issue_q;
      write_q       <= write_d;
      write_phase_q <= (valid_q && phase == 2'd3) ? 2'd0 : write_phase_q + 2'd1;
      product_q     <= fixed_point_pkg::decay_product(operand, b);
      if (clear_i) mask_q <= clear_mask_i;
      if (start_i) due_q <= adaptation_due_i;
      case (phase)
        2'd0: begin
          shifts_q     <= d;
          refractory_q <= c[7:0];
        end
        2'd1: begin
          i_q      <= fixed_point_pkg::saturate(i_sum);
          v_q      <= a;
          linear_q <= c[16:0];
        end
        2'd2: begin
          sum_q   <= fixed_point_pkg::saturate(v_sum);
          theta_q <= 19'(a) + $signed({2'b00, b});
          a_old_q <= b;
        end
        default: begin
          written_q        <= row_q[NeuronW+1:2];
          fire_q           <= fire;
          a_new_q          <= a_new;
          v_new_q          <= !fire ? sum_q : (e ? fixed_point_pkg::saturate(subtracted) : a);
          refractory_new_q <= fire ? d : 8'd0;
          if (refractory_q != 8'd0) begin
            v_new_q          <= v_q;
            refractory_new_q <= refractory_q - 8'd1;
          end
        end
      endcase
    end
  end

endmodule
