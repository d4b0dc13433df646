import { expect, it } from "vitest";
import { readDamaged } from "./damage.js";

// A sample of the copies of which `npm run models:damage` reads 1000.
it("damaged copies of model files are refused in one line, or read: none ends the process", async () => {
  const found = await readDamaged(40, 20_261_127);
  console.info(JSON.stringify(found));
  expect(found.wrong).toEqual([]);
  expect(Object.values(found.outcomes).reduce((sum, count) => sum + count, 0)).toBe(40);
});
