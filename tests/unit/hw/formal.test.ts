import { describe, expect, test } from "vitest";
import { findTool } from "../../../hw/flow/tools.js";
import { nameOf, prove } from "../../../hw/formal/run.js";
import { FORMAL_TASKS } from "../../../hw/formal/tasks.js";

// The claims that take seconds; npm run formal proves all. Each must fail when the RTL is made wrong.
const WRONG: Readonly<Record<string, readonly [file: string, find: string, replace: string]>> = {
  formal_arithmetic: ["fixed_point_pkg.sv", "{17{!x[31]}}}", "{16{!x[31]}}, 1'b1}"],
  formal_decay: ["fixed_point_pkg.sv", "&product[35:34] && product[15:0] != 16'd0", "1'b0"],
  formal_accumulator: ["formal_accumulator.sv", "AccW = 8 + $clog2(Sources)", "AccW = 7 + $clog2(Sources)"],
  formal_spike_writer: ["spike_writer.sv", "+ Neurons + 3 <=", "+ Neurons + 0 <="],
  formal_link: ["frame_verdict.sv", "end else if (!crc_ok_q) begin", "end else if (!crc_ok_q && opcode[0]) begin"],
  formal_stdp_lane: ["stdp_lane.sv", "drive2_q[15] != factor2_q[FactorW-1]", "drive2_q[15]"],
  formal_stdp_engine: ["stdp_engine.sv", "plastic_i & fired5_q", "fired5_q"],
};

function yosysIfThere() {
  try {
    return findTool("yosys", "native");
  } catch {
    console.log("yosys is not installed: nothing is proven (apt: yosys)");
    return undefined;
  }
}
const yosys = yosysIfThere();
const provable = FORMAL_TASKS.filter(({ top }) => top in WRONG).map((task) => ({ name: nameOf(task), task }));

describe.runIf(yosys)("formal", () => {
  test.each(provable)("$name holds, and does not for wrong RTL", async ({ task }) => {
    const [file, find, replace] = WRONG[task.top]!;
    const right = await prove(task, yosys!);
    expect(right.proven, right.log.slice(-2000)).toBe(true);
    const wrong = await prove(task, yosys!, (name, text) => (name === file ? text.replace(find, replace) : text));
    expect(wrong.log).toMatch(/proof did fail/);
    expect(wrong.proven).toBe(false);
  });
});
