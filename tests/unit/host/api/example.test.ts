import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = new URL("../../../../", import.meta.url);

it("README's first script is examples/first-network/script.ts", async () => {
  const readme = await readFile(new URL("README.md", root), "utf8");
  const [, first] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  expect(first).toBe(await readFile(new URL("examples/first-network/script.ts", root), "utf8"));
});

it("the script of examples/first-network runs as it is printed and draws its raster", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lifwire-"));
  try {
    const script = await readFile(new URL("examples/first-network/script.ts", root), "utf8");
    // From source instead of the built package; .mts, because the folder has no package.json.
    const source = script.replace('"lifwire"', JSON.stringify(new URL("host/api/index.ts", root).pathname));
    expect(source).not.toBe(script);
    await writeFile(join(folder, "script.mts"), source);
    const tsx = new URL("node_modules/tsx/dist/cli.mjs", root).pathname;
    const { stdout } = await promisify(execFile)(process.execPath, [tsx, "script.mts"], { cwd: folder });
    expect(stdout).toMatch(/^184 events in, \d+ cycles, spikes of each neuron: (\d+ ?){8}\n$/);
    expect(stdout).not.toContain("neuron: 0 0 0 0 0 0 0 0");
    expect(await readFile(join(folder, "raster.svg"), "utf8")).toContain(">first script</text>");
  } finally {
    await rm(folder, { recursive: true });
  }
});
