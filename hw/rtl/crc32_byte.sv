// CRC-32 of IEEE 802.3, reflected: takes one byte into a running value. Start with all ones; the line carries the
// complement.
module crc32_byte (
  input  logic [31:0] crc_i,
  input  logic [7:0]  data_i,
  output logic [31:0] crc_o
);

  // Eight steps of one bit each; bit 0 leaves first.
  for (genvar k = 0; k < 8; k++) begin : gen_bits
    logic [31:0] running, result;
    if (k == 0) begin : gen_first
      assign running = crc_i ^ {24'd0, data_i};
    end else begin : gen_next
      assign running = gen_bits[k-1].result;
    end
    assign result = {1'b0, running[31:1]} ^ (running[0] ? 32'hedb8_8320 : 32'd0);
  end
  assign crc_o = gen_bits[7].result;

endmodule
