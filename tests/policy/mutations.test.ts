import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { projectRoot } from "../../hw/project.js";
import { mutatedFile } from "../mutation/mutation.js";
import { MUTATIONS } from "../mutation/mutations.js";

// A mutation whose place is gone would stop `npm run mutate` halfway.
test.each(MUTATIONS.map((mutation) => [`${mutation.file}: ${mutation.what}`, mutation] as const))(
  "the place of the mutation %s is there once",
  (_name, mutation) => {
    const text = readFileSync(mutatedFile(projectRoot(), mutation), "utf8");
    expect(text.split(mutation.find)).toHaveLength(2);
  },
);
