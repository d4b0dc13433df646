import type { RunFlags } from "../../../protocol/codecs/requests.js";
import type { Build } from "../../../protocol/tables/builds.js";
import type { Memories } from "../command/memory-map.js";
import type { Registers } from "../command/registers.js";
import { Consolidation } from "../learning/consolidation.js";
import { StdpEngine } from "../learning/stdp-engine.js";
import type { LinkSlots } from "../link/link-slots.js";
import { GroupedUpdate } from "../neurons/inhibition.js";
import type { AxonPhase } from "./axon-phase.js";
import type { SpikeWriter } from "./spike-writer.js";
import type { Teacher } from "./teacher.js";
import {
  BOUNDARY,
  FIRED_WORD,
  LEARNING_UPDATE_PIPELINE,
  SERIAL_UPDATE_PIPELINE,
  SPIKE_OVERHEAD,
  STEP_OVERHEAD,
  SWEEP_PIPELINE,
  UPDATE_PIPELINE,
} from "./timing.js";

/** Takes a run through its steps, each computed at its first edge; see the RTL's step_controller. */
export class StepController {
  /** Neurons that fired in the last step, 32 per word. */
  readonly fired: Uint32Array;
  /** Edge of the next boundary between two steps. */
  boundaryEdge = Number.POSITIVE_INFINITY;
  /** Steps done of the run and cycles spent in it. */
  offset = 0;
  cycles = 0;
  /** Called after every step with the edge of the boundary that follows. */
  onStep: ((boundaryEdge: number) => void) | undefined;

  private steps = 0;
  private startEdge = 0;
  private lastStepEdge = Number.NEGATIVE_INFINITY;
  private pacing = false;
  private stepCounter = 0;
  private stepBefore = 0;
  private stepSince = -1;
  // Taken over when a run begins; no register is written during it.
  private cyclesPerStep = 0;
  private adaptationMask = 0;
  private inhibition = 0;
  private stopFirst = 0;
  private stopLast = -1;
  private learning = false;
  private encoding = false;
  /** The encoder stops after this many steps of the run; 0: never. */
  private encodeSteps = 0;
  private consolidating = false;
  /** The consolidation of the next boundary is done. */
  private consolidated = false;
  /** A neuron whose spike ends the run has fired. */
  private stopping = false;

  private readonly spikes: Uint16Array;
  /** How many neurons in `spikes` are those that `fired` marks; unknown at the start of a run. */
  private listed: number | undefined;
  /** Sources that spike in this step, ascending: axons, then neurons that fired in the step before. */
  private readonly sources: Uint16Array;
  private readonly rowCycles: number;
  /** Cycles of one pass over all neurons without learning. */
  private readonly passCycles: number;
  /** Cycles to go through all neurons and, in parallel, all sources four at a time. */
  private readonly sweepCycles: number;
  private readonly grouped: GroupedUpdate;
  private readonly stdp: StdpEngine;
  private readonly consolidation: Consolidation;
  /** Sources whose weights are delivered: all but modulators. */
  private readonly deliverers: Uint16Array;

  constructor(
    private readonly build: Build,
    private readonly registers: Registers,
    private readonly slots: LinkSlots,
    private readonly memories: Memories,
    private readonly axons: AxonPhase,
    private readonly teacher: Teacher,
    private readonly writer: SpikeWriter,
  ) {
    const { neurons, synapses, fired, arena } = memories;
    this.fired = fired;
    this.spikes = arena.uint16(build.neurons);
    this.sources = arena.uint16(synapses.sources);
    this.rowCycles = build.neurons / build.lanes;
    const updateCycles = build.serialUpdate ? 4 * build.neurons : build.neurons;
    this.passCycles = updateCycles + (build.serialUpdate ? SERIAL_UPDATE_PIPELINE : UPDATE_PIPELINE);
    this.sweepCycles = Math.max(updateCycles, synapses.sources / 4);
    this.grouped = new GroupedUpdate(memories.kernel, neurons, synapses, arena);
    this.deliverers = arena.uint16(build.thirdFactor ? synapses.sources : 0);
    this.consolidation = new Consolidation(build, registers, memories);
    this.stdp = new StdpEngine(build, registers, memories);
  }

