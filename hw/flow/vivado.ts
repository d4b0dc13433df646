import type { Build } from "../../protocol/tables/builds.js";
import type { Board } from "../boards/index.js";

/** The Tcl script that takes a build the rest of the way in Vivado: vivado -mode batch -source vivado.tcl */
export function vivadoScript(board: Board, build: Build, sources: readonly string[]): string {
  return [
    `# ${board.title}: ${build.neurons} neurons, ${build.axons} axons, ${build.lanes} lanes at ${build.clockHz / 1e6} MHz`,
    "# Written by lifwire build. Run in this folder: vivado -mode batch -source vivado.tcl",
    `read_verilog -sv {${sources.join(" ")}}`,
    `read_xdc ${board.pins}`,
    `synth_design -top ${board.top} -part ${board.chip.device[0]}`,
    "opt_design",
    "place_design",
    "phys_opt_design",
    "route_design",
    "report_utilization -file utilisation.txt",
    "report_timing_summary -file timing.txt",
    "set slack [get_property SLACK [get_timing_paths -delay_type max]]",
    'if {$slack < 0} { error "timing is not met: slack $slack ns, see timing.txt" }',
    "write_bitstream -force bitstream.bit",
    "",
  ].join("\n");
}
