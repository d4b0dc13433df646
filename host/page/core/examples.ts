import { balancedNetwork } from "../../../examples/balanced/network.js";
import { Network } from "../../network/network.js";
import { type Experiment, experimentOf } from "./experiment.js";

/** The network of README's first script with its input. */
export function firstExperiment(): Experiment {
  const net = new Network({ axons: 8, name: "first script" });
  const out = net.population("out", 8, { threshold: 150, membraneTimeConstantSteps: 20, refractorySteps: 2 });
  net.connect(net.axons, out, { kind: "one-to-one", weight: 100 });
  net.connect(out, out, { kind: "random", min: -60, max: 20, seed: 7 });
  return experimentOf(net, [0.1, 0.2, 0.3, 0.4, 0.4, 0.3, 0.2, 0.1]);
}

/** 256 neurons in balance; examples/balanced has its input too. */
function balanced(): Experiment {
  return experimentOf(balancedNetwork(), 0.05);
}

/** A 3 of 8 x 8 pixels, the input of `image`. */
const IMAGE = [
  ...["..####..", ".#....#.", "......#.", "...###..", "......#.", ".#....#.", "..####..", "........"],
].join("");
const BRIGHT_RATE = 0.25;
const DARK_RATE = 0.02;

/** Sixteen neurons whose weights, random at first, become the image that they see. */
function image(): Experiment {
  const net = new Network({
    axons: IMAGE.length,
    name: "an image, learned",
    learning: {
      post: { gain: "target", rate: 0.02, belowRate: -0.01, target: 0.3, soft: true },
      preTrace: { timeConstantSteps: 4 },
      weightMin: 0,
      weightMax: 100,
      minFractionBits: 8,
      seed: 1,
    },
  });
  const neuron = {
    threshold: 900,
    membraneTimeConstantSteps: 4,
    refractorySteps: 3,
    adaptationIncrement: 40,
    adaptationDecay: 300,
  };
  const out = net.population("out", 16, neuron);
  net.connect(net.axons, out, { kind: "random", min: 20, max: 80, seed: 1 }, { plastic: true });
  return experimentOf(
    net,
    Array.from(IMAGE, (pixel) => (pixel === "#" ? BRIGHT_RATE : DARK_RATE)),
  );
}

/** Experiments by what the page calls them. */
const EXAMPLES = new Map([
  ["first script", firstExperiment],
  ["256 neurons in balance", balanced],
  ["an image, learned", image],
]);

/** An experiment that comes with the page; an unknown name gives the first. */
export function exampleByName(name: string): Experiment {
  return (EXAMPLES.get(name) ?? firstExperiment)();
}