  /** The step counter as logic of an edge sees it. */
  stepAt(edge: number): number {
    return this.stepSince >= edge ? this.stepBefore : this.stepCounter;
  }

  /** Begins a run at an edge. */
  start(edge: number, steps: number, flags: Required<RunFlags>): void {
    this.steps = steps;
    this.offset = 0;
    this.listed = undefined;
    this.startEdge = edge;
    this.boundaryEdge = edge + 1;
    this.takeRegisters(flags);
    const { neurons, traces, encoder, random } = this.memories;
    if (flags.clearStep) this.setStep(0, edge);
    if (flags.clearFired) this.fired.fill(0);
    if (flags.clearTraces) traces.clear();
    if (flags.clearModulator) this.memories.modulator.fill(0);
    if (flags.drawPhases) encoder.drawPhases(random);
    const clear = {
      potential: flags.clearPotential === 1,
      current: flags.clearCurrent === 1,
      adaptation: flags.clearAdaptation === 1,
      refractory: flags.clearRefractory === 1,
    };
    const clears = clear.potential || clear.current || clear.adaptation || clear.refractory;
    if (clears) neurons.clear(clear);
    if (clears || flags.clearTraces || flags.clearModulator || flags.learn || flags.drawPhases) {
      this.boundaryEdge += this.sweepCycles + SWEEP_PIPELINE;
    }
  }

  /** A stop began at this edge: a run that waits for its next step ends at the next edge. */
  stopped(edge: number): void {
    if (this.pacing) this.boundaryEdge = Math.min(this.boundaryEdge, edge + 1);
  }

  /** Runs steps whose boundaries come before `limit`; returns whether the run has ended, at `boundaryEdge`. */
  advance(limit: number): boolean {
    while (this.boundaryEdge < limit) {
      const edge = this.boundaryEdge;
      if (this.consolidationDue()) {
        this.pacing = false;
        this.consolidated = true;
        this.boundaryEdge = edge + BOUNDARY + this.consolidation.run();
        continue;
      }
      if (this.offset === this.steps || this.stopping || this.slots.aborted(edge) || !this.writer.hasRoom) {
        this.pacing = false;
        this.cycles = edge - this.startEdge;
        this.registers.counters.stepCycles += this.cycles;
        return true;
      }
      const due = this.lastStepEdge + this.cyclesPerStep;
      this.pacing = due > edge;
      if (this.pacing) this.boundaryEdge = due;
      else this.runStep(edge);
    }
    return false;
  }

  private consolidationDue(): boolean {
    if (!this.consolidating || this.consolidated) return false;
    return this.consolidation.due(this.offset, this.stepCounter, this.offset === this.steps || this.stopping);
  }

  private takeRegisters(flags: Required<RunFlags>): void {
    const { registers } = this;
    this.cyclesPerStep = registers.value("cyclesPerStep");
    this.adaptationMask = 2 ** registers.value("adaptationDecayLog2") - 1;
    this.inhibition = registers.value("inhibition");
    this.stopFirst = registers.value("stopFirst");
    this.stopLast = flags.stopOnSpike ? registers.value("stopLast") : -1;
    this.stopping = false;
    this.learning = flags.learn === 1;
    this.encoding = flags.encode === 1;
    this.encodeSteps = registers.value("encodeSteps");
    this.consolidating = flags.consolidate === 1;
    this.consolidated = false;
    if (!this.learning) return;
    this.stdp.start();
    this.consolidation.start();
  }

