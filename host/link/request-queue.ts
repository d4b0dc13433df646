import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { encodeFrame, type Frame } from "../../protocol/codecs/frame.js";
import { FrameDecoder, type FrameEvent } from "../../protocol/codecs/frame-decoder.js";
import { type Request, stopRequest, syncRequest } from "../../protocol/codecs/requests.js";
import { OPCODES, SEQUENCES, STATUSES } from "../../protocol/tables/opcodes.js";
import type { Transport } from "../../protocol/transport.js";
import { HostError } from "../errors.js";
import type { Logger } from "../logger.js";
import { ControlRequests, SYNC_SEQUENCE } from "./control-requests.js";
import { WakeUp } from "./delay-signal.js";
import { lineLost, noAnswer, refusal, splitNeeded, tooNoisy, wasReset } from "./link-errors.js";
import { LinkMeter } from "./link-statistics.js";
import { isNotice, isStrange, readNotice } from "./notice.js";
import { dueOf, type Entry, isAbout, newEntry, type SubmitOptions } from "./queued-request.js";
import { FRAME_WORDS_MIN, LinkQuality, type Trouble } from "./retry-policy.js";
import { frameWordsOf } from "./split-request.js";

const PAYLOAD_WORDS_MAX = 1024; // of any build
/** Waits in vain over which half a reply is kept on a line without damage: a busy machine may yet bring the rest. */
const HALF_KEPT_WAITS = 5;

/**
 * Requests in, replies out, in order and each exactly once: numbers them, keeps as many in flight as the device takes,
 * sends again what got no answer. Rejects with HostError DEVICE_REFUSED, LINK_TIMEOUT, LINK_LOST, DEVICE_RESET, CLOSED,
 * and LINK_NOISY when all under way are `cuttable` and had better be cut into shorter requests.
 */
export class RequestQueue {
  readonly meter: LinkMeter;
  /** Requests the device takes at once; 1 until it has told. */
  window = 1;
  readonly quality = new LinkQuality(PAYLOAD_WORDS_MAX);
  /** Silence after which the device forgets half a frame. */
  idleMs = 5;
  #decoder = new FrameDecoder({ maxBodyWords: PAYLOAD_WORDS_MAX, direction: "replies" });
  readonly #waiting: Entry[] = [];
  #inFlight: Entry[] = [];
  readonly #controls: ControlRequests;
  #next = 0;
  #recovering = false;
  /** Requests were given up: nobody knows which number the device expects. */
  #outOfStep = false;
  #watching = false;
  #held = false;
  /** The device once expected a number that is not ours. */
  #suspect = false;
  /** Bytes came in since a sync or stop was sent. */
  #heard = false;
  #progress = new WakeUp();
  #ended: HostError | undefined;

