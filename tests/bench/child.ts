import { machineScore } from "./machine.js";
import { play } from "./play.js";
import type { CoreName, Sample } from "./result.js";
import { GROWTH, WORKLOADS } from "./workloads.js";

// One workload on one core, in its own process, so that its memory can be measured: prints a line of JSON.
// Arguments: workload, core (simd, scalar, rtl), rounds or "once": one on one core, for its memory.

/** Least processor time of a round: the clocks' resolution of milliseconds is then a percent of it. */
const ROUND_SECONDS = 0.6;
/** Least and most wall time for which every core is warmed up. */
const WARM_UP_MS = 3000;
const WARM_UP_MAX_MS = 20_000;
/** A core is warm when it is no more than this faster than ever before. */
const STEADY = 1.03;

const [id, core, rounds] = process.argv.slice(2);
const workload = [...WORKLOADS, ...GROWTH].find((candidate) => candidate.id === id)!;
const name = core as CoreName;
const amount = workload.rounds[name];

/** Plays until the compiler is done with it. Returns the first sample, which is the same on any machine. */
async function warmUp(): Promise<Sample> {
  const started = performance.now();
  const first = await play(workload, name, amount, 0);
  let best = first.steps / first.seconds;
  for (;;) {
    const { steps, seconds } = await play(workload, name, amount, 0);
    const rate = steps / seconds;
    const [ms, faster] = [performance.now() - started, rate > STEADY * best];
    if (ms > WARM_UP_MAX_MS || (ms > WARM_UP_MS && !faster)) return first;
    best = Math.max(best, rate);
  }
}

const once = rounds === "once";
const warm = once ? undefined : await warmUp();
const scores = [machineScore()];
const samples: Sample[] = [];
for (let round = 0; round < (once ? 1 : Number(rounds)); round++) {
  samples.push(await play(workload, name, amount, once ? 0 : ROUND_SECONDS));
  scores.push(machineScore());
}
const first = warm ?? samples[0];
console.log(JSON.stringify({ first, samples, scores, peakKilobytes: process.resourceUsage().maxRSS }));
