import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { icarusSources, projectRoot } from "../../../hw/project.js";

// Assertions that never fire are worth nothing: one fault in the transmitter, and its own assertion must fire.
const icarus = spawnSync("iverilog", ["-V"]).status === 0;
if (!icarus) console.warn("iverilog is not installed: that an assertion fires is NOT tested (apt: iverilog)");

const BENCH = `
module bench;
  logic clk = 0, rst_n = 0, go = 1;
  always #1 clk = !clk;
  uart_tx dut (.clk_i(clk), .rst_ni(rst_n), .divisor_i(16'd8), .valid_i(go), .data_i(8'h55),
               .ready_o(), .bit_valid_o(), .bit_o(), .busy_o(), .tx_o());
  initial begin
    #4 rst_n = 1;
    #20 go = 0;
    #400 $finish;
  end
endmodule
`;

function messages(find: string, replace: string): string {
  const folder = mkdtempSync(join(tmpdir(), "lifwire-assertions-"));
  try {
    const source = icarusSources(projectRoot(), folder).find((path) => path.endsWith("-uart_tx.sv"))!;
    const text = readFileSync(source, "utf8");
    expect(text.split(find).length, find).toBeGreaterThan(1);
    writeFileSync(source, text.replace(find, replace));
    writeFileSync(join(folder, "bench.sv"), BENCH);
    const model = join(folder, "bench.vvp");
    execFileSync("iverilog", [
      "-g2012",
      "-DLIFWIRE_ASSERT",
      "-s",
      "bench",
      "-o",
      model,
      source,
      join(folder, "bench.sv"),
    ]);
    return execFileSync("vvp", [model], { encoding: "utf8" });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.runIf(icarus)("an assertion of the RTL fires at a fault, and only then", () => {
  expect(messages("bit_q == 4'd9", "bit_q == 4'd9")).not.toContain("uart_tx:");
  expect(messages("if (bit_q == 4'd9) busy_d = 1'b0;", "")).toContain("uart_tx: more than ten bits");
});
