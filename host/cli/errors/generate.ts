import { writeFileSync } from "node:fs";
import { errorPage } from "./page.js";

// Part of `npm run gen`, which runs in the project's root.
writeFileSync("host/ERRORS.md", errorPage());
