import { connect, eventList, Network, poisson } from "lifwire";

const net = await Network.load(new URL("network.json", import.meta.url).pathname);
await using core = await connect("sim", { build: "tiny" }); // or "rtl"
await core.program(net);

const rates = [0.1, 0.2, 0.3, 0.4, 0.4, 0.3, 0.2, 0.1];
const run = await core.run({ steps: 100, input: poisson(rates, { seed: 1 }) });
console.log(`${run.spikesIn} events in, spikes out:`, run.spikeCounts(net.find("excitatory")), `${run.cycles} cycles`);
await run.raster().save("raster.svg");

const quiet = await core.run({ steps: 10, input: eventList([[0, 3]]), clear: true });
console.log("one event:", quiet.spikes.steps.length, "spikes");
