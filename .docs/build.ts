import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { broken, renderAll, root } from "./pages.js";
import { FIRST_RASTER, makePictures } from "./pictures.js";
import { rulesFiles } from "./rules.js";

// npm run docs: the site into build/docs, and the pictures and figures of kept pages beside these. Throws for a link or a picture that is not there.

const OUT = join(root, "build/docs");

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(OUT, path)), { recursive: true });
  writeFileSync(join(OUT, path), content);
}

for (const [path, text] of await rulesFiles(root)) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
const { pages, titles } = renderAll();
const pictures = await makePictures();
const missing = broken(pages, new Set(pictures.keys()));
if (missing.length > 0) throw new Error(`links that lead nowhere:\n${missing.join("\n")}`);
rmSync(OUT, { recursive: true, force: true });
for (const [path, svg] of pictures) write(path, svg);
writeFileSync(join(root, FIRST_RASTER), pictures.get("pictures/first-raster.svg")!);
for (const [path, { html, assets }] of pages) {
  write(`${path}.html`, html);
  for (const file of assets) write(`assets/${file}`, readFileSync(join(root, file)));
}
const index = [...pages].flatMap(([path, { anchors }]) => [
  [`${path}.html`, titles.get(path)!],
  ...[...anchors].map((anchor) => [`${path}.html#${anchor}`, `${titles.get(path)}: ${anchor.replaceAll("-", " ")}`]),
]);
write("search.json", JSON.stringify(index));
for (const file of ["style.css", "search.js"]) copyFileSync(join(root, ".docs", file), join(OUT, file));
console.log(`${pages.size} pages and ${pictures.size} pictures in ${OUT}`);