  private runStep(edge: number): void {
    this.lastStepEdge = edge;
    this.consolidated = false;
    const encoding = this.encoding && (this.encodeSteps === 0 || this.offset < this.encodeSteps);
    const axonSpikes = this.axons.run(this.offset, encoding, this.sources);
    this.registers.counters.spikesIn += axonSpikes;
    const sourceSpikes = this.takeFired(axonSpikes);
    this.deliver(axonSpikes, sourceSpikes);
    if (this.learning) this.stdp.presynaptic(this.sources, sourceSpikes);
    const spikes = this.update();
    let cycles = STEP_OVERHEAD + this.axons.cycles + FIRED_WORD * this.fired.length;
    cycles += sourceSpikes * (SPIKE_OVERHEAD + this.rowCycles);
    if (this.inhibition !== 0) cycles += this.passCycles;
    if (this.learning) {
      this.stdp.updateTraces(this.sources, sourceSpikes, this.spikes, spikes);
      cycles += this.sweepCycles + LEARNING_UPDATE_PIPELINE + this.stdp.postsynaptic(this.spikes, spikes);
    } else {
      cycles += this.passCycles;
    }
    this.boundaryEdge = edge + cycles;
    this.teacher.endStep();
    this.writer.endStep();
    this.setStep((this.stepCounter + 1) % 2 ** 32, this.boundaryEdge - 1);
    this.offset++;
    this.onStep?.(this.boundaryEdge);
  }

  /** Applies what is taught, then delivers the spikes; those of modulators go to the modulator signals. */
  private deliver(axonSpikes: number, sourceSpikes: number): void {
    const { kernel, synapses, neurons } = this.memories;
    const { taught } = this.teacher;
    if (this.learning) for (const neuron of taught) this.consolidation.walk(this.build.axons + neuron, true);
    if (neurons.modulators === 0) {
      synapses.deliver(kernel, this.sources, axonSpikes, sourceSpikes);
      return;
    }
    let count = 0;
    for (let i = 0; i < sourceSpikes; i++) {
      const source = this.sources[i]!;
      if (i < axonSpikes || neurons.modulator[source - this.build.axons] === 0) this.deliverers[count++] = source;
      else if (this.learning) this.consolidation.walk(source, false);
    }
    synapses.deliver(kernel, this.deliverers, axonSpikes, count);
  }

  /** Appends the neurons that fired in the previous step to the axons; returns how many sources there are now. */
  private takeFired(axonSpikes: number): number {
    const { fired, spikes, sources } = this;
    const { axons } = this.build;
    if (this.listed === undefined) this.listed = listNeurons(fired, spikes);
    for (let i = 0; i < this.listed; i++) sources[axonSpikes + i] = axons + spikes[i]!;
    fired.fill(0);
    return axonSpikes + this.listed;
  }

  /** Updates all neurons and lists those that fired in `spikes`; returns how many. */
  private update(): number {
    const { neurons, synapses, kernel } = this.memories;
    const due = ((this.stepCounter + 1) & this.adaptationMask) === 0;
    const { inhibition, teacher, spikes } = this;
    const count =
      inhibition !== 0 || teacher.active
        ? this.grouped.run(due, spikes, inhibition, teacher.marks, teacher.active)
        : kernel.update(neurons, synapses, due, spikes);
    this.note(count);
    this.writer.spikes(spikes, count);
    this.registers.counters.spikesOut += count;
    return count;
  }

  /** Marks the first `count` neurons of `spikes` as fired, and checks whether one of them ends the run. */
  private note(count: number): void {
    const { spikes, fired, stopFirst, stopLast } = this;
    this.listed = count;
    for (let i = 0; i < count; ) {
      const word = spikes[i]! >> 5;
      let bits = 0;
      for (; i < count && spikes[i]! >> 5 === word; i++) bits |= 1 << (spikes[i]! & 31);
      fired[word] = bits;
    }
    if (stopLast < stopFirst) return;
    for (let i = 0; i < count; i++) if (spikes[i]! >= stopFirst && spikes[i]! <= stopLast) this.stopping = true;
  }

  private setStep(value: number, edge: number): void {
    this.stepBefore = this.stepAt(edge);
    this.stepCounter = value;
    this.stepSince = edge;
  }
}

/** Lists the neurons whose bits are set, 32 per word, ascending; returns how many. */
function listNeurons(words: Uint32Array, list: Uint16Array): number {
  let count = 0;
  for (let w = 0; w < words.length; w++) {
    for (let bits = words[w]!; bits !== 0; bits &= bits - 1) list[count++] = 32 * w + 31 - Math.clz32(bits & -bits);
  }
  return count;
}
