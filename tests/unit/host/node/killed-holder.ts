import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { FileLock } from "../../../../host/node/writing/lock.js";

// Takes the lock of a path; killed after the n-th change of a file.

const [path, calls] = process.argv.slice(2);
let left = Number(calls);
for (const name of ["open", "link", "rename", "rm"] as const) {
  const original = fs[name] as (...args: unknown[]) => Promise<unknown>;
  const killing = async (...args: unknown[]) => {
    const result = await original(...args);
    if (--left === 0) process.kill(process.pid, "SIGKILL");
    return result;
  };
  Object.assign(fs, { [name]: killing });
}
syncBuiltinESMExports();
await FileLock.take(path!, path!);
