import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

// The system reuses the numbers of processes; a mark tells one process from the next with its number.

/** The mark of every process on systems that do not tell when one began: all but Linux. */
const NO_MARK = "000000";

/** Six hexadecimal digits that tell the processes of one number apart: a hash of the boot and of the tick a process began in. */
export function markOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // proc(5): the start is field 22; field 2 is a name in brackets, which may hold anything, and field 3 follows it.
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[22 - 3];
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8");
    return createHash("sha256").update(`${boot} ${ticks}`).digest("hex").slice(0, NO_MARK.length);
  } catch {
    return NO_MARK;
  }
}

/** Whether the process of this computer that had a number and a mark still runs; without a mark, any with that number. */
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
