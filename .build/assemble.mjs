// Completes dist after tsc: the compiled RTL models, and the bridge package, which is not on a registry. A dependency on
// a folder breaks pnpm, yarn and bun once lifwire is packed, so dist carries the bridge and imports it by path; sources
// and tests keep importing it by name.
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const NAME = "verilator-wasm-ts-bridge";
const source = join(root, "sim", NAME);
const target = join(dist, "sim", NAME);
const IMPORT = new RegExp(`(from|import\\() ?"${NAME}(/[a-z]+)?"`, "g");

cpSync(join(root, "sim/rtl/builds"), join(dist, "sim/rtl/builds"), {
  recursive: true,
  filter: (file) => !file.endsWith(".ts"),
});
for (const part of ["dist", "native", "package.json", "README.md", "install-tools.sh"]) {
  cpSync(join(source, part), join(target, part), { recursive: true });
}

const { exports } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
/** The file in dist that an import of the bridge by name means, without its ending. */
const fileOf = (subpath) => join(target, exports[`.${subpath ?? ""}`].default);

for (const name of readdirSync(dist, { recursive: true })) {
  const file = join(dist, name);
  if (file.startsWith(target) || !/\.(js|d\.ts)$/.test(file)) continue;
  const text = readFileSync(file, "utf8");
  const linked = text.replace(IMPORT, (_, keyword, subpath) => {
    const path = relative(dirname(file), fileOf(subpath)).replaceAll("\\", "/");
    return `${keyword}${keyword === "from" ? " " : ""}"${path.startsWith(".") ? path : `./${path}`}"`;
  });
  if (linked !== text) writeFileSync(file, linked);
}
