import { Network } from "lifwire";

/** The network under test: eight inputs onto eight neurons that inhibit each other. */
export function network(): Network {
  const net = new Network({ axons: 8, name: "under test" });
  const out = net.population("out", 8, { threshold: 150, membraneTimeConstantSteps: 20, refractorySteps: 2 });
  net.connect(net.axons, out, { kind: "one-to-one", weight: 100 });
  net.connect(out, out, { kind: "random", min: -60, max: 20, seed: 7 });
  return net;
}
