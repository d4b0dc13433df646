import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { kernelText } from "../../sim/kernel/wat/module.js";

/** Path of the assembled kernel, below the root of the project. */
export const KERNEL_FILE = "sim/kernel/generated/simd-module.ts";

/** The TypeScript file that holds the assembled kernel. */
export async function kernelFile(): Promise<string> {
  const { default: startWabt } = await import("wabt");
  const wabt = await startWabt();
  const module = wabt.parseWat("kernel.wat", kernelText(), { simd: true });
  try {
    module.validate();
    const bytes = module.toBinary({ write_debug_names: false }).buffer;
    const text = Buffer.from(bytes).toString("base64");
    const lines = text.match(/.{1,116}/g)!.map((line) => `  "${line}",`);
    return `// Generated from sim/kernel/wat by npm run gen; do not edit.\n\n/** The WebAssembly module of the SIMD kernel, base64. */\nexport const KERNEL_BASE64 = [\n${lines.join("\n")}\n].join("");\n`;
  } finally {
    module.destroy();
  }
}

async function main(): Promise<void> {
  const file = new URL(`../../../${KERNEL_FILE}`, import.meta.url);
  const text = await kernelFile();
  const before = (() => {
    try {
      return readFileSync(file, "utf8");
    } catch {
      return undefined;
    }
  })();
  if (before !== text) writeFileSync(file, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
