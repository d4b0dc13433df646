import { connect } from "../../../host/api/connect.js";
import { type LearningEntry, Network } from "../../../host/api/shared.js";
import { poisson } from "../../../host/events/encoders.js";
import type { EventList } from "../../../host/events/events.js";

export const RULE: LearningEntry = {
  pre: { gain: "exponential", amplitude: -2 },
  post: { gain: "exponential", rate: 0.2, soft: true },
  preTrace: { timeConstantSteps: 6 },
  postTrace: { timeConstantSteps: 4 },
  weightMin: -20,
  weightMax: 100,
  seed: 5,
};

/** A network that learns, whose neurons fire now and then; `first` neurons lie before it. */
export function learner(options: { axons?: number; size?: number; first?: number } = {}) {
  const { axons = 16, size = 10, first = 3 } = options;
  const network = new Network({ axons, learning: RULE, encoder: { seed: 2 } });
  network.population("before", first, { threshold: 50 });
  const parameters = { threshold: 110, leak: 9000, adaptationIncrement: 15, adaptationDecay: 400, refractorySteps: 1 };
  const out = network.population("out", size, parameters, { inhibitionGroup: true });
  network.connect(network.axons, out, { kind: "random", min: 10, max: 70, seed: 4 }, { plastic: true });
  network.connect(out, out, { kind: "random", min: -20, max: 10, seed: 6 });
  return { network, out };
}

export async function onSim(build: "tiny" | "plastic" = "tiny", options = {}) {
  const core = await connect("sim", { build, baudRate: 12_500_000 });
  const { network, out } = learner(options);
  await core.program(network);
  return { core, network, out };
}

export const plain = ({ steps, indices }: EventList) => [...steps].map((step, e) => `${step}:${indices[e]}`);
export const input = poisson(new Array(16).fill(0.25), { seed: 3 })(200);
