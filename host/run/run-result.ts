import { HostError } from "../errors.js";
import { countSpikes, firstSpikeSteps, type NeuronRange } from "../events/decoders.js";
import { EventBuffer, type EventList } from "../events/events.js";
import type { Network, Population } from "../network/network.js";
import { Curves } from "../pictures/curves.js";
import { Raster } from "../pictures/raster.js";
import { CurveCollector } from "./recorded/curve-panels.js";
import type { Recording } from "./recording.js";

/** What a run did. Steps count from the run's first. */
export class RunResult {
  constructor(
    readonly network: Network,
    /** The events given, each axon once a step; without those that the core's encoder made. */
    readonly input: EventList,
    /** Every spike of every neuron, by step, then by neuron. */
    readonly spikes: EventList,
    readonly stepsDone: number,
    readonly stepsAsked: number,
    /** Clock cycles the steps took. */
    readonly cycles: number,
    /** The device's step counter before the run's first step. */
    readonly firstStep: number,
    /** Whether a spike of `stopOnSpike` ended the run; it is then in the last step. */
    readonly stoppedBySpike = false,
    private readonly recorded?: Recording,
  ) {}

  /** What `record` asked for; throws HostError ARGUMENT when the run recorded nothing. */
  get recording(): Recording {
    if (this.recorded) return this.recorded;
    throw new HostError("ARGUMENT", "the run recorded nothing; run it with { record: ... }", { argument: "record" });
  }

  /** The same run, with what was recorded in it. */
  withRecording(recording: Recording): RunResult {
    const { network, input, spikes, stepsDone, stepsAsked, cycles, firstStep, stoppedBySpike } = this;
    return new RunResult(
      ...([network, input, spikes, stepsDone, stepsAsked, cycles, firstStep, stoppedBySpike, recording] as const),
    );
  }

  /** Whether all steps asked for were run; false after an abort, and when a spike ended the run early. */
  get complete(): boolean {
    return this.stepsDone === this.stepsAsked;
  }

  get cyclesPerStep(): number {
    return this.stepsDone === 0 ? 0 : this.cycles / this.stepsDone;
  }

  /** Input events of the steps that were run. */
  get spikesIn(): number {
    const beyond = this.input.steps.findIndex((step) => step >= this.stepsDone);
    return beyond < 0 ? this.input.steps.length : beyond;
  }

  /** Spikes of one population, neurons counted from its first. */
  spikesOf(population: Population): EventList {
    const events = new EventBuffer();
    this.spikes.indices.forEach((neuron, e) => {
      const n = neuron - population.first;
      if (n >= 0 && n < population.size) events.push(this.spikes.steps[e]!, n);
    });
    return events.toList();
  }

  /** How often each neuron of the population fired. */
  spikeCounts(population: NeuronRange): Uint32Array {
    return countSpikes(this.spikes, population);
  }

  /** The step of each neuron's first spike, -1 for none. */
  firstSpikes(population: NeuronRange): Int32Array {
    return firstSpikeSteps(this.spikes, population);
  }

  /** A plot of input and output over the steps. */
  raster(title = this.network.head.name ?? ""): Raster {
    const input = { label: "axon", size: this.network.axons.size, events: upTo(this.input, this.spikesIn) };
    const groups = this.network.populations;
    const output = { label: "neuron", size: Math.max(1, this.network.neuronCount), events: this.spikes, groups };
    const { stepMs } = this.network.head.units ?? {};
    return new Raster(Math.max(1, this.stepsDone), [input, output], title, { stepMs, rates: true });
  }

  /**
   * The recorded signals as curves, potentials with threshold and spikes: the first `cells` of each signal. Throws
   * HostError ARGUMENT when nothing was recorded.
   */
  curves(title = this.network.head.name ?? "", cells = Number.POSITIVE_INFINITY): Curves {
    const { network, spikes, stepsDone } = this;
    const collector = new CurveCollector(network, cells);
    collector.add(this.recording);
    collector.addSpikes(spikes);
    return new Curves(collector.panels(), { steps: Math.max(1, stepsDone), stepMs: network.head.units?.stepMs }, title);
  }
}

function upTo({ steps, indices }: EventList, count: number): EventList {
  return { steps: steps.subarray(0, count), indices: indices.subarray(0, count) };
}

/**
 * A run that failed part-way, for example because the line was lost: `result` has the steps whose replies had arrived.
 * Code, message and data are those of the failure, which is the `cause`.
 */
export class RunInterrupted extends HostError {
  constructor(
    cause: HostError,
    readonly result: RunResult,
  ) {
    super(cause.code, `${cause.message} (${result.stepsDone} of ${result.stepsAsked} steps were run)`, cause.data, {
      cause,
    });
  }
}
