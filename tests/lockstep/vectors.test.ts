import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { icarusSources } from "../../hw/project.js";
import { rtlParameters } from "../../hw/rtl-parameters.js";
import { BUILD_HASH } from "../../protocol/generated/build-hash.js";
import { BUILDS } from "../../protocol/tables/builds.js";
import { SimCore } from "../../sim/core/core.js";
import type { PinCore, PinEdge } from "../../sim/line/pin-core.js";
import { createRtlCore } from "../../sim/rtl/index.js";
import { loadVectors, type Vector } from "./golden.js";
import { receiveEdges, recordAt } from "./lockstep.js";

// Recorded vectors play on three machines: the simulator, the RTL in WebAssembly, and the RTL in Icarus Verilog.
const vectors = loadVectors();
const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
/** Two minutes each in Icarus Verilog; the first of the three shows the same. */
const LONG = ["tiny-layer-2", "tiny-layer-3"];
const whole = process.env.LIFWIRE_VECTORS === "all";
const icarus = spawnSync("iverilog", ["-V"]).status === 0;

function expectEdges(core: PinCore, { program, edges }: Vector): void {
  expect(recordAt(core, program, []).edges).toEqual(edges);
}

describe.each(vectors.map((vector) => [vector.program.name, vector] as const))(
  "recorded vector %s",
  (_name, vector) => {
    test("on the simulator", () => expectEdges(new SimCore(vector.program.build), vector));
    test("on the RTL in WebAssembly", async () => expectEdges(await createRtlCore(vector.program.build.name), vector));
  },
);

if (!icarus) console.log("iverilog is not installed: the vectors are not played in Icarus Verilog (apt: iverilog)");
else if (!whole) console.log(`Icarus Verilog leaves out ${LONG.join(" and ")}: npm run vectors plays all`);

// The second time with multipliers, which none of the shipped models has with a serial update.
const machines = [
  { name: "tiny", build: BUILDS.tiny, others: {} },
  { name: "small", build: BUILDS.small, others: {} },
  { name: "small, with multipliers", build: BUILDS.small, others: { Multipliers: 1 } },
];

describe.runIf(icarus).each(machines)("$name in Icarus Verilog", ({ build, others }) => {
  const folder = mkdtempSync(join(tmpdir(), "lifwire-icarus-"));
  const model = join(folder, "lifwire.vvp");
  afterAll(() => rmSync(folder, { recursive: true }));

  beforeAll(() => {
    // Icarus accepts no based number there.
    const parameters = { ...rtlParameters(build), BuildHash: BUILD_HASH, ...others };
    const overrides = Object.entries(parameters).map(
      ([name, value]) => `-Plifwire_tb.${name}=${String(value).replace(/^1'b/, "")}`,
    );
    const sources = [...icarusSources(root, folder), `${root}/hw/sim/lifwire_tb.sv`];
    execFileSync(
      "iverilog",
      ["-g2012", "-DLIFWIRE_ASSERT", "-s", "lifwire_tb", "-o", model, ...overrides, ...sources],
      { stdio: "pipe" },
    );
  });

  function write(name: string, edges: readonly PinEdge[]): string {
    const path = join(folder, name);
    writeFileSync(path, edges.map((edge) => `${edge.cycle} ${edge.level}\n`).join(""));
    return path;
  }

  const played = vectors.filter(({ program }) => program.build === build && (whole || !LONG.includes(program.name)));
  test.each(played.map((vector) => [vector.program.name, vector] as const))("%s", (_name, { program, edges }) => {
    const rx = write("rx.txt", receiveEdges(program));
    const tx = write("tx.txt", edges);
    const output = execFileSync("vvp", [model, `+rx=${rx}`, `+tx=${tx}`, `+cycles=${program.cycles}`], {
      encoding: "utf8",
      timeout: 1_200_000, // a zero-delay loop in the RTL keeps Icarus in one time step forever
    });
    expect(output.trim()).toBe(`PASS: ${edges.length} edges in ${program.cycles} cycles`);
  });
});
