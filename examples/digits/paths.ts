import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// Compiled, this file lies in dist/examples/digits, but the data and the trained network stay beside the sources.
const here = dirname(fileURLToPath(import.meta.url));
const sources = join(here, "../../../examples/digits");
const folder = existsSync(join(here, "data")) ? here : sources;

/** The 1797 images. */
export const DIGITS_CSV = join(folder, "data/digits.csv");

/** The trained network. */
export const DIGITS_NETWORK = join(folder, "digits.network.json");
