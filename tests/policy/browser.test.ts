import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { projectRoot } from "../../hw/project.js";

test("lifwire/browser and all it imports pass the type check without Node's types", () => {
  const root = projectRoot();
  const args = ["-p", "tests/policy/browser.tsconfig.json", "--listFiles"];
  const { status, stdout } = spawnSync(`${root}/node_modules/.bin/tsc`, args, {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  const lines = stdout.split("\n");
  expect([status, lines.filter((line) => line.includes("error TS"))]).toEqual([0, []]);
  expect(lines.filter((line) => /@types\/node|host\/node\//.test(line))).toEqual([]);
  expect(lines.some((line) => line.endsWith("host/device/device.ts"))).toBe(true);
});
