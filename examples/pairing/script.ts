import { connect, eventList, force, Network } from "lifwire";

// One axon, one neuron. A teacher makes the neuron fire 3 steps after the axon, later 3 steps before it.
const net = new Network({
  axons: 1,
  learning: {
    post: { gain: "exponential", amplitude: 2 }, // the axon came first: the weight grows by up to 2 units
    pre: { gain: "exponential", amplitude: -2 }, // the neuron came first: it shrinks
    preTrace: { timeConstantSteps: 10 },
    postTrace: { timeConstantSteps: 10 },
    weightMin: 0,
    weightMax: 60,
    rounding: "nearest",
  },
});
const neuron = net.population("neuron", 1, { threshold: 10_000 });
net.connect(net.axons, neuron, [[50]], { plastic: true });

await using core = await connect("sim", { build: "plastic" });
await core.program(net);
for (const lag of [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, -3, -3, -3, -3, -3]) {
  await core.run({ steps: 100, input: eventList([[50, 0]]), teacher: force(0, [50 + lag]), learning: true });
  const weight = (await core.readWeights(net.axons, neuron, { fraction: true })).toFloats()[0];
  console.log(`neuron ${lag > 0 ? "behind" : "before"} axon: weight ${weight}`);
}
