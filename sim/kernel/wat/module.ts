import { columnTexts, sequenceText } from "./columns.js";
import { deliverText, refreshText } from "./deliver.js";
import { postTexts } from "./post.js";
import { preTexts } from "./pre.js";
import { decayText, exponentialText, splitText } from "./traces.js";
import { updateText } from "./update.js";

/** The kernel as WebAssembly text: functions over the memory that is imported as "core" "memory". */
export function kernelText(): string {
  const functions = [
    deliverText,
    refreshText,
    updateText,
    ...preTexts,
    ...postTexts,
    ...columnTexts,
    sequenceText,
    decayText,
    exponentialText,
    splitText,
  ];
  return `(module\n(import "core" "memory" (memory 1))\n${functions.join("\n")}\n)\n`;
}
