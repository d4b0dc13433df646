import { type Request, statusName, stopRequest, syncRequest } from "../protocol/codec.js";
import { encodeFrame, FRAME_OVERHEAD_BYTES, type Frame, replyOpcode, WORD_BYTES } from "../protocol/frame.js";
import { FrameDecoder } from "../protocol/frame-decoder.js";
import { HEADER, OPCODES, STATUSES } from "../protocol/opcodes.js";
import type { Transport } from "../protocol/transport.js";
import { ControlRequests } from "./control-requests.js";
import { HostError } from "./errors.js";
import { lineLost, noAnswer, refusal, wasReset } from "./link-errors.js";
import { newStatistics } from "./link-statistics.js";
import type { Logger } from "./logger.js";

export interface SubmitOptions {
  /** Time the device may need for the request itself, besides the line. */
  readonly durationMs?: number;
  /** Send nothing after this request until `release` is called. */
  readonly hold?: boolean;
}

/** One request that waits or is in flight. */
interface Entry {
  readonly request: Request;
  readonly durationMs: number;
  readonly hold: boolean;
  readonly resolve: (body: Uint32Array) => void;
  readonly reject: (error: HostError) => void;
  sequence: number;
  frame: Uint8Array;
  answered: boolean;
}

/** What a line may add to every answer: latency timers of USB bridges, a busy machine. */
const SLACK_MS = 250;
const BITS_PER_BYTE = 10;
const ATTEMPTS = 6;
const BUSY_WAIT_MS = 2;
/** The next sequence number after a sync is 0. */
const SYNC_SEQUENCE = 255;
const SEQUENCES = 256;
/** Given as reason, so that no exception with a stack is made for every reply. */
const PROGRESS = "progress";
/** No build takes a longer body. */
const PAYLOAD_WORDS_MAX = 1024;

/**
 * Requests in, replies out, in order and each exactly once: numbers them, keeps as many in flight as the device takes,
 * sends again what got no answer. Rejects with HostError DEVICE_REFUSED, LINK_TIMEOUT, LINK_LOST, DEVICE_RESET, CLOSED.
 */
export class RequestQueue {
  readonly statistics = newStatistics();
  /** Requests the device takes at once; 1 until it has told. */
  window = 1;
  /** Longest body the device takes. */
  payloadWords: number = PAYLOAD_WORDS_MAX;
  /** Silence after which the device forgets half a frame. */
  idleMs = 5;
  #decoder = new FrameDecoder({ maxBodyWords: HEADER.fields.length.max, direction: "replies" });
  readonly #waiting: Entry[] = [];
  #inFlight: Entry[] = [];
  readonly #controls: ControlRequests;
  #next = 0;
  #attempts = 0;
  #recovering = false;
  /** Requests were given up: nobody knows which number the device expects. */
  #outOfStep = false;
  #watching = false;
  #held = false;
  #progress = new AbortController();
  #ended: HostError | undefined;

