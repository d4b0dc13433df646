import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { RegionWords } from "../../protocol/codecs/region-words.js";
import { fillRequest, type Request, readRequest, writeRequest } from "../../protocol/codecs/requests.js";
import { type Field, wordAccepted } from "../../protocol/tables/fields.js";
import { REGION_SHIFT } from "../../protocol/tables/memory-map.js";
import {
  REGISTER_NAMES,
  REGISTERS,
  type RegisterName,
  registerAddress,
  registerWritable,
} from "../../protocol/tables/registers.js";
import { checkInteger } from "../check.js";
import { HostError } from "../errors.js";
import type { RequestQueue } from "../link/request-queue.js";
import { sendAll } from "../link/send-all.js";
import { type Counters, readCounters } from "./counters.js";

const FILL_CYCLES_PER_WORD = 8;

/** The way to a device's memory; the queue changes when the connection is opened again. */
export interface MemoryLine {
  readonly queue: RequestQueue;
  readonly descriptor: Descriptor;
}

/** A device seen as its memory map: words, registers, counters. All methods throw HostError. */
export class DeviceMemory {
  #regionWords: RegionWords | undefined;

  constructor(private readonly line: MemoryLine) {}

  /** What the device says of itself. */
  get descriptor(): Descriptor {
    return this.line.descriptor;
  }

  /** Reads words of one region, in as many frames as it takes. Addresses count words. */
  async read(address: number, count: number): Promise<Uint32Array> {
    checkRange(address, count);
    const words = new Uint32Array(count);
    const { payloadWords } = this.descriptor;
    const requests: Request[] = [];
    for (let at = 0; at < count; at += payloadWords) {
      requests.push(readRequest(address + at, Math.min(payloadWords, count - at)));
    }
    await this.submitAll(requests, (reply, i) => words.set(reply, i * payloadWords));
    return words;
  }

  /** Writes words of one region, in as many frames as it takes. */
  async write(address: number, words: Uint32Array): Promise<void> {
    checkRange(address, words.length);
    const share = this.descriptor.payloadWords - 1;
    const requests: Request[] = [];
    for (let at = 0; at < words.length; at += share) {
      requests.push(writeRequest(address + at, words.subarray(at, at + share)));
    }
    await this.submitAll(requests);
  }

  /** Writes `count` words, repeating the pattern. */
  async fill(address: number, count: number, pattern: ArrayLike<number>): Promise<void> {
    checkRange(address, count);
    await this.submitAll([fillRequest(address, count, pattern)]);
  }

  /** Reads a register; throws HostError ARGUMENT for an unknown name. */
  async readRegister(name: RegisterName): Promise<number> {
    checkName(name);
    return (await this.read(registerAddress(name), 1))[0]!;
  }

  /** Sets a register; throws HostError ARGUMENT for an unknown name, when it is read-only, or the value is outside its range. */
  async writeRegister(name: RegisterName, value: number): Promise<void> {
    checkName(name);
    const { word } = REGISTERS[name];
    const writable = (register: RegisterName) => registerWritable(REGISTERS[register], this.descriptor);
    if (!writable(name)) {
      const names = REGISTER_NAMES.filter(writable);
      throw new HostError("ARGUMENT", `register ${name} is read-only in this build; writable: ${names.join(", ")}`, {
        name,
      });
    }
    const fields: Readonly<Record<string, Field>> = word.fields;
    if (fields.value) checkInteger(value, fields.value.min, fields.value.max, name);
    else if (!wordAccepted(word, value)) {
      const allowed = Object.entries(fields).map(([key, { lsb, min, max }]) => `${key} ${min}..${max} from bit ${lsb}`);
      throw new HostError("ARGUMENT", `register ${name} cannot be ${value}; its fields: ${allowed.join(", ")}`, {
        name,
      });
    }
    await this.write(registerAddress(name), Uint32Array.of(value));
  }

  /** The device's counters of cycles, steps, spikes and link events. */
  async counters(): Promise<Counters> {
    return readCounters(this);
  }

  /** Sends requests in order, a window at a time; stops at the first that is refused. */
  async submitAll(requests: readonly Request[], onReply?: (body: Uint32Array, index: number) => void): Promise<void> {
    const { queue, descriptor } = this.line;
    const link = {
      window: descriptor.window,
      get frameWords() {
        return queue.quality.frameWords;
      },
      submit: (request: Request) => queue.submit(request, { durationMs: this.#durationMs(request), cuttable: true }),
    };
    await sendAll(requests, link, (body, index) => {
      const { name, body: asked } = requests[index]!;
      if (name === "read") this.#checkWords(asked[0]!, body);
      onReply?.(body, index);
    });
  }

  /** Throws REPLY_SHAPE when a device of this build cannot hold what it answered. */
  #checkWords(address: number, words: Uint32Array): void {
    this.#regionWords ??= new RegionWords(this.descriptor);
    const place = this.#regionWords.firstImpossible(address, words);
    if (place < 0) return;
    const at = `0x${(address + place).toString(16).padStart(8, "0")}`;
    const found = `0x${words[place]!.toString(16).padStart(8, "0")}`;
    const message = `the device's reply to a read cannot be right: address ${at} holds ${found}, which no core of this build can; reset the device`;
    throw new HostError("REPLY_SHAPE", message, { request: "read", field: at, found: words[place] });
  }

  /** A fill passes over its words twice, with at most a few cycles each. */
  #durationMs(request: Request): number {
    return request.name === "fill" ? (request.body[1]! * FILL_CYCLES_PER_WORD * 1000) / this.descriptor.clockHz : 0;
  }
}

function checkName(name: string): void {
  if (Object.hasOwn(REGISTERS, name)) return;
  const message = `no register "${name}"; there are: ${REGISTER_NAMES.join(", ")}`;
  throw new HostError("ARGUMENT", message, { argument: "name", value: name });
}

/** Refuses what the device would refuse, or could not even be asked; which regions exist is for the device to say. */
function checkRange(address: number, count: number): void {
  checkInteger(address, 0, 2 ** 32 - 1, "address");
  checkInteger(count, 0, 2 ** REGION_SHIFT, "count");
}
