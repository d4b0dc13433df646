import { Device } from "../../host/index.js";
import { SimCore } from "../../sim/core.js";
import type { PinCore } from "../../sim/pin-core.js";
import { PinTransport } from "../../sim/pin-transport.js";
import { machineScore, processorSeconds } from "./machine.js";
import type { CoreName, Sample } from "./result.js";
import { TimedCore } from "./timed-core.js";
import type { Workload } from "./workload.js";
import { GROWTH, WORKLOADS } from "./workloads.js";

// One workload on one core, in a process of its own, so that its memory can be told: prints a line of JSON.
// Arguments: workload, core (simd, scalar, rtl), rounds or "once": one on one core, for its memory.

const BAUD_RATE = 12_500_000;
const RTL_WARM_UP_MS = 8000;

async function createCore(workload: Workload, name: CoreName): Promise<PinCore> {
  if (name !== "rtl") return new SimCore(workload.build, { kernel: name });
  const { createRtlCore } = await import("../../sim/rtl/index.js");
  return createRtlCore(workload.build.name);
}

/** Runs a workload once with a fresh core. */
async function play(workload: Workload, name: CoreName, amount: number): Promise<Sample> {
  const core = new TimedCore(await createCore(workload, name));
  await using device = await Device.open(new PinTransport(core, workload.id));
  await device.setBaudRate(BAUD_RATE);
  const script = await workload.prepare(device);
  const before = await device.counters();
  const [coreBefore, wallBefore, started] = [core.milliseconds, performance.now(), processorSeconds()];
  await script(amount);
  const seconds = processorSeconds() - started;
  const coreShare = (core.milliseconds - coreBefore) / (performance.now() - wallBefore);
  const after = await device.counters();
  const grown = (name: "step" | "cycles" | "stepCycles" | "spikesIn" | "spikesOut") =>
    (after[name] - before[name] + 2 ** 32) % 2 ** 32;
  const spikes = grown("spikesIn") + grown("spikesOut");
  // Runs that clear the step counter tell their steps by what was asked for.
  const steps = grown("step") === amount ? amount : Math.round(grown("stepCycles") / 282);
  return {
    seconds,
    coreSeconds: seconds * coreShare,
    steps,
    cycles: grown("cycles"),
    stepCycles: grown("stepCycles"),
    spikes,
  };
}

/** Lets the compiler see it first; the RTL, a large module, takes it seconds. */
async function warmUp(workload: Workload, name: CoreName, amount: number): Promise<void> {
  const started = performance.now();
  do await play(workload, name, Math.ceil(amount / 4));
  while (name === "rtl" && performance.now() - started < RTL_WARM_UP_MS);
}

const [id, core, rounds] = process.argv.slice(2);
const workload = [...WORKLOADS, ...GROWTH].find((candidate) => candidate.id === id)!;
const name = core as CoreName;
const amount = workload.rounds[name === "rtl" ? "rtl" : "simulator"];
if (rounds !== "once") await warmUp(workload, name, amount);
const scores = [machineScore()];
const samples: Sample[] = [];
for (let round = 0; round < (rounds === "once" ? 1 : Number(rounds)); round++) {
  samples.push(await play(workload, name, amount));
  scores.push(machineScore());
}
console.log(JSON.stringify({ samples, scores, peakKilobytes: process.resourceUsage().maxRSS }));
