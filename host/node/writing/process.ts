import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

// Numbers of processes are given again; a mark tells one process from the next of its number.

/** The mark of every process where the system does not tell when one began. */
const NO_MARK = "000000";

/** Six hexadecimal digits that the processes of one number differ in: of the system's start, and the tick of the process'. */
export function markOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // proc(5): field 22 of all, and behind the name in brackets, which may hold anything, comes field 3.
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[22 - 3];
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8");
    return createHash("sha256").update(`${boot} ${ticks}`).digest("hex").slice(0, NO_MARK.length);
  } catch {
    return NO_MARK;
  }
}

/** Whether a process of this computer, of which the number and the mark are known, still runs. */
export function isStillRunning(pid: number, mark = NO_MARK): boolean {
  if (!isTaken(pid)) return false;
  const found = markOf(pid);
  return mark === NO_MARK || found === NO_MARK || found === mark;
}

/** Whether some process of this computer has the number. */
function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "EPERM"; // somebody else's
  }
}