  constructor(
    private readonly transport: Transport,
    private readonly logger: Logger,
  ) {
    this.#controls = new ControlRequests({
      transport,
      send: (frame, again) => this.#sendControl(frame, again),
      patienceMs: (bytes) => SLACK_MS + this.#lineMs(bytes),
      onSilence: () => this.#discard(this.#decoder.idle()),
    });
    transport.onReceive((bytes) => this.#receive(bytes));
    transport.onLost((reason) => this.end(lineLost(transport, reason)));
  }

  /** Sends a request when there is room; resolves with the body of its reply. */
  submit(request: Request, options: SubmitOptions = {}): Promise<Uint32Array> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      const { durationMs = 0, hold = false } = options;
      this.#waiting.push({
        request,
        durationMs,
        hold,
        resolve,
        reject,
        sequence: 0,
        frame: new Uint8Array(),
        answered: false,
      });
      this.#fill();
    });
  }

  /** Goes on after a request that was to be the last for a while. */
  release(): void {
    this.#held = false;
    this.#fill();
  }

  /** Takes sequence numbers into step with the device, which forgets what it was doing; resolves with its protocol version. */
  async sync(): Promise<number> {
    const version = await this.#controls.request(syncRequest(), SYNC_SEQUENCE);
    this.#next = (SYNC_SEQUENCE + 1) % SEQUENCES;
    return version;
  }

  /** Ends the run that is going on and those queued, at the next step boundary; resolves with the step counter. */
  stop(): Promise<number> {
    return this.#controls.request(stopRequest(), 0);
  }

  /** Gives up everything that waits, with this error; so are later requests. */
  end(error: HostError): void {
    if (this.#ended) return;
    this.#ended = error;
    this.transport.onReceive(undefined);
    this.#rejectAll(error);
  }

  #fill(): void {
    if (this.#outOfStep) return void this.#resync();
    while (!this.#held && this.#inFlight.length < this.window && this.#waiting.length > 0) {
      const entry = this.#waiting.shift()!;
      entry.sequence = this.#next;
      const { name, body } = entry.request;
      entry.frame = encodeFrame({ opcode: OPCODES[name].code, sequence: entry.sequence, body });
      this.#next = (this.#next + 1) % SEQUENCES;
      this.#inFlight.push(entry);
      this.#held = entry.hold;
      this.#write(entry.frame);
    }
    if (this.#inFlight.length > 0 && !this.#watching) void this.#watch();
  }

  /** Silence until the device has forgotten half a frame, then a sync, then what waits. */
  async #resync(): Promise<void> {
    if (this.#recovering || this.#waiting.length === 0) return;
    this.#recovering = true;
    try {
      await this.transport.delay(2 * this.idleMs);
      await this.sync();
      this.#outOfStep = false;
    } catch (thrown) {
      this.#rejectAll(thrown instanceof HostError ? thrown : lineLost(this.transport, thrown));
    } finally {
      this.#recovering = false;
    }
    this.#fill();
  }

  #sendControl(frame: Uint8Array, again: boolean): void {
    if (this.#ended) throw this.#ended;
    if (again) this.statistics.retries++;
    this.#write(frame);
  }

  #write(frame: Uint8Array): void {
    this.statistics.bytesToDevice += frame.length;
    this.statistics.framesToDevice++;
    this.transport.write(frame).catch((reason: unknown) => this.end(lineLost(this.transport, reason)));
  }

  /** Runs while requests are in flight: sends them again when nothing has moved for as long as an answer may take. */
  async #watch(): Promise<void> {
    this.#watching = true;
    while (this.#inFlight.length > 0 && !this.#ended) {
      const elapsed = await this.transport.delay(this.#timeoutMs(), this.#progress.signal);
      if (this.#progress.signal.aborted) this.#progress = new AbortController();
      else if (elapsed && !this.#ended) this.#onTimeout();
    }
    this.#watching = false;
  }

  #timeoutMs(): number {
    const bytes = this.#inFlight.reduce((sum, { frame }) => sum + frame.length, 0);
    // A reply may be as long as the longest request; both directions share the wait.
    const replyBytes = this.#inFlight.length * (FRAME_OVERHEAD_BYTES + WORD_BYTES * HEADER.fields.length.max);
    const durationMs = this.#inFlight.reduce((sum, entry) => sum + entry.durationMs, 0);
    return SLACK_MS + this.idleMs + durationMs + this.#lineMs(bytes + replyBytes);
  }

  #lineMs(bytes: number): number {
    return (bytes * BITS_PER_BYTE * 1000) / this.transport.baudRate;
  }

  #onTimeout(): void {
    this.#discard(this.#decoder.idle());
    if (++this.#attempts >= ATTEMPTS) {
      const head = this.#inFlight[0]!;
      this.#outOfStep = true;
      this.#recovering = false;
      this.#rejectAll(noAnswer(this.transport, head.request.name, ATTEMPTS));
      return;
    }
    this.#recovering = false;
    this.#resend("no answer");
  }

  #resend(why: string): void {
    const missing = this.#inFlight.filter((entry) => !entry.answered);
    this.logger.debug({ why, sequences: missing.map((entry) => entry.sequence) }, "sending again");
    this.statistics.retries += missing.length;
    for (const { frame } of missing) this.#write(frame);
  }

  /** Sends again soon, once for one trouble: further complaints before an answer comes are about the same. */
  async #recover(why: string, waitMs: number): Promise<void> {
    if (this.#recovering || this.#inFlight.length === 0) return;
    this.#recovering = true;
    if (waitMs > 0) await this.transport.delay(waitMs);
    if (!this.#ended) this.#resend(why);
  }

  /** Returns how many bytes have to come before anything happens here. */
  #receive(bytes: Uint8Array): number {
    this.statistics.bytesFromDevice += bytes.length;
    const events = this.#decoder.push(bytes);
    for (const event of events) if (event.kind === "frame") this.#accept(event.frame);
    this.#discard(events);
    if (events.some((event) => event.kind === "badCrc")) void this.#recover("damaged reply", 0);
    return events.length > 0 ? 0 : this.#decoder.missingBytes;
  }

  #discard(events: readonly { readonly kind: string; readonly bytes?: number }[]): void {
    for (const { bytes } of events) this.statistics.bytesDiscarded += bytes ?? 0;
  }

  #accept(frame: Frame): void {
    this.statistics.framesFromDevice++;
    if (this.#controls.take(frame)) return;
    if (this.#isNotice(frame)) this.#onNotice(frame);
    else this.#answer(frame);
  }

  #answer(frame: Frame): void {
    const place = this.#inFlight.findIndex(
      (entry) =>
        !entry.answered &&
        entry.sequence === frame.sequence &&
        replyOpcode(OPCODES[entry.request.name].code) === frame.opcode,
    );
    const entry = this.#inFlight[place];
    if (!entry) return;
    entry.answered = true;
    this.#attempts = 0;
    this.#recovering = false;
    if (frame.status === STATUSES.ok.code) entry.resolve(frame.body);
    else entry.reject(refusal(entry.request, frame));
    // Replies come in order: one before this that is missing was lost, and the device still has it.
    if (this.#inFlight.slice(0, place).some((before) => !before.answered)) void this.#recover("lost reply", 0);
    while (this.#inFlight[0]?.answered) this.#inFlight.shift();
    this.#progress.abort(PROGRESS); // a reason of our own spares an exception each
    this.#fill();
  }

  /** Whether a frame tells of the link, not of a request's result: it is not kept by the device and may be about noise. */
  #isNotice(frame: Frame): boolean {
    const status = statusName(frame.status);
    if (status === "badCrc" || status === "busy" || status === "sequence") return true;
    // A body longer than any of ours: the header was damaged on the way.
    return status === "badLength" && (frame.body[0] ?? 0) > this.payloadWords;
  }

  #onNotice(frame: Frame): void {
    const status = statusName(frame.status);
    const detail = frame.body[0] ?? 0;
    this.logger.debug({ status, detail }, "notice");
    const first = this.#inFlight[0]?.sequence;
    if (first === undefined) return; // about noise, or about a frame sent twice
    // The device may expect any request in flight, or the next: anything else is not a continuation of this session.
    const distance = (detail - first + SEQUENCES) % SEQUENCES;
    if (status === "sequence" && distance > this.#inFlight.length) {
      this.end(wasReset(this.transport, detail, first));
      return;
    }
    const waitMs = status === "busy" ? BUSY_WAIT_MS : status === "badLength" ? 2 * this.idleMs : 0;
    void this.#recover(status ?? "notice", waitMs);
  }

  #rejectAll(error: HostError): void {
    const entries = [...this.#inFlight, ...this.#waiting.splice(0)];
    this.#inFlight = [];
    this.#attempts = 0;
    this.#progress.abort(PROGRESS);
    for (const entry of entries) if (!entry.answered) entry.reject(error);
  }
}
