import { writeFileSync } from "node:fs";
import { networkJsonSchema } from "../network/network-schema.js";
import { trainingJsonSchema } from "../training/schema.js";

// Part of `npm run gen`, which runs in the project's root.
writeFileSync("host/network.schema.json", networkJsonSchema());
writeFileSync("host/training.schema.json", trainingJsonSchema());
