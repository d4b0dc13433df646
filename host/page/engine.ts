import { nextTurn } from "../../protocol/next-turn.js";
import { NEURON_PARAMETER_WORDS, regionAddress } from "../../protocol/tables/memory-map.js";
import { parameterImage } from "../compiler/compiler.js";
import type { Device } from "../device/device.js";
import { reasonOf } from "../errors.js";
import { poisson } from "../events/encoders.js";
import { type EventList, eventList } from "../events/events.js";
import { force } from "../events/teacher.js";
import { Network } from "../network/network.js";
import type { Adjustment, Experiment, FromWorker, Speed } from "./messages.js";

/** Input is drawn for so many steps at once, each block from its own seed. */
const BLOCK_STEPS = 1000;
/** Wall time that a stretch should take: a frame of the screen. */
const STRETCH_MS = 16;
const LATE_STRETCH_MS = 50;
const STRETCH_STEPS_MAX = 20_000;
const RATE_WINDOW_MS = 500;

/** Runs an experiment on a device, stretch by stretch, and tells what happened. */
export class Engine {
  #rates: readonly number[];
  #learning = false;
  #running = false;
  #stepsLeft = Number.POSITIVE_INFINITY;
  #speed: Speed = 1000;
  #step = 0;
  #stretch = 1;
  #block: { readonly first: number; readonly events: EventList } | undefined;
  #axons: number[] = [];
  #forced: number[] = [];
  #watched: readonly number[] = [0];
  #meter: { readonly atMs: number; readonly step: number }[] = [];
  #loop: Promise<void> = Promise.resolve();
  readonly network: Network;
  /** Thresholds and leaks as the network has them, before the sliders. */
  readonly #original: ReadonlyMap<string, { readonly threshold: Int32Array; readonly leak: Int32Array }>;

