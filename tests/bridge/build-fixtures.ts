/** Builds the models in fixtures/; run `npx tsx tests/bridge/build-fixtures.ts` after a change of RTL or bridge. */
import { fileURLToPath } from "node:url";
import { type BuildOptions, buildModel } from "verilator-wasm-ts-bridge/build";

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const publicSignals = [
  { module: "bridge_fixture", signal: "count_q" },
  { module: "bridge_fixture", signal: "sum__odd_q" },
  { module: "bridge_fixture", signal: "grid" },
  { module: "bridge_ram", signal: "mem" },
  { module: "bridge_ram", signal: "rdata_q" },
];

const fixture = {
  top: "bridge_fixture",
  sources: [here("rtl/bridge_ram.sv"), here("rtl/bridge_fixture.sv")],
  includeDirs: [here("rtl/include")],
  rootDir: here("rtl"),
  outDir: here("fixtures"),
};

/** Options of the two fixtures: one with all there is to see, one with VCD output. */
export const FIXTURES: readonly BuildOptions[] = [
  { ...fixture, name: "fixture", clock: "clk_i", watch: ["tx_o", "blink_o", "same_o"], publicSignals },
  { ...fixture, name: "traced", clock: "clk_i", trace: true, parameters: { Start: "8'hf0" } },
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const options of FIXTURES) await buildModel({ ...options, onProgress: (stage) => console.log(stage) });
}
