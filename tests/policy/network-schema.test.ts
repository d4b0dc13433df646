import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { networkJsonSchema } from "../../host/network/network-schema.js";
import { trainingJsonSchema } from "../../host/training/schema.js";

it("host/network.schema.json is what host/network/network-schema.ts gives; if not: npm run gen", () => {
  const file = new URL("../../host/network.schema.json", import.meta.url);
  expect(readFileSync(file, "utf8")).toBe(networkJsonSchema());
});

it("host/training.schema.json is what host/training/schema.ts gives; if not: npm run gen", () => {
  const file = new URL("../../host/training.schema.json", import.meta.url);
  expect(readFileSync(file, "utf8")).toBe(trainingJsonSchema());
});
