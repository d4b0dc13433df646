import type { Build } from "../protocol/builds.js";
import type { RunFlags } from "../protocol/codec.js";
import type { EventReader } from "./event-reader.js";
import type { LinkSlots } from "./link-slots.js";
import type { NeuronMemory } from "./neuron-memory.js";
import { updateNeurons } from "./neuron-update.js";
import type { Registers } from "./registers.js";
import type { SpikeWriter } from "./spike-writer.js";
import type { SynapseArray } from "./synapse-array.js";
import { SERIAL_UPDATE_PIPELINE, SPIKE_OVERHEAD, STEP_OVERHEAD, UPDATE_PIPELINE } from "./timing.js";

/** Takes a run through its steps, each computed at its first edge; see the RTL's step_controller. */
export class StepController {
  /** Neurons that fired in the last step, 32 a word. */
  readonly fired: Uint32Array;
  /** Edge of the next boundary between two steps. */
  boundaryEdge = Number.POSITIVE_INFINITY;
  /** Steps done of the run and cycles spent in it. */
  offset = 0;
  cycles = 0;
  /** Called behind every step with the edge of the boundary that follows. */
  onStep: ((boundaryEdge: number) => void) | undefined;

  private steps = 0;
  private startEdge = 0;
  private lastStepEdge = Number.NEGATIVE_INFINITY;
  private pacing = false;
  private stepCounter = 0;
  private stepBefore = 0;
  private stepSince = -1;
  private readonly spikes: Uint16Array;
  private readonly rowCycles: number;
  /** Cycles in which all neurons are gone through. */
  private readonly neuronCycles: number;

  constructor(
    private readonly build: Build,
    private readonly registers: Registers,
    private readonly slots: LinkSlots,
    private readonly neurons: NeuronMemory,
    private readonly synapses: SynapseArray,
    private readonly events: EventReader,
    private readonly writer: SpikeWriter,
  ) {
    this.fired = new Uint32Array(Math.ceil(build.neurons / 32));
    this.spikes = new Uint16Array(build.neurons);
    this.rowCycles = build.neurons / build.lanes;
    this.neuronCycles = build.serialUpdate ? 4 * build.neurons : build.neurons;
  }

  /** The step counter as logic of an edge sees it. */
  stepAt(edge: number): number {
    return this.stepSince >= edge ? this.stepBefore : this.stepCounter;
  }

  /** Begins a run at an edge. */
  start(edge: number, steps: number, flags: Required<RunFlags>): void {
    this.steps = steps;
    this.offset = 0;
    this.startEdge = edge;
    this.boundaryEdge = edge + 1;
    if (flags.clearStep) this.setStep(0, edge);
    if (flags.clearFired) this.fired.fill(0);
    if (flags.clearPotential || flags.clearCurrent || flags.clearAdaptation || flags.clearRefractory) {
      this.neurons.clear({
        potential: flags.clearPotential === 1,
        current: flags.clearCurrent === 1,
        adaptation: flags.clearAdaptation === 1,
        refractory: flags.clearRefractory === 1,
      });
      this.boundaryEdge += this.neuronCycles;
    }
  }

  /** A stop was seen to begin at this edge: a run that waits for its next step ends at the next. */
  stopped(edge: number): void {
    if (this.pacing) this.boundaryEdge = Math.min(this.boundaryEdge, edge + 1);
  }

  /** Runs steps whose boundaries come before `limit`; returns whether the run has ended, at `boundaryEdge`. */
  advance(limit: number): boolean {
    while (this.boundaryEdge < limit) {
      const edge = this.boundaryEdge;
      if (this.offset === this.steps || this.slots.aborted(edge) || !this.writer.hasRoom) {
        this.pacing = false;
        this.cycles = edge - this.startEdge;
        this.registers.counters.stepCycles += this.cycles;
        return true;
      }
      const due = this.lastStepEdge + this.registers.cyclesPerStep;
      this.pacing = due > edge;
      if (this.pacing) this.boundaryEdge = due;
      else this.runStep(edge);
    }
    return false;
  }

  private runStep(edge: number): void {
    this.lastStepEdge = edge;
    const cycles = STEP_OVERHEAD + this.deliverAxons() + this.deliverFired() + this.update();
    this.boundaryEdge = edge + cycles;
    this.writer.endStep();
    this.setStep((this.stepCounter + 1) % 2 ** 32, this.boundaryEdge - 1);
    this.offset++;
    this.onStep?.(this.boundaryEdge);
  }

  /** Delivers the events that are due; returns the cycles of the Axon state and the row walks from it. */
  private deliverAxons(): number {
    const events = this.events;
    let cycles = 1; // the look that finds nothing due
    while (!events.ended) {
      const high = events.inHighHalf;
      if (events.isAdvance) {
        events.consume();
        cycles += high ? 2 : 1; // behind a high half the next word is fetched
        continue;
      }
      if (events.step !== this.offset) break;
      const repeated = events.repeated;
      const axon = events.axon;
      events.consume();
      if (repeated) {
        cycles += high ? 2 : 1;
      } else {
        this.synapses.deliver(axon);
        this.registers.counters.spikesIn++;
        cycles += SPIKE_OVERHEAD + this.rowCycles;
      }
    }
    return cycles;
  }

  /** Delivers the spikes of the last step; returns the cycles of the Fired state and the row walks from it. */
  private deliverFired(): number {
    let cycles = this.fired.length;
    for (let w = 0; w < this.fired.length; w++) {
      for (let bits = this.fired[w]!; bits !== 0; bits &= bits - 1) {
        const bit = 31 - Math.clz32(bits & -bits);
        this.synapses.deliver(this.build.axons + 32 * w + bit);
        cycles += SPIKE_OVERHEAD + this.rowCycles;
      }
      this.fired[w] = 0;
    }
    return cycles;
  }

  private update(): number {
    const mask = 2 ** this.registers.adaptationDecayLog2 - 1;
    const due = ((this.stepCounter + 1) & mask) === 0;
    const count = updateNeurons(this.neurons, this.synapses, due, this.spikes);
    for (let s = 0; s < count; s++) {
      const neuron = this.spikes[s]!;
      this.fired[neuron >> 5] = this.fired[neuron >> 5]! | (1 << (neuron & 31));
      this.writer.spike(neuron);
    }
    this.registers.counters.spikesOut += count;
    return this.neuronCycles + (this.build.serialUpdate ? SERIAL_UPDATE_PIPELINE : UPDATE_PIPELINE);
  }

  private setStep(value: number, edge: number): void {
    this.stepBefore = this.stepAt(edge);
    this.stepCounter = value;
    this.stepSince = edge;
  }
}