  constructor(
    readonly device: Device,
    private readonly experiment: Experiment,
    private readonly tell: (message: FromWorker) => void,
  ) {
    this.network = Network.fromJSON(experiment.network);
    this.#rates = experiment.rates;
    this.#original = new Map(
      this.network.populations.map(({ name, parameters }) => [
        name,
        { threshold: parameters.threshold.slice(), leak: parameters.leak.slice() },
      ]),
    );
  }

  /** Puts the network on the core, sliders included. */
  async program(): Promise<void> {
    await this.device.program(this.network);
    for (const [name, adjustment] of Object.entries(this.experiment.adjustments)) await this.adjust(name, adjustment);
  }

  set speed(speed: Speed) {
    this.#speed = speed;
    this.#stretch = 1;
  }

  /** Potentials of these neurons are kept. */
  watch(neurons: readonly number[]): void {
    this.#watched = neurons.filter((neuron) => neuron < this.network.neuronCount);
  }

  input(rates: readonly number[], learning: boolean): void {
    this.#rates = rates;
    this.#block = undefined;
    this.#learning = learning && this.network.learning !== undefined;
  }

  /** An event of an axon, or a spike of a neuron, in the next step. */
  inject(axon: number | undefined, neuron: number | undefined): void {
    if (axon !== undefined && axon < this.network.axons.size) this.#axons.push(axon);
    if (neuron !== undefined && neuron < this.network.neuronCount) this.#forced.push(neuron);
  }

  /** Writes a population's thresholds and leaks, times the sliders' factors; all else goes on. */
  async adjust(name: string, { threshold, leak }: Adjustment): Promise<void> {
    const { first, size, parameters } = this.network.find(name);
    const before = this.#original.get(name)!;
    for (let n = 0; n < size; n++) {
      parameters.threshold[n] = Math.max(1, Math.min(131_071, Math.round(before.threshold[n]! * threshold)));
      parameters.leak[n] = Math.min(65_536, Math.round(before.leak[n]! * leak));
    }
    const image = parameterImage(this.network, this.device.descriptor);
    const [from, to] = [first * NEURON_PARAMETER_WORDS, (first + size) * NEURON_PARAMETER_WORDS];
    await this.device.write(regionAddress("parameters", from), image.subarray(from, to));
  }

  /** Runs so many steps, or until it is paused. */
  run(steps: number | undefined): void {
    this.#stepsLeft = steps ?? Number.POSITIVE_INFINITY;
    if (this.#running) return;
    this.#running = true;
    this.#meter = [];
    this.tell({ kind: "running", running: true });
    this.#loop = this.#runAll()
      .catch((thrown: unknown) => this.tell(failureOf(thrown)))
      .finally(() => {
        this.#running = false;
        this.tell({ kind: "running", running: false });
      });
  }

  /** Resolves at the step boundary where it stands still. */
  async pause(): Promise<void> {
    this.#stepsLeft = 0;
    await this.#loop;
  }

  /** Back to the first step with the weights and parameters of the network. */
  async reset(): Promise<void> {
    await this.pause();
    await this.device.program(this.network);
    this.#step = 0;
    this.#block = undefined;
    this.tell({ kind: "reset" });
  }

  async #runAll(): Promise<void> {
    let due = performance.now();
    while (this.#stepsLeft > 0) {
      const begun = performance.now();
      const steps = await this.#runStretch();
      this.#stepsLeft -= steps;
      const tookMs = performance.now() - begun;
      const wanted = this.#stepsPerSecond;
      if (wanted === undefined) {
        this.#stretch = clamp((steps * STRETCH_MS) / Math.max(0.5, tookMs));
        await nextTurn();
        continue;
      }
      due = Math.max(due + (steps * 1000) / wanted, performance.now() - 200); // a hidden page does not catch up
      const waitMs = due - performance.now();
      // A stretch costs a request: who is late makes longer ones.
      this.#stretch = clamp((wanted * (waitMs < 0 ? LATE_STRETCH_MS : STRETCH_MS)) / 1000);
      if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
      else await nextTurn();
    }
  }

  /** Undefined: as fast as it goes. */
  get #stepsPerSecond(): number | undefined {
    if (typeof this.#speed === "number") return this.#speed;
    const cycles = this.#cyclesPerStep;
    return this.#speed === "board" && cycles > 0 ? this.device.descriptor.clockHz / cycles : undefined;
  }

  #cyclesPerStep = 0;

  async #runStretch(): Promise<number> {
    const block = this.#blockAt(this.#step);
    const at = this.#step - block.first;
    const steps = Math.max(1, Math.min(this.#stretch, BLOCK_STEPS - at, this.#stepsLeft));
    const input = withEvents(part(block.events, at, steps), this.#axons.splice(0));
    const forced = this.#forced.splice(0);
    const teacher = forced.length > 0 ? { teacher: force(forced[0]!, [0]) } : {};
    this.#forced.push(...forced.slice(1));
    const watched = this.#watched;
    const { spikes, cycles, recording } = await this.#runWith(
      { steps, input, learning: this.#learning, ...teacher },
      watched,
    );
    this.#cyclesPerStep = cycles / steps;
    this.tell({
      ...{ kind: "stretch", firstStep: this.#step, steps, cycles, watched },
      ...{ inSteps: input.steps, inIndices: input.indices, outSteps: spikes.steps, outIndices: spikes.indices },
      ...{ potentials: recording, stepsPerSecond: this.#measure(this.#step + steps) },
    });
    this.#step += steps;
    return steps;
  }

  async #runWith(options: Parameters<Device["run"]>[0], watched: readonly number[]) {
    if (watched.length === 0) {
      const { spikes, cycles } = await this.device.run(options);
      return { spikes, cycles, recording: new Int32Array() };
    }
    const run = await this.device.run({ ...options, record: { potential: watched } });
    return {
      spikes: run.spikes,
      cycles: run.cycles,
      recording: Int32Array.from(run.recording.signal("potential").values),
    };
  }

  #blockAt(step: number) {
    const first = Math.floor(step / BLOCK_STEPS) * BLOCK_STEPS;
    if (this.#block?.first !== first) {
      const seed = (this.experiment.seed + first / BLOCK_STEPS) % 2 ** 32;
      this.#block = { first, events: poisson(this.#rates, { seed })(BLOCK_STEPS) };
    }
    return this.#block;
  }

  #measure(step: number): number {
    const now = performance.now();
    this.#meter.push({ atMs: now, step });
    while (this.#meter.length > 2 && now - this.#meter[0]!.atMs > RATE_WINDOW_MS) this.#meter.shift();
    const { atMs, step: from } = this.#meter[0]!;
    return now > atMs ? ((step - from) * 1000) / (now - atMs) : 0;
  }
}

/** What the page is told of an error. */
export function failureOf(thrown: unknown): FromWorker {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "ERROR";
  return { kind: "failed", code, message: reasonOf(thrown) };
}

function clamp(steps: number): number {
  return Math.max(1, Math.min(STRETCH_STEPS_MAX, Math.round(steps)));
}

/** The events of some steps of a block, counted from the first of them. */
function part({ steps, indices }: EventList, from: number, count: number): EventList {
  const begin = steps.findIndex((step) => step >= from);
  if (begin < 0) return { steps: new Uint32Array(), indices: new Uint16Array() };
  const behind = steps.findIndex((step) => step >= from + count);
  const end = behind < 0 ? steps.length : behind;
  return { steps: steps.slice(begin, end).map((step) => step - from), indices: indices.slice(begin, end) };
}

function withEvents(list: EventList, axons: readonly number[]): EventList {
  if (axons.length === 0) return list;
  const pairs = Array.from(list.steps, (step, e) => [step, list.indices[e]!] as const);
  return eventList([...axons.map((axon) => [0, axon] as const), ...pairs]);
}
