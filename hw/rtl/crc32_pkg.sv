// CRC-32 of IEEE 802.3, reflected, one byte at a time. Start with all ones; the line carries the complement.
package crc32_pkg;

  localparam logic [31:0] Crc32Init = 32'hffff_ffff;

  function automatic logic [31:0] crc32_byte(input logic [31:0] crc, input logic [7:0] data);
    logic [31:0] next;
    next = crc ^ {24'd0, data};
    for (int i = 0; i < 8; i++) begin
      next = next[0] ? ((next >> 1) ^ 32'hedb8_8320) : (next >> 1);
    end
    crc32_byte = next;
  endfunction

endpackage
