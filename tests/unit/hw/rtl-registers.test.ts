import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { icarusSources, projectRoot } from "../../../hw/project.js";

// The cycle counter where its low half wraps: after 2^32 cycles, which lockstep never runs.
const icarus = spawnSync("iverilog", ["-V"]).status === 0;
if (!icarus)
  console.log("iverilog is not installed: the cycle counter is not played in Icarus Verilog (apt: iverilog)");

describe.runIf(icarus)("the cycle counter's halves", () => {
  const folder = mkdtempSync(join(tmpdir(), "lifwire-registers-"));
  const hw = join(projectRoot(), "hw");
  afterAll(() => rmSync(folder, { recursive: true }));

  test("are those of one counter of 64 bits, the high one as latched", () => {
    const model = join(folder, "registers.vvp");
    const sources = [...icarusSources(projectRoot(), folder), join(hw, "sim/register_words_tb.sv")];
    execFileSync("iverilog", ["-g2012", "-s", "register_words_tb", "-o", model, ...sources], { stdio: "pipe" });
    const seed = Math.floor(Date.now() / 1000) % 1_000_000_000;
    const output = execFileSync("vvp", [model, `+seed=${seed}`], { encoding: "utf8", timeout: 100_000 });
    expect(output.trim(), `seed ${seed}`).toMatch(/^PASS: \d{4,} reads$/);
  });
});
