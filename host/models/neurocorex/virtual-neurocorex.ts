import { SpikeStep } from "./step-rule.js";
import { BAUD_RATE, COMMANDS, END_BYTE, GAIN_SLOT, NEURONS, SLOTS, START_MARKER, wrap } from "./wire.js";

const WEIGHT_BYTES = SLOTS * SLOTS;
const PLASTIC_BYTES = (2 * WEIGHT_BYTES) / 8;
const WORD_BYTES = 3;
const DEBUG_WORDS = 2;
const PARAMETERS = 4;

/**
 * A board of the original NeuroCoreX in this process: takes and sends the bytes that a board does, without its timing.
 * Steps run while there are input events; a board runs on without them until it gets the end. STDP is not modelled: its
 * bits and parameters are taken, but weights stay. The rule of a step is `SpikeStep`.
 */
export class VirtualNeuroCoreX {
  readonly baudRate = BAUD_RATE;
  readonly #core = new SpikeStep();
  readonly #words: number[][] = [[], [], [], []];
  #command: number | undefined;
  #data: number[] = [];
  #queue: { readonly wait: number; readonly input: number }[] = [];
  #bits: number[] = [];
  #running = false;
  #transmit: (bytes: Uint8Array) => void = () => undefined;

  onTransmit(listener: (bytes: Uint8Array) => void): void {
    this.#transmit = listener;
  }

  /** Bytes from the host. */
  async receive(bytes: Uint8Array): Promise<void> {
    for (const byte of bytes) this.#take(byte);
  }

  /** Its rate is fixed. */
  async setLineRate(): Promise<void> {}

  async close(): Promise<void> {
    this.#transmit = () => undefined;
  }

  #take(byte: number): void {
    if (this.#command === undefined) {
      this.#command = byte & 0xf0;
      this.#data = [];
      return;
    }
    this.#data.push(byte);
    this.#act(this.#command, this.#data.length);
  }

  /** Does what a command's data ask for once they are complete; unknown commands swallow one byte. */
  #act(command: number, length: number): void {
    if (command === COMMANDS.weights) this.#weights(this.#core.weights);
    else if (command === COMMANDS.inputWeights) this.#weights(this.#core.inputWeights);
    else if (command === COMMANDS.plastic && length <= PLASTIC_BYTES) return;
    else if (command === COMMANDS.parameters) {
      if (length === PARAMETERS * SLOTS * WORD_BYTES) this.#parameters();
    } else if (command === COMMANDS.debug) {
      if (length === DEBUG_WORDS * WORD_BYTES) this.#debug();
    } else if (command === COMMANDS.spikes) {
      if (length === WORD_BYTES) this.#event();
    } else {
      this.#command = undefined;
      if (command === COMMANDS.readWeights) this.#transmit(Uint8Array.from(this.#core.inputWeights));
    }
  }

  /** The byte after the last weight ends the transfer. */
  #weights(memory: Int8Array): void {
    if (this.#data.length <= WEIGHT_BYTES) return;
    memory.set(this.#data.slice(0, WEIGHT_BYTES));
    this.#command = undefined;
  }

  #word(w: number): number {
    const [low = 0, middle = 0, high = 0] = this.#data.slice(w * WORD_BYTES);
    return wrap(low | (middle << 8) | ((high & 3) << 16));
  }

  #parameters(): void {
    for (let p = 0; p < PARAMETERS; p++) {
      this.#words[p] = Array.from({ length: SLOTS }, (_, slot) => this.#word(p * SLOTS + slot));
    }
    const [thresholds = [], refractory = [], leaks = []] = this.#words;
    this.#core.configure(thresholds, refractory, leaks, refractory[GAIN_SLOT]! & 0xff);
    this.#command = undefined;
  }

  #debug(): void {
    this.#core.bias = this.#word(0);
    this.#core.biasSlot = this.#word(1) & 0xff;
    this.#command = undefined;
  }

  #event(): void {
    const [wait = 0, low = 0, high = 0] = this.#data;
    this.#data = [];
    const end = wait === END_BYTE && low === END_BYTE && high === END_BYTE;
    if (!end) this.#queue.push({ wait, input: low | (high << 8) });
    this.#run();
    if (!end) return;
    this.#command = undefined;
    this.#running = false;
    this.#bits = [];
    this.#core.clear();
  }

  /** Runs the steps that the queued events wait, each event in the last of them, and sends whole bytes of the frames. */
  #run(): void {
    const bytes: number[] = [];
    for (const { wait, input } of this.#queue.splice(0)) {
      if (!this.#running) bytes.push(START_MARKER);
      this.#running = true;
      for (let w = 0; w < wait; w++) this.#frame(undefined, bytes);
      this.#frame(input, bytes);
    }
    if (bytes.length > 0) this.#transmit(Uint8Array.from(bytes));
  }

  #frame(input: number | undefined, bytes: number[]): void {
    const fired = this.#core.step(input);
    for (let n = 0; n < NEURONS; n++) this.#bits.push(fired[n]!);
    while (this.#bits.length >= 8) {
      bytes.push(this.#bits.splice(0, 8).reduce((byte, bit, b) => byte | (bit << b), 0));
    }
  }
}
