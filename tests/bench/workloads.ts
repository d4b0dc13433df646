import { DIGITS_NETWORK } from "../../examples/digits/paths.js";
import { Network } from "../../host/api/index.js";
import { BUILDS } from "../../protocol/tables/builds.js";
import { buildFor } from "./builds.js";
import { HIDDEN } from "./hidden-workloads.js";
import { axonEvents, drivenNetwork, type Learning, type Shape, scatter } from "./networks.js";
import type { Workload } from "./workload.js";

const IMAGES = 899;
const percent = (share: number) => `${Math.round(100 * share)} %`;
const LEARNING: Readonly<Record<Learning, string>> = {
  off: "",
  random: ", all plastic",
  nearest: ", all plastic, rounded to nearest",
};
/** About the same tenths of a second on every core. */
const amounts = (steps: number) => ({ simd: steps, scalar: Math.ceil(steps / 4), rtl: Math.ceil(steps / 80) });
const suffix = (learning: Learning) => ({ off: "", random: "-learn", nearest: "-learn-nearest" })[learning];

/** The digits example: one image per run. */
const digits: Workload = {
  id: "digits",
  memory: true,
  title: "digits, 899 images",
  build: BUILDS.standard,
  rtl: true,
  rounds: { simd: IMAGES, scalar: IMAGES, rtl: 100 },
  fanOut: 0,
  neurons: 256,
  async prepare(device) {
    // Not loaded with the others, whose memory is measured.
    const { classify, classNeurons } = await import("../../examples/digits/classify.js");
    const { loadDigits } = await import("../../examples/digits/dataset.js");
    const network = await Network.load(DIGITS_NETWORK);
    const outputs = classNeurons(network);
    const images = loadDigits().test;
    await device.program(network);
    return async (amount) => {
      for (let i = 0; i < amount; i++) await classify(device, outputs, images[i % images.length]!);
    };
  },
};

/** A programmed core to which nothing happens. */
const idle: Workload = {
  id: "idle",
  title: "256 neurons, idle",
  build: BUILDS.standard,
  rtl: false,
  rounds: amounts(2_000_000),
  fanOut: 0,
  neurons: 256,
  async prepare(device) {
    const network = new Network({ axons: 4 });
    network.population("n", 256, { threshold: 1000 });
    await device.program(network);
    return async (steps) => void (await device.run({ steps }));
  },
};

/** Those that are played on the RTL too, beside the digits: one without learning, one with. */
const ON_RTL: readonly string[] = ["256-10", "256-10-learn"];

interface Options extends Shape {
  readonly id: string;
  readonly title: string;
  /** Steps of a round on the simulator. */
  readonly steps: number;
  readonly axonActivity?: number;
}

function driven({ id, title, steps, axonActivity = 0, ...shape }: Options): Workload {
  const { neurons, axons, connected, learning } = shape;
  const standard = neurons === 256 && axons === 0;
  const build = standard ? BUILDS[learning === "off" ? "standard" : "plastic"] : buildFor(neurons, axons);
  return {
    id: id + suffix(learning),
    title: `${title}, ${percent(shape.activity)}${LEARNING[learning]}`,
    build,
    rtl: ON_RTL.includes(id + suffix(learning)),
    rounds: amounts(steps),
    fanOut: neurons * connected,
    neurons,
    async prepare(device) {
      await device.program(drivenNetwork(shape));
      await scatter(device, neurons);
      const input = axonEvents(axons, axonActivity, steps);
      const part = (amount: number) => {
        const end = input.steps.findIndex((step) => step >= amount);
        const length = end < 0 ? input.steps.length : end;
        return { steps: input.steps.subarray(0, length), indices: input.indices.subarray(0, length) };
      };
      return async (amount) =>
        void (await device.run({ steps: amount, input: part(amount), learning: learning !== "off" }));
    },
  };
}

/** Steps that take about a quarter of a second. */
const STEPS: Readonly<Record<string, number>> = {
  "96 off": 200_000,
  "96 learn": 60_000,
  "256 off": 60_000,
  "256 learn": 15_000,
};

const allToAll = [96, 256].flatMap((neurons) =>
  (neurons === 96 ? (["off", "random", "nearest"] as const) : (["off", "random"] as const)).flatMap((learning) =>
    [0.01, 0.1, 0.45].map((activity) =>
      driven({
        id: `${neurons}-${Math.round(100 * activity)}`,
        title: `${neurons} all to all`,
        neurons,
        axons: 0,
        connected: 1,
        activity,
        learning,
        steps: Math.round(STEPS[`${neurons} ${learning === "off" ? "off" : "learn"}`]! / (1 + 5 * activity)),
      }),
    ),
  ),
);

const thousand = (["off", "random", "nearest"] as const).flatMap((learning) => [
  driven({
    id: "1000x1000",
    title: "1000 neurons, 1000 axons, 10 % connected",
    neurons: 1000,
    axons: 1000,
    connected: 0.1,
    activity: 0.02,
    axonActivity: 0.02,
    learning,
    steps: learning === "off" ? 20_000 : 4000,
  }),
  ...(learning === "off" ? [] : [0.04, 0.13]).map((activity) =>
    driven({
      id: `1000-${Math.round(100 * activity)}`,
      title: "1000 neurons, 10 % connected",
      neurons: 1000,
      axons: 0,
      connected: 0.1,
      activity,
      learning,
      steps: 5000,
    }),
  ),
]);

const large = driven({
  id: "1024-10",
  title: "1024 all to all",
  neurons: 1024,
  axons: 0,
  connected: 1,
  activity: 0.1,
  learning: "off",
  steps: 15_000,
});

/** Everything as large as a build gets, all synapses plastic; for its memory. */
const largest: Workload = {
  ...driven({
    id: "1024x1024",
    title: "1024 neurons, 1024 axons, all to all",
    neurons: 1024,
    axons: 1024,
    connected: 1,
    activity: 0.02,
    axonActivity: 0.02,
    learning: "random",
    steps: 500,
  }),
  memory: true,
};

export const WORKLOADS: readonly Workload[] = [digits, idle, ...HIDDEN, ...allToAll, ...thousand, large, largest];

const GROWTH_SIZES = [64, 128, 256, 512, 1024];

/** The same at all sizes and activities, for the fit of what a step costs. */
export const GROWTH: readonly Workload[] = GROWTH_SIZES.flatMap((neurons) =>
  [0.01, 0.1, 0.45].map((activity) => ({
    ...driven({
      id: `growth-${neurons}-${Math.round(100 * activity)}`,
      title: `growth, ${neurons}`,
      neurons,
      axons: 0,
      connected: 1,
      activity,
      learning: "off",
      steps: Math.round(4_000_000 / neurons / (1 + 5 * activity)),
    }),
    build: buildFor(neurons, 0),
    rtl: false,
  })),
);