  constructor(
    readonly transport: Transport,
    private readonly logger: Logger,
  ) {
    this.meter = new LinkMeter(transport);
    this.#controls = new ControlRequests({
      transport,
      send: (frame, again) => this.#sendControl(frame, again),
      patienceMs: (bytes) => this.quality.slackMs + this.meter.lineMs(bytes),
      onSilence: () => {
        this.#discard(this.#decoder.idle());
        const heard = this.#heard;
        this.#heard = false;
        return heard;
      },
    });
    transport.onReceive((bytes) => this.#receive(bytes));
    transport.onLost((reason) => this.end(lineLost(transport, reason)));
  }

  /** Takes the device's limits: requests in flight, words of a body. */
  learn({ window, payloadWords }: Pick<Descriptor, "window" | "payloadWords">): void {
    this.window = window;
    this.quality.payloadWords = payloadWords;
    this.#decoder = new FrameDecoder({ maxBodyWords: payloadWords, direction: "replies" });
  }

  /** Sends a request when there is room; resolves with the body of its reply. */
  submit(request: Request, options: SubmitOptions = {}): Promise<Uint32Array> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      this.#waiting.push(newEntry(request, options, resolve, reject));
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
      this.meter.submitted++;
      entry.sentMs = this.#inFlight.length === 0 ? this.transport.nowMs : undefined;
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
      await this.transport.delay(this.#quietMs);
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
    if (again) this.meter.statistics.retries++;
    this.#write(frame);
  }

  #write(frame: Uint8Array): void {
    this.meter.sent(frame.length);
    this.transport.write(frame).catch((reason: unknown) => this.end(lineLost(this.transport, reason)));
  }

  /** Runs while requests are in flight: sends them again when nothing has moved for as long as an answer may take. */
  async #watch(): Promise<void> {
    this.#watching = true;
    while (this.#inFlight.length > 0 && !this.#ended) {
      const elapsed = await this.transport.delay(this.#timeoutMs(), this.#progress);
      if (this.#progress.aborted) this.#progress = new WakeUp();
      else if (elapsed && !this.#ended) this.#onTimeout();
    }
    this.#watching = false;
  }

  #timeoutMs(): number {
    const { bytes, durationMs } = dueOf(this.#inFlight, this.quality.payloadWords);
    return this.quality.slackMs + this.idleMs + durationMs + this.meter.lineMs(bytes);
  }

  #onTimeout(): void {
    // Were the rest lost, the reply sent again would show it: that is found behind the half, and the half is damage.
    const keepsHalf = !this.quality.damaged && this.quality.attempts < HALF_KEPT_WAITS;
    const lost = keepsHalf ? [] : this.#decoder.idle();
    this.#discard(lost);
    this.meter.statistics.timeouts++;
    this.#recovering = false;
    this.#retry("no answer", lost.length > 0 ? "truncated" : "timeout");
  }

  /** Sends again, unless that has been tried often enough. */
  #retry(why: string, trouble: Trouble): void {
    const missing = this.#inFlight.filter((entry) => !entry.answered);
    const [head] = missing;
    if (!head) return;
    const splittable =
      missing.every(({ cuttable }) => cuttable) &&
      missing.some(({ request }) => frameWordsOf(request) > FRAME_WORDS_MIN);
    const verdict = this.quality.failed(trouble, splittable);
    if (verdict === "again") {
      this.#resend(missing, why);
      return;
    }
    const { name } = head.request;
    const { attempts } = this.quality;
    this.#outOfStep = true;
    this.#recovering = false;
    const reasons = { split: splitNeeded, dead: noAnswer, noisy: tooNoisy };
    this.#rejectAll(reasons[verdict](this.transport, name, attempts), verdict === "split");
  }

  #resend(missing: readonly Entry[], why: string): void {
    this.logger.debug({ why, sequences: missing.map((entry) => entry.sequence) }, "sending again");
    this.meter.statistics.retries += missing.length;
    for (const entry of missing) {
      entry.sentMs = undefined;
      this.#write(entry.frame);
    }
  }

  /** Sends again soon, once for one trouble: further complaints before an answer comes are about the same. */
  async #recover(why: string, waitMs: number, trouble: Trouble = "damage"): Promise<void> {
    if (this.#recovering || this.#inFlight.length === 0) return;
    this.#recovering = true;
    // A byte too many shifts all words until the line falls silent: sending on at once may never end that.
    const quietMs = this.quality.attempts > 0 ? this.#quietMs : 0;
    if (waitMs + quietMs > 0) await this.transport.delay(waitMs + quietMs);
    if (!this.#ended) this.#retry(why, trouble);
  }

  /** The device forgets half a frame in it for certain. */
  get #quietMs(): number {
    return 2 * this.idleMs;
  }

  /** Returns how many bytes have to come before anything happens here. */
  #receive(bytes: Uint8Array): number {
    this.meter.received(bytes.length);
    this.quality.heard();
    this.#heard = true;
    const events = this.#decoder.push(bytes);
    let damaged = 0;
    for (const event of events) {
      if (event.kind === "frame") this.#accept(event.frame);
      else if (event.kind === "badCrc") damaged++;
    }
    this.#discard(events);
    this.meter.statistics.crcErrors += damaged;
    if (damaged > 0) void this.#recover("damaged reply", 0);
    return events.length > 0 ? 0 : this.#decoder.missingBytes;
  }

  #discard(events: readonly FrameEvent[]): void {
    for (const event of events) if (event.kind === "discarded") this.meter.statistics.bytesDiscarded += event.bytes;
  }

  #accept(frame: Frame): void {
    this.meter.statistics.framesFromDevice++;
    if (this.#controls.take(frame)) return;
    const place = this.#inFlight.findIndex((entry) => isAbout(frame, entry));
    const entry = this.#inFlight[place];
    if (isNotice(frame, this.quality.payloadWords, entry?.request)) this.#onNotice(frame);
    else if (entry) this.#answer(frame, entry, place);
  }

  #answer(frame: Frame, entry: Entry, place: number): void {
    entry.answered = true;
    this.meter.answered++;
    const excessMs = this.meter.roundTrip(entry.sentMs, entry.frame.length, frame.body.length);
    this.quality.answered(entry.durationMs > 0 ? undefined : excessMs);
    this.#suspect = false;
    this.#recovering = false;
    if (frame.status === STATUSES.ok.code) entry.resolve(frame.body);
    else entry.reject(refusal(entry.request, frame));
    // Replies come in order: one before this that is missing was lost, and the device still has it.
    if (this.#inFlight.slice(0, place).some((before) => !before.answered)) void this.#recover("lost reply", 0);
    while (this.#inFlight[0]?.answered) this.#inFlight.shift();
    this.#progress.wake();
    this.#fill();
  }

  #onNotice(frame: Frame): void {
    const notice = readNotice(frame, this.#quietMs);
    const { status, detail, trouble, waitMs } = notice;
    this.meter.statistics.notices++;
    this.logger.debug({ status, detail }, "notice");
    const first = this.#inFlight[0]?.sequence;
    if (first === undefined) return; // about noise, or about a frame sent twice
    if (isStrange(notice, first, this.#inFlight.length)) {
      // Once may be a late word about something before a sync; twice is not.
      if (this.#suspect) this.end(wasReset(this.transport, detail, first));
      this.#suspect = true;
    }
    void this.#recover(status, waitMs, trouble);
  }

  #rejectAll(error: HostError, sparesWaiting = false): void {
    const entries = [...this.#inFlight, ...(sparesWaiting ? [] : this.#waiting.splice(0))];
    this.#inFlight = [];
    this.quality.reset();
    this.#progress.wake();
    for (const entry of entries) if (!entry.answered) entry.reject(error);
    if (sparesWaiting) this.#fill();
  }
}
