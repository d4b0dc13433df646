import { type Digit, loadDigits } from "./dataset.js";
import { decide, type NeuronSpike } from "./decide.js";
import { encode, type InputEvent } from "./encode.js";
import { type NetworkFile, readNetwork } from "./network-file.js";
import { DIGITS_NETWORK } from "./paths.js";

// A small model of the core for this example alone: integers, one row of weights a source, no adaptation, no learning.

const ONE = 65536;
const saturate = (x: number) => Math.max(-131072, Math.min(131071, x));
const decay = (x: number, k: number) => Math.trunc((x * (ONE - k)) / ONE);

interface Neuron {
  readonly threshold: number;
  readonly leak: number;
  readonly currentDecay: number;
  readonly bias: number;
  readonly axonShift: number;
  readonly neuronShift: number;
}

class ReferenceCore {
  readonly #neurons: Neuron[] = [];
  readonly #weights: Int8Array[];

  constructor(readonly network: NetworkFile) {
    for (const layer of network.layers) {
      if (!layer.resetBySubtraction || layer.refractorySteps !== 0) throw new Error("not in this model");
      for (const bias of layer.biases) this.#neurons.push({ ...layer, bias });
    }
    const { axons, neurons, layers } = network;
    this.#weights = Array.from({ length: axons + neurons }, () => new Int8Array(neurons));
    const range = (name: string) => layers.find((layer) => layer.name === name)?.first ?? 0;
    for (const { from, to, weights } of network.projections) {
      const firstSource = from === "axons" ? 0 : axons + range(from);
      weights.forEach((row, source) => {
        this.#weights[firstSource + source]?.set(row, range(to));
      });
    }
  }

  /** All spikes of one image, from cleared state. */
  run(events: readonly InputEvent[]): NeuronSpike[] {
    const { axons, neurons, stepsPerImage } = this.network;
    const v = new Int32Array(neurons);
    const i = new Int32Array(neurons);
    const spikes: NeuronSpike[] = [];
    let fired: number[] = [];
    for (let step = 0; step < stepsPerImage; step++) {
      const fromAxons = this.#sum(events.filter((event) => event.step === step).map((event) => event.axon));
      const fromNeurons = this.#sum(fired.map((neuron) => axons + neuron));
      fired = [];
      for (const [n, p] of this.#neurons.entries()) {
        const delivered = ((fromAxons[n] ?? 0) << p.axonShift) + ((fromNeurons[n] ?? 0) << p.neuronShift);
        const current = saturate(decay(i[n] ?? 0, p.currentDecay) + delivered);
        const potential = saturate(decay(v[n] ?? 0, p.leak) + current + p.bias);
        const fires = potential >= p.threshold;
        i[n] = current;
        v[n] = fires ? potential - p.threshold : potential;
        if (fires) fired.push(n);
      }
      for (const neuron of fired) spikes.push({ step, neuron });
    }
    return spikes;
  }

  #sum(sources: readonly number[]): Int32Array {
    const sums = new Int32Array(this.network.neurons);
    for (const source of sources) {
      this.#weights[source]?.forEach((weight, n) => {
        sums[n] = (sums[n] ?? 0) + weight;
      });
    }
    return sums;
  }
}

function evaluate(name: string, digits: readonly Digit[], core: ReferenceCore): void {
  const outputs = core.network.layers.find((layer) => layer.name === "digits") ?? { first: 0, count: 0 };
  let right = 0;
  let silent = 0;
  let eventCount = 0;
  let spikeCount = 0;
  let mostSpikes = 0;
  let outputSpikes = 0;
  for (const { pixels, label } of digits) {
    const events = encode(pixels);
    const spikes = core.run(events);
    const decision = decide(spikes, outputs);
    if (decision === label) right++;
    if (decision === undefined) silent++;
    eventCount += events.length;
    spikeCount += spikes.length;
    mostSpikes = Math.max(mostSpikes, spikes.length);
    outputSpikes += spikes.filter(({ neuron }) => neuron >= outputs.first).length;
  }
  const each = (count: number) => (count / digits.length).toFixed(1);
  console.log(
    `${name}: ${right} of ${digits.length} (${((right / digits.length) * 100).toFixed(2)} %), ${silent} undecided; an image: ` +
      `${each(eventCount)} events, ${each(spikeCount)} spikes (most ${mostSpikes}), ${each(outputSpikes)} of them outputs`,
  );
}

const network = readNetwork(process.argv[2] ?? DIGITS_NETWORK);
const core = new ReferenceCore(network);
const { train, test } = loadDigits();
evaluate("train", train, core);
evaluate("test", test, core);
