import type { Transport } from "../../../protocol/transport.js";
import { HostError } from "../../errors.js";
import { type EventList, eventList } from "../../events/events.js";
import { checkNeuroCoreX, type NeuroCoreXNetwork } from "./ncx-network.js";
import { inputBytes, programBytes } from "./program-bytes.js";
import { COMMANDS, FrameReader, NEURONS, ROW_OFFSET, SLOTS, STEP_MS } from "./wire.js";

/** The line is silent for this long, besides the time that steps and bytes take: the board does not answer. */
const SILENCE_MS = 2000;
/** A board sends a weight every 21 microseconds. */
const WEIGHTS_MS = 0.021 * SLOTS * SLOTS;
const POLL_MS = 5;
/** Steps after the last one asked for: the board keeps the last bits of a run to itself. */
const FLUSH_STEPS = 1;

/** What a run on a board gave. */
export interface NeuroCoreXRun {
  readonly spikes: EventList;
  readonly steps: number;
  /** Input events that the board took a step or more late: it takes one per step. */
  readonly delayed: number;
}

/**
 * A board with the original NeuroCoreX bitstream, on a line of 1 Mbaud. Nothing on that line is checked, so it is
 * unknown whether what was sent has arrived, except for the input weights, which can be read back. Methods throw
 * HostError MODEL_UNSUPPORTED, EVENTS_INVALID, LINK_TIMEOUT.
 */
export class NeuroCoreX implements AsyncDisposable {
  #network: NeuroCoreXNetwork | undefined;
  #take: (bytes: Uint8Array) => void = () => undefined;
  #lost: Error | undefined;

  constructor(readonly transport: Transport) {
    transport.onReceive((bytes: Uint8Array) => this.#take(bytes));
    transport.onLost((reason) => {
      this.#lost = reason;
    });
  }

  /** Puts a network on the board, and reads the input weights back; throws DEVICE_UNKNOWN when they differ. */
  async program(network: NeuroCoreXNetwork): Promise<void> {
    checkNeuroCoreX(network);
    await this.transport.write(programBytes(network));
    this.#network = network;
    const found = await this.readInputWeights();
    const wrong = found.findIndex((weight, i) => weight !== network.inputWeights[i]);
    if (wrong < 0) return;
    const message = `the board holds input weights other than those sent (neuron ${Math.floor(wrong / network.inputs)}: ${found[wrong]}, not ${network.inputWeights[wrong]}): reset it, a byte was lost`;
    throw new HostError("DEVICE_UNKNOWN", message, { place: wrong });
  }

  /** Runs steps with input events, from potentials of 0. A spike comes two steps after the input that caused it. */
  async run({ steps, input }: { readonly steps: number; readonly input?: EventList }): Promise<NeuroCoreXRun> {
    const { inputs } = this.#programmed();
    const events = [...(input?.steps ?? [])].map((step, e): [number, number] => [step, input!.indices[e]!]);
    const wrong = events.findIndex(
      ([step, index], e) => index >= inputs || step >= steps || step < (events[e - 1]?.[0] ?? 0),
    );
    if (wrong >= 0 || !Number.isInteger(steps) || steps < 1) {
      const message = `event ${wrong} is [${events[wrong]}], allowed: steps 0..${steps - 1} ascending, inputs 0..${inputs - 1}`;
      throw new HostError("EVENTS_INVALID", message, { path: `event ${wrong}` });
    }
    const sent = inputBytes(events, steps + FLUSH_STEPS, SLOTS - 1);
    const frames = new FrameReader();
    const limitMs = SILENCE_MS + 4 * sent.steps * STEP_MS;
    await this.#receive(
      sent.bytes,
      (bytes) => frames.push(bytes),
      () => frames.frames >= steps,
      limitMs,
      "spikes",
    );
    const spikes = frames.spikes.filter(([step, neuron]) => step < steps && neuron < NEURONS);
    return { spikes: eventList(spikes), steps, delayed: sent.delayed };
  }

  /** The input weights that the board holds, row-major, [neuron][input]. Those between neurons cannot be read. */
  async readInputWeights(): Promise<Int8Array> {
    const { neurons, inputs } = this.#programmed();
    const bytes = new Int8Array(SLOTS * SLOTS);
    let count = 0;
    const take = (part: Uint8Array) => {
      bytes.set(part.subarray(0, bytes.length - count), count);
      count += part.length;
    };
    const ask = Uint8Array.of(COMMANDS.readWeights, 0);
    await this.#receive(ask, take, () => count >= bytes.length, SILENCE_MS + 4 * WEIGHTS_MS, "weights");
    return Int8Array.from({ length: neurons * inputs }, (_, i) => {
      const [post, column] = [Math.floor(i / inputs), i % inputs];
      return bytes[(post + ROW_OFFSET) * SLOTS + column]!;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.transport.close();
  }

  #programmed(): NeuroCoreXNetwork {
    if (this.#network) return this.#network;
    throw new HostError("ARGUMENT", "there is no network on the board: call program(network) first");
  }

  async #receive(
    send: Uint8Array,
    take: (bytes: Uint8Array) => void,
    done: () => boolean,
    limitMs: number,
    what: string,
  ): Promise<void> {
    this.#take = take;
    await this.transport.write(send);
    for (let waited = 0; !done(); waited += POLL_MS) {
      if (this.#lost) throw new HostError("LINK_LOST", `the board went away: ${this.#lost.message}`);
      if (waited > limitMs) {
        const message = `waited ${Math.round(limitMs)} ms for ${what} of a NeuroCoreX board; is it one, and was it reset?`;
        throw new HostError("LINK_TIMEOUT", message, { waitedMs: limitMs });
      }
      await this.transport.delay(POLL_MS);
    }
    this.#take = () => undefined;
  }
}
