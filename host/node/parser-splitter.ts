import { ByteLengthParser } from "@serialport/parser-byte-length";
import { WORD_BYTES } from "../../protocol/codecs/frame.js";
import type { WordSplitter } from "../transports/word-stream.js";

/** Splits with the parser of the serialport family, which ports of Node are read through. */
export function parserSplitter(): WordSplitter {
  const parser = new ByteLengthParser({ length: WORD_BYTES });
  let words: Uint8Array[] = [];
  parser.on("data", (word: Uint8Array) => {
    words.push(word);
  });
  return {
    split(chunk) {
      parser.write(chunk);
      // The words of one chunk go on together: a listener called for each alone would cost more than the line.
      const joined = Buffer.concat(words);
      words = [];
      return joined;
    },
    end() {
      parser.destroy();
    },
  };
}
