const STEPS = 10_000_000;

/** How fast this machine is right now: million xorshift steps a second, an integer loop that nothing of ours is in. */
/** Processor time of this process in seconds, all its threads: on a shared machine what wall time would be on a quiet one. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

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
