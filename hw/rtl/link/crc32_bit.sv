// CRC-32 of IEEE 802.3, reflected: takes one bit into a running value, in the order of the line.
// Start with all ones; the line carries the complement.
module crc32_bit (
  input  logic [31:0] crc_i,
  input  logic        bit_i,
  output logic [31:0] crc_o
);

  assign crc_o = {1'b0, crc_i[31:1]} ^ (crc_i[0] != bit_i ? 32'hedb8_8320 : 32'd0);

endmodule
