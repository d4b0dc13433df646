/* global gc */
// Run with --expose-gc. A network whose neurons all fire in every step, streamed over a line of 1 Mbaud. Runs in its own process, so
// that its memory is its own. Prints what came of it as JSON.
import { connect, Network } from "../../dist/host/api/index.js";

const steps = Number(process.argv[2]);
const core = await connect("sim", { build: "neurons=8,axons=4,lanes=4,payloadWords=1024" });
const net = new Network({ axons: 4 });
net.population("all", 8, { threshold: 1, bias: 1 });
await core.program(net);
let [spikes, done, bufferedBytes] = [0, 0, 0];
gc();
const start = process.memoryUsage().arrayBuffers;
for await (const part of core.stream({ steps })) {
  // Each neuron in each step, in order.
  const { spikes: list } = part;
  for (let e = 0; e < list.steps.length; e++) {
    if (list.steps[e] !== e >> 3 || list.indices[e] !== (e & 7)) throw new Error(`wrong spike in step ${part.step}`);
  }
  spikes += list.steps.length;
  done += part.steps;
  if (part.step % 10_000 >= 256) continue;
  gc(); // what is held counts, not what waits to be collected
  bufferedBytes = Math.max(bufferedBytes, process.memoryUsage().arrayBuffers - start);
}
const counters = await core.counters();
console.log(
  JSON.stringify({
    spikes,
    steps: done,
    countedSpikes: counters.spikesOut,
    stepCycles: counters.stepCycles,
    lineCycles: counters.cycles,
    lineBytes: core.linkStatistics.bytesFromDevice,
    bufferedBytes,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
