import { BUILD_HASH } from "../../protocol/generated/build-hash.js";
import type { CoreView } from "../../protocol/inspector.js";
import { type Build, checkBuild } from "../../protocol/tables/builds.js";
import { REGIONS } from "../../protocol/tables/memory-map.js";
import { createKernel, type KernelChoice } from "../kernel/select.js";
import { type Burst, burstCharacters, type Character, characterEdges, Line } from "../line/line.js";
import type { CoreState, PinCore, PinEdge, SynapseState } from "../line/pin-core.js";
import { NeuronMemory } from "../state/neuron-memory.js";
import { createGenerators } from "../state/random-generators.js";
import { SynapseArray } from "../state/synapse-array.js";
import { Traces } from "../state/traces.js";
import { CommandEngine } from "./command/command-engine.js";
import { type Memories, MemoryMap } from "./command/memory-map.js";
import { Registers } from "./command/registers.js";
import { FrameRx, type SlotFree } from "./link/frame-rx.js";
import { FrameTx } from "./link/frame-tx.js";
import { LinkSlots } from "./link/link-slots.js";
import { UartRx } from "./link/uart-rx.js";
import { UartTx } from "./link/uart-tx.js";
import { AxonPhase } from "./run/axon-phase.js";
import { EventReader } from "./run/event-reader.js";
import { RateEncoder } from "./run/rate-encoder.js";
import { SpikeWriter } from "./run/spike-writer.js";
import { StepController } from "./run/step-controller.js";
import { Teacher } from "./run/teacher.js";
import { RX_CHARACTER } from "./run/timing.js";

export interface SimOptions {
  /** What runs the loops over synapses and neurons. Default: the value of LIFWIRE_KERNEL, else "auto". */
  readonly kernel?: KernelChoice;
}

/**
 * The core, cycle accurate and event driven. Receiver, engine and transmitter are actors that each know their next
 * edge, and time jumps from one such edge to the next. The logic of an edge sees the state before it.
 */
export class SimCore implements PinCore {
  readonly registers: Registers;
  readonly controller: StepController;
  readonly memories: Memories;
  private now = 0;
  private lastEvent = -1; // last edge at which any actor acted
  private partial: PinEdge[] = []; // edges of characters that have begun but lie ahead
  private readonly line = new Line();
  private readonly receiver = new UartRx(this.line);
  private readonly transmitter = new UartTx();
  private readonly frames: FrameRx;
  private readonly slots: LinkSlots;
  private readonly engine: CommandEngine;
  private readonly sender: FrameTx;
  private readonly slotFree: SlotFree = (slot, edge) => this.slots.slotFree(slot, edge);

  /** Throws ProtocolError BUILD_INVALID, and SimError KERNEL for a kernel that does not run here. */
  constructor(
    readonly build: Build,
    options: SimOptions = {},
  ) {
    checkBuild(build);
    const { kernel, arena } = createKernel(build, options.kernel);
    this.registers = new Registers(build, BUILD_HASH);
    this.memories = {
      kernel,
      arena,
      neurons: new NeuronMemory(build, arena),
      synapses: new SynapseArray(build, arena),
      fired: new Uint32Array(REGIONS.fired.words(build)),
      traces: new Traces(build, arena),
      encoder: new RateEncoder(build),
      random: createGenerators(build, arena),
      modulator: arena.int16(build.thirdFactor ? build.neurons : 0),
    };
    this.frames = new FrameRx(build);
    this.slots = new LinkSlots(build, this.registers);
    const events = new EventReader(build.axons, build.neurons, build.thirdFactor);
    const teacher = new Teacher(build.neurons);
    const writer = new SpikeWriter(build);
    const { registers, slots, memories } = this;
    const axons = new AxonPhase(build, events, memories.encoder, teacher);
    this.controller = new StepController(build, registers, slots, memories, axons, teacher, writer);
    const memory = new MemoryMap(build, memories);
    this.engine = new CommandEngine(build, slots, this.frames, memory, registers, events, writer, this.controller);
    this.sender = new FrameTx(slots, this.transmitter, this.engine.replies);
  }

  get cycle(): number {
    return this.now;
  }

  get divisor(): number {
    return this.registers.divisorInUse;
  }

  get lineFreeCycle(): number {
    return Math.max(this.now, this.line.endCycle);
  }

  get busy(): boolean {
    const lastEdge = this.now - 1;
    if (this.frames.midFrame || this.slots.active || this.engine.active || this.sender.active) return true;
    if (this.receiver.startEdge <= lastEdge) return true;
    return Math.max(this.lastEvent, this.transmitter.freeEdge) > lastEdge || this.frames.frame !== undefined;
  }

  get waitsForLine(): boolean {
    const { frames, slots, engine, sender, transmitter } = this;
    return frames.midFrame && !slots.active && !engine.active && !sender.active && transmitter.freeEdge < this.now;
  }

  /** The sequence number the link expects next. */
  get expectedSequence(): number {
    return this.slots.expectedSequence;
  }

  send(character: Character): void {
    this.line.send(character);
  }

  advance(untilCycle: number): void {
    while (this.processNext(untilCycle)) {}
    this.now = Math.max(this.now, untilCycle);
  }

  advanceQuietly(untilCycle: number): void {
    while (!this.transmitter.pending) {
      if (this.processNext(untilCycle)) continue;
      this.now = Math.max(this.now, untilCycle);
      return;
    }
    this.now = Math.max(this.now, this.lastEvent + 1);
  }

  takeEdges(): PinEdge[] {
    const edges = [...this.partial, ...characterEdges(burstCharacters(this.takeBursts()))];
    this.partial = edges.filter((edge) => edge.cycle >= this.now);
    return edges.filter((edge) => edge.cycle < this.now);
  }

