import { expect } from "vitest";
import { type EventList, encodeEvents } from "../../../protocol/codecs/event-codec.js";
import {
  parseRunReply,
  type Request,
  type RunFlags,
  type RunReply,
  readRequest,
  runRequest,
  writeRequest,
} from "../../../protocol/codecs/requests.js";
import type { Build } from "../../../protocol/tables/builds.js";
import { type Field, packWord } from "../../../protocol/tables/fields.js";
import { NEURON_PARAMETERS, REGIONS, type RegionName, regionAddress } from "../../../protocol/tables/memory-map.js";
import type { StatusName } from "../../../protocol/tables/opcodes.js";
import { REGISTERS, type RegisterName, registerAddress } from "../../../protocol/tables/registers.js";
import { createSimTransport } from "../../../sim/index.js";
import type { PinTransport } from "../../../sim/line/pin-transport.js";
import { statusOf, Wire } from "../../contract/wire.js";

/** An event: step, index, kind (of EVENT_KINDS; a spike if left out). */
export type Event = readonly [number, number, number?];

export function eventsOf(events: readonly Event[]): EventList {
  return {
    steps: Uint32Array.from(events, ([step]) => step),
    indices: Uint16Array.from(events, ([, index]) => index),
    kinds: Uint8Array.from(events, ([, , kind]) => kind ?? 0),
  };
}

/** A core behind a bare wire, the simulator unless another is given, its regions as lists of numbers. */
export class LearningBench {
  readonly wire: Wire;
  private step = 0;

  constructor(
    readonly build: Build,
    readonly transport: PinTransport = createSimTransport(build),
  ) {
    this.wire = new Wire(transport);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.transport.close();
  }

  /** The status and the one word of a request that is refused. */
  async refusal(request: Request): Promise<[StatusName, number]> {
    const reply = await this.wire.ask(request);
    return [statusOf(reply), reply.body[0]!];
  }

  /** Asks, and expects to be obeyed. */
  async ask(request: Request): Promise<Uint32Array> {
    const reply = await this.wire.ask(request);
    expect(statusOf(reply)).toBe("ok");
    return reply.body;
  }

  async write(region: RegionName, words: ArrayLike<number>, offset = 0): Promise<void> {
    const size = this.build.payloadWords - 1;
    for (let at = 0; at < words.length; at += size) {
      const part = Array.from(words).slice(at, at + size);
      await this.ask(writeRequest(regionAddress(region, offset + at), part));
    }
  }

  async writeBytes(region: RegionName, bytes: readonly number[]): Promise<void> {
    await this.write(region, new Uint32Array(Uint8Array.from(bytes).buffer));
  }

  async read(region: RegionName): Promise<number[]> {
    const words: number[] = [];
    const size = REGIONS[region].words(this.build);
    while (words.length < size) {
      const count = Math.min(this.build.payloadWords, size - words.length);
      words.push(...(await this.ask(readRequest(regionAddress(region, words.length), count))));
    }
    return words;
  }

  async readBytes(region: RegionName): Promise<number[]> {
    return [...new Uint8Array(Uint32Array.from(await this.read(region)).buffer)];
  }

  /** Writes registers by the names of their fields. */
  async set(values: Readonly<Record<string, number>>): Promise<void> {
    for (const [name, register] of Object.entries(REGISTERS)) {
      const keys = Object.keys(register.word.fields);
      const own = keys.length === 1 && keys[0] === "value" ? { value: values[name] } : pick(values, keys);
      if (register.access === "ro" || Object.values(own).every((value) => value === undefined)) continue;
      const packed = packWord<Record<string, Field>>(register.word, own as Record<string, number>);
      await this.ask(writeRequest(registerAddress(name as RegisterName), [packed]));
    }
  }

  async setNeuron(neuron: number, values: Readonly<Record<string, number>>): Promise<void> {
    const words = Object.values(NEURON_PARAMETERS).map((layout) =>
      packWord<Record<string, Field>>(layout, pick(values, Object.keys(layout.fields)) as Record<string, number>),
    );
    await this.write("parameters", words, 8 * neuron);
  }

  /** Weights in units of 2^-F. */
  async weights(): Promise<number[]> {
    const { fractionBits } = this.build;
    const whole = new Int8Array(Uint8Array.from(await this.readBytes("weights")).buffer);
    const fraction = fractionBits > 0 ? await this.readBytes("fraction") : [];
    return Array.from(whole, (w, cell) => w * 2 ** fractionBits + (fraction[cell] ?? 0));
  }

  async setWeights(weights: readonly number[]): Promise<void> {
    const one = 2 ** this.build.fractionBits;
    await this.writeBytes(
      "weights",
      weights.map((w) => Math.floor(w / one) & 0xff),
    );
    if (one > 1)
      await this.writeBytes(
        "fraction",
        weights.map((w) => ((w % one) + one) % one),
      );
  }

  /** Runs steps from where the core is. */
  async run(steps: number, events: readonly Event[], flags: RunFlags = {}): Promise<RunReply> {
    const { words, count } = encodeEvents(eventsOf(events), this.build.payloadWords - 3);
    expect(count).toBe(events.length);
    const reply = parseRunReply(await this.ask(runRequest(this.step, steps, flags, words)));
    this.step = (flags.clearStep ? 0 : this.step) + reply.stepsDone;
    return reply;
  }
}

function pick(values: Readonly<Record<string, number>>, keys: readonly string[]): Record<string, number | undefined> {
  return Object.fromEntries(keys.map((key) => [key, values[key]]));
}
