import { CRC32_INIT, crc32Finish, crc32Update } from "../../../protocol/codecs/crc32.js";
import { HostError } from "../../errors.js";
import { BinaryEventEncoder, CSV_HEADER, csvLines, eventPieces, HEADER_BYTES } from "../../events/event-encoder.js";
import { EventBuffer, type EventList } from "../../events/events.js";
import type { Network } from "../../network/network.js";
import { EventDensity } from "../../pictures/density.js";
import { Raster } from "../../pictures/raster.js";
import type { RunResult } from "../../run/run-result.js";
import type { StreamPart } from "../../run/stream-part.js";
import type { FileSet } from "./file-set.js";
import type { NewFile } from "./new-file.js";

/** What becomes of a run's spikes. */
export interface RunFilesOptions {
  readonly network: Network;
  /** Steps asked for. */
  readonly steps: number;
  /** Whether spikes.bin is wanted, too. */
  readonly binary: boolean;
}

/** Writes a run's spikes and raster while it goes on, in the same memory whatever its length. */
export class RunFiles implements AsyncDisposable {
  /** Spikes of each neuron so far. */
  readonly counts: Uint32Array;
  /** Steps and cycles of the parts so far. */
  steps = 0;
  cycles = 0;
  #density: EventDensity;
  readonly #encoder = new BinaryEventEncoder();

  private constructor(
    private readonly options: RunFilesOptions,
    private readonly set: FileSet,
    private readonly csv: NewFile,
    private readonly bin: NewFile | undefined,
  ) {
    this.counts = new Uint32Array(options.network.neuronCount);
    this.#density = new EventDensity(Math.max(1, options.network.neuronCount), options.steps);
  }

  /** Begins the files of a run in a set. Throws HostError FILE_WRITE. */
  static async begin(set: FileSet, options: RunFilesOptions): Promise<RunFiles> {
    const csv = await set.create("spikes.csv");
    await csv.write(`${CSV_HEADER}\n`);
    const bin = options.binary ? await set.create("spikes.bin") : undefined;
    await bin?.write(new Uint8Array(HEADER_BYTES)); // its numbers are known only at the end
    return new RunFiles(options, set, csv, bin);
  }

  /** The names of the files, those of the summary and the raster included. */
  get names(): string[] {
    return ["spikes.csv", ...(this.bin ? ["spikes.bin"] : []), "summary.json", "raster.svg"];
  }

  /** Takes a whole run whose spikes did not come part by part. Throws HostError FILE_WRITE. */
  async addAll({ stepsDone, cycles, spikes }: RunResult): Promise<void> {
    for (const piece of eventPieces(spikes)) await this.add({ step: 0, steps: 0, cycles: 0, spikes: piece });
    this.steps += stepsDone;
    this.cycles += cycles;
  }

  /** Takes a part of the run. Throws HostError FILE_WRITE. */
  async add({ step, steps, cycles, spikes }: StreamPart): Promise<void> {
    this.steps += steps;
    this.cycles += cycles;
    for (const index of spikes.indices) this.counts[index]! += 1;
    this.#density.add(spikes, step);
    await this.csv.write(csvLines(spikes, step));
    await this.bin?.write(this.#encoder.encode(spikes, step));
  }

  /** Finishes the files and puts them, with summary and raster of input and output, in their places. Throws HostError FILE_WRITE. */
  async finish(summary: string, input: EventList): Promise<void> {
    if (this.steps < this.options.steps && this.#density.grid) await this.#count();
    await this.set.write("raster.svg", this.#raster(input).toSvg());
    await this.set.write("summary.json", summary);
    if (this.bin) await this.#finishBinary(this.bin);
    await this.csv.finish();
    await this.set.commit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.csv[Symbol.asyncDispose]();
    await this.bin?.[Symbol.asyncDispose]();
  }

  #raster(input: EventList): Raster {
    const { network } = this.options;
    const beyond = input.steps.findIndex((step) => step >= this.steps);
    const shown = beyond < 0 ? input.steps.length : beyond;
    const events = { steps: input.steps.subarray(0, shown), indices: input.indices.subarray(0, shown) };
    const size = Math.max(1, network.neuronCount);
    const density = this.#density;
    const { stepMs } = network.head.units ?? {};
    return new Raster(
      Math.max(1, this.steps),
      [
        { label: "axon", size: network.axons.size, events },
        { label: "neuron", size, events: density.marks, density, groups: network.populations },
      ],
      network.head.name ?? "",
      { stepMs, rates: true },
    );
  }

  /** Recounts what the raster shows, for fewer steps than were asked for. */
  async #count(): Promise<void> {
    this.#density = new EventDensity(Math.max(1, this.options.network.neuronCount), Math.max(1, this.steps));
    const [comma, lineFeed] = [0x2c, 0x0a];
    let [step, value, behindHeader] = [0, 0, false];
    for await (const piece of this.csv.read()) {
      const events = new EventBuffer();
      for (const byte of piece) {
        if (!behindHeader) behindHeader = byte === lineFeed;
        else if (byte === comma) [step, value] = [value, 0];
        else if (byte === lineFeed) {
          events.push(step, value);
          value = 0;
        } else value = 10 * value + byte - 0x30;
      }
      this.#density.add(events.toList());
    }
  }

  async #finishBinary(bin: NewFile): Promise<void> {
    const header = this.#encoder.header();
    if (!header) {
      throw new HostError("FILE_WRITE", "spikes.bin: too many spikes for the binary format; leave --binary out", {});
    }
    await bin.overwrite(header, 0);
    let crc: number = CRC32_INIT;
    for await (const piece of bin.read()) crc = crc32Update(crc, piece);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, crc32Finish(crc), true);
    await bin.write(bytes);
    await bin.finish();
  }
}