  takeBursts(): readonly Burst[] {
    return this.transmitter.take(this.now);
  }

  startOf(count: number, divisor: number): number | undefined {
    return this.transmitter.startOf(count, divisor);
  }

  state(): CoreState {
    const { neurons, fired, traces, encoder, random } = this.memories;
    return {
      potential: neurons.potential.slice(),
      current: neurons.current.slice(),
      adaptation: neurons.adaptation.slice(),
      refractory: neurons.refractory.slice(),
      fired: fired.slice(),
      preTrace: Int32Array.from(traces.pre),
      postTrace: Int32Array.from(traces.post),
      random: random.slice(),
      modulator: Int32Array.from(this.memories.modulator),
      phase: encoder.phase.slice(),
      step: this.controller.stepAt(this.now),
    };
  }

  watchSteps(onStep: ((view: CoreView) => void) | undefined): void {
    const { neurons, fired, traces } = this.memories;
    const { potential, current, adaptation } = neurons;
    const view = {
      ...{ cycle: 0, step: 0, potential, current, adaptation, fired },
      ...{ preTrace: traces.pre, postTrace: traces.post, weights: () => this.exactWeights() },
    };
    this.controller.onStep =
      onStep &&
      ((cycle) => {
        view.cycle = cycle;
        view.step = this.controller.stepAt(cycle);
        onStep(view);
      });
  }

  synapseState(): SynapseState {
    return { weight: Int32Array.from(this.exactWeights()), plastic: this.memories.synapses.plastic.slice() };
  }

  private exactWeights(): Int16Array | Int8Array {
    const { holder, exact, weights } = this.memories.synapses;
    holder?.release();
    return exact.length > 0 ? exact : weights;
  }

  /** Processes the next edge before `until` at which anything happens; false if nothing happens before. */
  private processNext(until: number): boolean {
    const { engine, sender, slots, frames } = this;
    const reception = this.receiver.next(until, this.registers.divisorInUse);
    const takeEdge = reception ? reception.endEdge + (reception.kind === "glitch" ? 0 : RX_CHARACTER) : Infinity;
    const engineEdge = engine.nextEdge;
    const sendEdge = sender.nextEdge;
    const settleEdge = slots.settleEdge;
    const resyncCandidate = frames.resyncEdge(this.registers.linkIdleCycles);
    const resyncEdge = this.receiver.startEdge < resyncCandidate ? Infinity : resyncCandidate;
    const others = Math.min(takeEdge, sendEdge, settleEdge, frames.decisionEdge, resyncEdge);
    const rest = Math.min(engineEdge, sendEdge, settleEdge);
    const edge = Math.min(engineEdge, others);
    const alone = takeEdge < Math.min(rest, frames.decisionEdge, resyncEdge);
    if (this.takeOverDivisor(Math.min(edge, this.receiver.startEdge, until))) return true;
    if (edge >= until) return false;

    const expected = slots.expectedSequence;
    const step = this.controller.stepAt(edge);
    if (engineEdge === edge) engine.step(edge, Math.min(others, until));
    if (sendEdge === edge) sender.step(edge, this.registers.divisorInUse);
    if (settleEdge === edge) slots.settle(edge);
    if (frames.decisionEdge === edge) this.decide(edge, step, expected);
    if (takeEdge === edge) this.takeReception(edge);
    if (alone) this.takeMore(Math.min(rest, until));
    if (resyncEdge === edge) {
      frames.resynchronise();
      this.registers.counters.resynchronisations++;
    }
    this.lastEvent = Math.max(this.lastEvent, edge);
    return true;
  }

  private decide(edge: number, step: number, expected: number): void {
    const frame = this.frames.frame!;
    this.frames.frame = undefined;
    this.frames.decisionEdge = Infinity;
    if (this.slots.decide(frame, edge, step, expected)) this.controller.stopped(edge);
  }

  private takeReception(edge: number): void {
    const reception = this.receiver.next(edge, this.registers.divisorInUse)!;
    this.receiver.accept();
    if (reception.kind === "glitch") {
      this.frames.active(edge);
      return;
    }
    if (reception.framingError) this.registers.counters.framingErrors++;
    this.frames.take(reception.byte, edge, this.slotFree);
  }

  /** Takes the characters that follow, up to the end of a frame, as long as they come before anything else happens. */
  private takeMore(limit: number): void {
    const { frames, receiver, registers } = this;
    if (registers.divisorInUse !== registers.baudDivisor) return;
    while (frames.decisionEdge === Number.POSITIVE_INFINITY && frames.midFrame) {
      const reception = receiver.next(limit, registers.divisorInUse);
      if (!reception || reception.kind === "glitch") return;
      const edge = reception.endEdge + RX_CHARACTER;
      if (edge >= limit || receiver.startEdge >= frames.resyncEdge(registers.linkIdleCycles)) return;
      this.takeReception(edge);
      this.lastEvent = Math.max(this.lastEvent, edge);
    }
  }

  /** Puts a written divisor into use at the first edge that finds nothing busy, if that is before `limit`. */
  private takeOverDivisor(limit: number): boolean {
    const { registers } = this;
    if (registers.divisorInUse === registers.baudDivisor) return false;
    if (this.frames.midFrame || this.frames.frame || this.slots.active || this.engine.active || this.sender.active) {
      return false;
    }
    const edge = Math.max(this.lastEvent, this.transmitter.freeEdge) + 1;
    // A start bit seen at this very edge already uses the new divisor.
    if (edge > limit || (edge === limit && edge !== this.receiver.startEdge)) return false;
    registers.divisorInUse = registers.baudDivisor;
    this.receiver.restart();
    this.lastEvent = Math.max(this.lastEvent, edge - 1);
    return true;
  }
}
