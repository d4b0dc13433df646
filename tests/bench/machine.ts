import { readFileSync } from "node:fs";

const STEPS = 10_000_000;
const THREAD_TIMES = "/proc/thread-self/schedstat";

/** Processor time of this process in seconds, all its threads: on a shared machine what wall time would be on a quiet one. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/**
 * Processor time of the thread that calls, in seconds: without the compiler's and the collector's threads, which work
 * beside it. Linux reports it; elsewhere wall time from any start stands in for it.
 */
export function threadSeconds(): number {
  try {
    return Number(readFileSync(THREAD_TIMES, "utf8").split(" ")[0]) / 1e9;
  } catch {
    return performance.now() / 1000;
  }
}

/** How fast this machine is right now: million xorshift steps per second, in an integer loop without our code. */
export function machineScore(): number {
  const started = processorSeconds();
  let s = 1;
  for (let i = 0; i < STEPS; i++) {
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
  }
  const seconds = processorSeconds() - started;
  return s === 0 ? 0 : STEPS / 1e6 / seconds;
}
