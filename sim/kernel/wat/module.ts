import { deliverTexts, refreshText } from "./deliver.js";
import { hardTexts, outsideText } from "./hard.js";
import { postTexts } from "./post.js";
import { preTexts } from "./pre.js";
import { sparseColumnTexts } from "./sparse-columns.js";
import { sparseRowTexts } from "./sparse-rows.js";
import { thirdFactorTexts } from "./third-factor.js";
import { decayText, exponentialText, splitText } from "./traces.js";
import { adaptText, updateTexts } from "./update.js";

/** The kernel as WebAssembly text: functions over the memory that is imported as "core" "memory". */
export function kernelText(): string {
  const functions = [
    ...deliverTexts,
    refreshText,
    ...updateTexts,
    adaptText,
    ...sparseRowTexts,
    ...sparseColumnTexts,
    ...hardTexts,
    outsideText,
    ...preTexts,
    ...postTexts,
    decayText,
    exponentialText,
    splitText,
    ...thirdFactorTexts,
  ];
  return `(module\n(import "core" "memory" (memory 1))\n${functions.join("\n")}\n)\n`;
}
