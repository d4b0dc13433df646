import { Device } from "../../host/api/shared.js";
import { SimCore } from "../../sim/core/core.js";
import type { PinCore } from "../../sim/line/pin-core.js";
import { PinTransport } from "../../sim/line/pin-transport.js";
import { processorSeconds, threadSeconds } from "./machine.js";
import type { CoreName, Sample } from "./result.js";
import { TimedCore } from "./timed-core.js";
import type { Workload } from "./workload.js";

const BAUD_RATE = 12_500_000;
/** Clock cycles of a step of a workload whose runs clear the step counter. */
const CLEARED_STEP_CYCLES = 282;
const COUNTERS = ["step", "cycles", "stepCycles", "spikesIn", "spikesOut"] as const;

async function createCore(workload: Workload, name: CoreName): Promise<PinCore> {
  if (name !== "rtl") return new SimCore(workload.build, { kernel: name });
  const { createRtlCore } = await import("../../sim/rtl/index.js");
  return createRtlCore(workload.build.name);
}

/** A stopwatch on a script and, inside it, its core. */
function startTimes(core: TimedCore): () => Pick<Sample, "seconds" | "coreSeconds"> {
  const [coreBefore, wallBefore] = [core.milliseconds, performance.now()];
  const [thread, started] = [threadSeconds(), processorSeconds()];
  return () => {
    const seconds = processorSeconds() - started;
    const share = (core.milliseconds - coreBefore) / (performance.now() - wallBefore);
    return { seconds, coreSeconds: (threadSeconds() - thread) * share };
  };
}

/** Plays a workload with a fresh core, its script again and again until it has used this many processor seconds. */
export async function play(workload: Workload, name: CoreName, amount: number, leastSeconds: number): Promise<Sample> {
  const core = new TimedCore(await createCore(workload, name));
  await using device = await Device.open(new PinTransport(core, workload.id));
  await device.setBaudRate(BAUD_RATE);
  const script = await workload.prepare(device);
  const before = await device.counters();
  const times = startTimes(core);
  const started = processorSeconds();
  let asked = 0;
  do {
    await script(amount);
    asked += amount;
  } while (processorSeconds() - started < leastSeconds);
  const taken = times();
  const after = await device.counters();
  const [step, cycles, stepCycles, spikesIn, spikesOut] = COUNTERS.map(
    (counter) => (after[counter] - before[counter] + 2 ** 32) % 2 ** 32,
  ) as [number, number, number, number, number];
  // The steps of runs that clear the step counter follow from their cycles.
  const steps = workload.counts === "images" || step === asked ? asked : Math.round(stepCycles / CLEARED_STEP_CYCLES);
  return { ...taken, steps, cycles, stepCycles, spikes: spikesIn + spikesOut };
}
