import type { Device } from "../../device/device.js";
import type { EventList } from "../../events/events.js";
import { force } from "../../events/teacher.js";
import { Network } from "../../network/network.js";
import type { Controls, Speed, Stretch, WeightImage } from "../messages.js";
import { WINDOW_STEPS } from "../view/history.js";
import type { Experiment } from "./experiment.js";
import { Input, part, withEvents } from "./input.js";
import { Pace } from "./pace.js";
import { Sliders } from "./sliders.js";
import { failureOf, type Tell } from "./tell.js";
import { WeightWatch } from "./weight-watch.js";

/** A stretch longer than this is run without its potentials, except for the steps that the plots have room for. */
const RECORDED_STEPS_MAX = 2 * WINDOW_STEPS;
/** On a line, potentials are read after each step: longer stretches, of more than 100 steps a second, go without. */
const RECORDED_ON_LINE_MAX = 5;

/** Runs an experiment on a device, stretch by stretch, and reports what happened. */
export class Engine {
  #running = false;
  #stepsLeft = 0;
  #step = 0;
  #cycles = 0;
  #counts: Uint32Array;
  #axons: number[] = [];
  #forced: number[] = [];
  #watched: readonly number[] = [0];
  #loop: Promise<void> = Promise.resolve();
  readonly network: Network;
  readonly #input: Input;
  readonly #pace: Pace;
  readonly #sliders: Sliders;
  readonly #weights: WeightWatch;

  constructor(
    readonly device: Device,
    readonly experiment: Experiment,
    private readonly tell: Tell,
  ) {
    this.network = Network.fromJSON(experiment.network);
    this.#counts = new Uint32Array(this.network.neuronCount);
    this.#input = new Input(experiment.seed);
    this.#pace = new Pace(device.descriptor.clockHz);
    this.#sliders = new Sliders(device, this.network, experiment.controls);
    this.#weights = new WeightWatch(device, this.network);
    this.#applyRates();
  }

  /** Puts the network on the core, sliders included. Throws HostError; nothing is sent when the network does not fit. */
  async program(): Promise<void> {
    await this.device.program(this.network);
    await this.#sliders.applyAll();
    this.#step = 0;
    this.#cycles = 0;
    this.#counts = new Uint32Array(this.network.neuronCount);
    this.#applyRates();
  }

  set speed(speed: Speed) {
    this.#pace.speed = speed;
  }

  /** While the core does something else, sliders are not written to it. */
  set held(held: boolean) {
    this.#sliders.held = held;
  }

  get controls(): Controls {
    return this.#sliders.wanted;
  }

  /** Potentials of these neurons are kept. */
  watch(neurons: readonly number[]): void {
    this.#watched = neurons.filter((neuron) => neuron < this.network.neuronCount);
  }

  /** Takes new positions of the sliders; if several come while a core is written to, only the last. */
  async control(controls: Controls): Promise<void> {
    const { rateFactor } = this.controls;
    const done = this.#sliders.apply(controls);
    if (rateFactor !== controls.rateFactor) this.#applyRates();
    await done;
  }

  #applyRates(): void {
    const { rateFactor } = this.controls;
    this.#input.rates = this.experiment.rates.map((rate) => Math.min(1, rate * rateFactor));
  }

  /** An event of an axon, or a spike of a neuron, in the next step. */
  inject(axon: number | undefined, neuron: number | undefined): void {
    if (axon !== undefined && axon < this.network.axons.size) this.#axons.push(axon);
    if (neuron !== undefined && neuron < this.network.neuronCount) this.#forced.push(neuron);
  }

  /** Runs this many steps, or until it is paused. */
  run(steps: number | undefined): void {
    this.#stepsLeft = steps ?? Number.POSITIVE_INFINITY;
    if (this.#running) return;
    this.#running = true;
    this.tell({ kind: "running", running: true });
    this.#loop = this.#runAll()
      .catch((thrown: unknown) => this.tell(failureOf(thrown)))
      .finally(() => {
        this.#running = false;
        this.tell({ kind: "running", running: false });
      });
  }

  /** Resolves at the step boundary where it stops. */
  async pause(): Promise<void> {
    this.#stepsLeft = 0;
    await this.#loop;
  }

  /** Back to the first step with the weights of the network; the sliders stay. */
  async reset(): Promise<void> {
    await this.pause();
    await this.program();
    this.tell({ kind: "reset" });
  }

  /** Reports the weights of all projections. */
  async readWeights(): Promise<void> {
    await this.eachWeights((image) => this.tell(image, [image.values.buffer]));
  }

  /** Reads the weights of all projections, one after the other. */
  async eachWeights(take: (image: WeightImage) => void): Promise<void> {
    await this.#weights.readAll(take);
  }

  async #runAll(): Promise<void> {
    this.#pace.start();
    while (this.#stepsLeft > 0) {
      const wanted = this.#pace.begin();
      const steps = await this.#runStretch(Math.min(wanted, this.#stepsLeft));
      this.#stepsLeft -= steps;
      if (this.#learning) await this.#weights.readSometimes((image) => this.tell(image, [image.values.buffer]));
      await this.#pace.end(steps);
    }
  }

  get #learning(): boolean {
    return this.controls.learning && this.network.learning !== undefined && this.device.descriptor.learning;
  }

  async #runStretch(steps: number): Promise<number> {
    const input = withEvents(this.#input.at(this.#step, steps), this.#axons.splice(0));
    const shown = Math.min(steps, WINDOW_STEPS);
    const unseen = steps > RECORDED_STEPS_MAX ? steps - shown : 0;
    if (unseen > 0) await this.#runPart(part(input, 0, unseen), unseen, []);
    const rest = steps - unseen;
    const watched = this.device.transport.inspector || steps <= RECORDED_ON_LINE_MAX ? this.#watched : [];
    const { spikes, potentials } = await this.#runPart(part(input, unseen, rest), rest, watched);
    const skipped = rest - shown;
    const inputs = part(input, steps - shown, shown);
    const outputs = part(spikes, skipped, shown);
    const stretch: Stretch = {
      ...{ kind: "stretch" as const, firstStep: this.#step - shown, steps: shown, watched },
      ...{ inSteps: inputs.steps, inIndices: inputs.indices, outSteps: outputs.steps, outIndices: outputs.indices },
      ...{ potentials: potentials.slice(skipped * watched.length), cycles: this.#cycles },
      ...{ counts: this.#counts.slice(), stepsPerSecond: this.#pace.measure(this.#step) },
    };
    const lists = [stretch.inSteps, stretch.inIndices, stretch.outSteps, stretch.outIndices];
    this.tell(
      stretch,
      [...lists, stretch.potentials, stretch.counts].map(({ buffer }) => buffer),
    );
    return steps;
  }

  /** Runs steps and counts what came of them. */
  async #runPart(input: EventList, steps: number, watched: readonly number[]) {
    const forced = this.#forced.splice(0, 1)[0];
    const teacher = forced === undefined ? {} : { teacher: force(forced, [0]) };
    const record = watched.length > 0 ? { record: { potential: watched } } : {};
    const run = await this.device.run({ steps, input, learning: this.#learning, ...teacher, ...record });
    for (const neuron of run.spikes.indices) this.#counts[neuron]! += 1;
    this.#cycles += run.cycles;
    this.#step += steps;
    this.#pace.cyclesPerStep = run.cycles / steps;
    const potentials =
      watched.length > 0 ? Int32Array.from(run.recording.signal("potential").values) : new Int32Array();
    return { spikes: run.spikes, potentials };
  }
}
