import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../hw/project.js";

// A project for Node.js alone, which also checks the declarations of what it uses.
const OPTIONS = {
  ...{ target: "ES2023", lib: ["ES2023", "ESNext.Disposable"], module: "NodeNext", strict: true, noEmit: true },
  ...{ skipLibCheck: false, types: ["node"], typeRoots: [join(projectRoot(), "node_modules/@types")] },
};

test("the declarations of lifwire/sim and lifwire/protocol are whole without those of the DOM", () => {
  const folder = mkdtempSync(join(tmpdir(), "lifwire-consumer-"));
  try {
    const from = (entry: string) => JSON.stringify(join(projectRoot(), "dist", entry, "index.js"));
    writeFileSync(
      join(folder, "use.mts"),
      `import { createSimTransport } from ${from("sim")};\nexport * from ${from("protocol")};\nexport const core = createSimTransport("tiny");\n`,
    );
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: OPTIONS, files: ["use.mts"] }));
    const tsc = join(projectRoot(), "node_modules/.bin/tsc");
    const { status, stdout } = spawnSync(tsc, ["-p", folder], {
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    expect([status, stdout]).toEqual([0, ""]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
