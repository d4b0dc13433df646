// Bundles the live page into dist/host/page/site: what `lifwire live` serves, and any web server can. After assemble.mjs.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const site = join(root, "dist/host/page/site");
rmSync(site, { recursive: true, force: true });
mkdirSync(site, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: { page: "dist/host/page/main.js", worker: "dist/host/page/core/worker.js" },
  // The examples' own code learns the digits; it names the package by its name.
  alias: { lifwire: "./dist/host/api/browser.js" },
  ...{ bundle: true, format: "esm", platform: "browser", target: "chrome110", minify: true, outdir: site },
  logLevel: "warning",
});
for (const name of ["index.html", "style.css"]) copyFileSync(join(root, "host/page", name), join(site, name));
// The models of the RTL lie in dist/sim/rtl/builds already: `lifwire live` adds them.
copyFileSync(join(root, "examples/digits/data/digits.csv"), join(site, "digits.csv"));
