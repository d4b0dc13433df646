// No clock: a table read from a file when the model starts.
module bridge_rom (
  input  logic [3:0] addr_i,
  output logic [7:0] data_o
);
  logic [7:0] rom[16];
  initial $readmemh("rom.hex", rom);
  assign data_o = rom[addr_i];
endmodule
