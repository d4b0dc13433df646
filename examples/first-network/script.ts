import { connect, Network, poisson } from "lifwire";

const net = new Network({ axons: 8, name: "first script" });
const out = net.population("out", 8, { threshold: 150, membraneTimeConstantSteps: 20, refractorySteps: 2 });
net.connect(net.axons, out, { kind: "one-to-one", weight: 100 });
net.connect(out, out, { kind: "random", min: -60, max: 20, seed: 7 });

await using core = await connect("sim", { build: "tiny" }); // or "rtl"
await core.program(net);
const run = await core.run({ steps: 100, input: poisson([0.1, 0.2, 0.3, 0.4, 0.4, 0.3, 0.2, 0.1], { seed: 1 }) });
console.log(
  `${run.spikesIn} events in, ${run.cycles} cycles, spikes of each neuron: ${run.spikeCounts(out).join(" ")}`,
);
await run.raster().save("raster.svg");
