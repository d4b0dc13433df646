import { BUILD_HASH } from "../../protocol/generated/build-hash.js";
import type { Build } from "../../protocol/tables/builds.js";
import type { Board } from "../boards/index.js";
import { bit, rtlParameters } from "../rtl-parameters.js";

/** Name of its file in a build's folder. */
export const BUILD_PACKAGE = "board_build_pkg.sv";

/** The SystemVerilog package that gives a board's `board_core` the parameters of its build. */
export function buildPackage(board: Board, build: Build): string {
  const values = { ...rtlParameters(build, BUILD_HASH), Multipliers: bit(board.chip.capacity.dsp > 0) };
  const lines = Object.entries(values).map(([name, value]) => {
    const type = typeof value === "number" ? "int" : value.startsWith("1'b") ? "bit" : "logic [31:0]";
    return `  localparam ${type} ${name} = ${value};`;
  });
  return ["// Written by lifwire build.", "package board_build_pkg;", ...lines, "endpackage", ""].join("\n");
}
