import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { projectRoot } from "../../hw/generate.js";
import { MUTATIONS } from "../mutation/mutations.js";

// A mutation whose place is gone would stop `npm run mutate` half way through.
test.each(MUTATIONS.map((mutation) => [`${mutation.file}: ${mutation.what}`, mutation] as const))(
  "the place of the mutation %s is there once",
  (_name, { side, file, find }) => {
    const text = readFileSync(`${projectRoot()}/${side === "rtl" ? "hw/rtl" : "sim"}/${file}`, "utf8");
    expect(text.split(find)).toHaveLength(2);
  },
);
