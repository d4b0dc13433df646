import { writeFileSync } from "node:fs";
import { networkJsonSchema } from "./network-schema.js";

// Part of `npm run gen`, which runs in the project's root.
writeFileSync("host/network.schema.json", networkJsonSchema());
