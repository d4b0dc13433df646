import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { OTHER_ERRORS } from "../../host/cli/errors/other-errors.js";
import { errorPage } from "../../host/cli/errors/page.js";
import { HOST_ERRORS } from "../../host/error-codes.js";
import { projectRoot } from "../../hw/project.js";

const root = projectRoot();
const page = readFileSync(join(root, "host/ERRORS.md"), "utf8");

it("host/ERRORS.md is what the tables of codes give; if not: npm run gen", () => {
  expect(page).toBe(errorPage());
});

it("every code that the sources name has its row", () => {
  const named = ["protocol", "sim", "host", "hw"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !/node_modules|verilator-wasm-ts-bridge/.test(path))
      .flatMap((path) => [
        ...readFileSync(join(root, folder, path), "utf8").matchAll(
          /new (?:Host|Protocol|Sim|Flow)Error\(\s*"([A-Z_]+)"/g,
        ),
      ])
      .map((match) => match[1]!),
  );
  expect(named.length).toBeGreaterThan(100);
  const missing = [...new Set(named)].filter((code) => !page.includes(`| \`${code}\` |`));
  expect(missing).toEqual([]);
});

it("no code is in both tables", () => {
  expect(Object.keys(OTHER_ERRORS).filter((code) => code in HOST_ERRORS)).toEqual([]);
});
