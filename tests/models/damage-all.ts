import { readDamaged } from "./damage.js";

// npm run models:damage [copies] [seed]
const [copies = 1000, seed = 1] = process.argv.slice(2).map(Number);
const found = await readDamaged(copies, seed);
console.log(JSON.stringify({ seed, ...found }, null, 2));
const MEMORY_MAX_MB = 500;
const SLOWEST_MAX_MS = 5000;
if (found.wrong.length > 0 || found.memoryMb > MEMORY_MAX_MB || found.slowestMs > SLOWEST_MAX_MS) process.exitCode = 1;
