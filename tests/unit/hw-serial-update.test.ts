import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { projectRoot, rtlSources } from "../../hw/generate.js";

const icarus = spawnSync("iverilog", ["-V"]).status === 0;
if (!icarus) console.log("iverilog is not installed: the serial update is not compared with the pipelined one");

describe.runIf(icarus)("neuron_update_serial", () => {
  const folder = mkdtempSync(join(tmpdir(), "lifwire-serial-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("computes what neuron_update does, in four cycles a neuron", () => {
    const root = projectRoot();
    const seed = Number(process.env.LIFWIRE_SEED ?? Math.floor(Math.random() * 2 ** 30));
    console.log(`LIFWIRE_SEED=${seed}`);
    const model = join(folder, "serial.vvp");
    const sources = rtlSources(root).map((source) => `${root}/hw/rtl/${source}`);
    const args = ["-g2012", "-s", "serial_update_tb", "-o", model, ...sources, `${root}/hw/sim/serial_update_tb.sv`];
    execFileSync("iverilog", args, { stdio: "pipe" });
    const output = execFileSync("vvp", [model, `+seed=${seed}`, "+rounds=12"], { encoding: "utf8", timeout: 100_000 });
    expect(output.trim()).toMatch(/^PASS: 12 rounds, \d+ spikes$/);
  });
});
