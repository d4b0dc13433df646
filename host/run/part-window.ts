import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { firstEventFault } from "../../protocol/codecs/event-codec.js";
import { parseRunReply, type Request, type RunReply } from "../../protocol/codecs/requests.js";
import { stepCycles } from "../../protocol/tables/cycle-formula.js";
import { HostError } from "../errors.js";
import type { SubmitOptions } from "../link/queued-request.js";
import { type Settled, settle } from "../link/settled.js";

/** What runs need of the device. */
export interface RunLink {
  readonly descriptor: Descriptor;
  submit(request: Request, options: SubmitOptions): Promise<Uint32Array>;
  /** Ends the current run. */
  stop(): Promise<unknown>;
}

/** A part of a run: its first step, counted from the run's or sample's first, and the steps asked for. */
export interface PartPlace {
  readonly step: number;
  readonly steps: number;
  /** Which of the samples it belongs to. */
  readonly sample?: number;
}

/** The outcome of a part. */
export interface DonePart<P> {
  readonly part: P;
  readonly reply: RunReply;
  /** The device ended it early; what was sent after it has been refused. */
  readonly short: boolean;
}

interface Sent<P> {
  /** Undefined for a write. */
  readonly part: P | undefined;
  readonly outcome: Promise<Settled>;
}

/** A device that starts no step twice in a row will never start one. */
const IDLE_REPLIES_MAX = 1;

/**
 * The parts of a run that are under way, oldest first. When the device ends one early, those after it name a step that
 * it is not at: they are refused, and the caller plans again from where it stopped.
 */
export class PartWindow<P extends PartPlace> {
  #sent: Sent<P>[] = [];
  #idleReplies = 0;

  constructor(
    private readonly link: RunLink,
    /** Whether the run was stopped: then a part without a step is what was asked for. */
    private readonly isStopped: () => boolean = () => false,
  ) {}

  get size(): number {
    return this.#sent.length;
  }

  /** Whether a part is under way, not only writes. */
  get hasParts(): boolean {
    return this.#sent.some(({ part }) => part !== undefined);
  }

  /** Settles when the oldest does; undefined when nothing is under way. */
  get oldest(): Promise<unknown> | undefined {
    return this.#sent[0]?.outcome;
  }

  sendPart(part: P, request: Request, durationMs: number): void {
    this.#sent.push({ part, outcome: settle(this.link.submit(request, { durationMs })) });
  }

  /** Sends a write between two parts. */
  sendWrite(request: Request): void {
    this.#sent.push({ part: undefined, outcome: settle(this.link.submit(request, {})) });
  }

  /** Waits for the oldest; undefined when it is a write. Throws HostError of the link, DEVICE_REFUSED, REPLY_SHAPE. */
  async next(): Promise<DonePart<P> | undefined> {
    const { part, outcome } = this.#sent.shift()!;
    const { body, failure } = await outcome;
    if (!body) throw failure;
    if (!part) return undefined;
    const reply = checkedRunReply(body, part.steps, this.link.descriptor);
    const short = reply.stepsDone < part.steps;
    this.#idleReplies = reply.stepsDone === 0 ? this.#idleReplies + 1 : 0;
    if (this.#idleReplies > IDLE_REPLIES_MAX && !this.isStopped()) throw stuck(part);
    if (short) await this.drain();
    return { part, reply, short };
  }

  /** Waits for everything under way; its parts must have been refused, because they name a wrong step. */
  async drain(): Promise<void> {
    const behind = this.#sent;
    this.#sent = [];
    for (const { part, outcome } of behind) {
      const { failure } = await outcome;
      if (part ? isStepMismatch(failure) : !failure) continue;
      throw failure ?? new HostError("REPLY_SHAPE", "the device ran a part of the run out of order");
    }
  }

  /** Waits until nothing is under way, whatever the outcomes; these are kept. */
  async settled(): Promise<void> {
    await Promise.all(this.#sent.map(({ outcome }) => outcome));
  }
}

function isStepMismatch(failure: unknown): boolean {
  return failure instanceof HostError && failure.data.status === "stepMismatch";
}

function stuck({ step, sample }: PartPlace): HostError {
  const where = sample === undefined ? `step ${step}` : `step ${step} of sample ${sample}`;
  const data = sample === undefined ? { step } : { sample, step };
  return new HostError("REPLY_SHAPE", `the device ran no step from ${where} on, twice`, data);
}

/**
 * Takes a run's reply apart and checks it against request and build: a faulty core computes a valid CRC-32 over
 * whatever it says. Throws HostError REPLY_SHAPE naming the field.
 */
export function checkedRunReply(body: Uint32Array, stepsAsked: number, build: Descriptor): RunReply {
  const reply = parseRunReply(body);
  const { stepsDone, cycles, spikes } = reply;
  if (stepsDone > stepsAsked) throw wrong("stepsDone", stepsDone, `0..${stepsAsked}, the steps asked for`);
  // One step may be paced to 2^32 - 1 cycles; two of that length are never asked for at once.
  const fewest = stepsDone < 2 ? 0 : stepsDone * quietStepCycles(build);
  if (cycles < fewest) throw wrong("cycles", cycles, `at least ${fewest} for ${stepsDone} steps of this build`);
  const fault = firstEventFault(spikes, stepsDone, build.neurons);
  if (fault) throw wrong(`spikes, half-word ${fault.halfWord}`, fault.found, fault.allowed);
  return reply;
}

/** Cycles of a step in which nothing happens: no step takes fewer. */
function quietStepCycles(build: Descriptor): number {
  return stepCycles(build, { axonSpikes: 0, neuronSpikes: 0 });
}

function wrong(field: string, found: number | string, allowed: string): HostError {
  const message = `the device's reply to a run cannot be right: ${field} is ${found}, allowed: ${allowed}; reset the device`;
  return new HostError("REPLY_SHAPE", message, { request: "run", field, found, allowed });
}
