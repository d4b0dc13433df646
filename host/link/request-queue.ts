import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { encodeFrame, type Frame } from "../../protocol/codecs/frame.js";
import { type Request, stopRequest, syncRequest } from "../../protocol/codecs/requests.js";
import { PAYLOAD_WORDS_MAX } from "../../protocol/tables/builds.js";
import { OPCODES, SEQUENCE_MODULUS, STATUSES } from "../../protocol/tables/opcodes.js";
import type { Transport } from "../../protocol/transport.js";
import { HostError } from "../errors.js";
import type { Logger } from "../logger.js";
import { ControlRequests, SYNC_SEQUENCE } from "./control-requests.js";
import { WakeUp } from "./delay-signal.js";
import { givenUp, lineLost, refusal, wasReset } from "./link-errors.js";
import { LinkQuality, STALL_LIMIT_MS } from "./link-quality.js";
import { LinkMeter } from "./link-statistics.js";
import { isNotice, isStrange, readNotice } from "./notice.js";
import { QueueStateMachine } from "./queue-state.js";
import { canSplit, dueOf, type Entry, isAbout, newEntry, type SubmitOptions } from "./queued-request.js";
import { ReplyReader } from "./reply-reader.js";
import { replyFault } from "./reply-shape.js";
import type { Trouble } from "./retry-policy.js";
import { StallClock } from "./stall-clock.js";

/** Silence after which the device has certainly dropped half a frame. */
const quietMs = (idleMs: number) => 2 * idleMs;

/**
 * Requests in, replies out, in order and each exactly once: numbers them, keeps as many in flight as the device takes,
 * sends again what got no answer. Rejects with HostError DEVICE_REFUSED, REPLY_SHAPE, LINK_TIMEOUT, LINK_LOST,
 * DEVICE_RESET, CLOSED, and LINK_NOISY when all under way are `cuttable` and have to be cut into shorter requests.
 */
export class RequestQueue {
  readonly meter: LinkMeter;
  /** Requests the device takes at once; 1 until it has said. */
  window = 1;
  readonly quality = new LinkQuality(PAYLOAD_WORDS_MAX);
  /** Silence after which the device forgets half a frame. */
  idleMs = 5;
  readonly #reader: ReplyReader;
  readonly #waiting: Entry[] = [];
  #inFlight: Entry[] = [];
  readonly #controls: ControlRequests;
  #next = 0;
  readonly #state = new QueueStateMachine();
  /** The request after which nothing is sent until `release`. */
  #gate: Entry | undefined;
  /** `#watch` runs. Cleared in the very turn in which it ends: whoever sends next has to start it again. */
  #watching = false;
  /** Notices in a row in which the device expects a number that is not ours. */
  #strangeNotices = 0;
  readonly #stall: StallClock;
  #progress = new WakeUp();
  #ended: HostError | undefined;

  constructor(
    readonly transport: Transport,
    private readonly logger: Logger,
    stallLimitMs = STALL_LIMIT_MS,
  ) {
    this.quality.stallLimitMs = stallLimitMs;
    this.meter = new LinkMeter(transport);
    this.#reader = new ReplyReader(this.meter, PAYLOAD_WORDS_MAX);
    this.#stall = new StallClock(transport, logger);
    this.#controls = new ControlRequests({
      transport,
      send: (frame, again) => {
        if (this.#ended) throw this.#ended;
        this.meter.statistics.retries += Number(again);
        this.#write(frame);
      },
      patienceMs: (bytes) => this.quality.slackMs + this.meter.lineMs(bytes),
      bytesReceived: () => {
        this.#reader.idle();
        return this.meter.statistics.bytesFromDevice;
      },
    });
    transport.onReceive((bytes) => this.#receive(bytes));
    transport.onLost((reason) => this.end(lineLost(transport, reason)));
  }

  /** Takes the device's limits: requests in flight, words of a body. */
  setLimits({ window, payloadWords }: Pick<Descriptor, "window" | "payloadWords">): void {
    this.window = window;
    this.quality.payloadWords = payloadWords;
    this.#reader.setBodyLimit(payloadWords);
  }

  /** Sends a request when there is room; resolves with the body of its reply. */
  submit(request: Request, options: SubmitOptions = {}): Promise<Uint32Array> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      this.#waiting.push(newEntry(request, options, resolve, reject));
      this.#fill();
    });
  }

  /** Resumes after a request with `hold`. */
  release(): void {
    this.#gate = undefined;
    this.#fill();
  }

  /** Synchronises sequence numbers with the device, which drops its work; resolves with its protocol version. */
  async sync(): Promise<number> {
    const version = await this.#controls.request(syncRequest(), SYNC_SEQUENCE);
    this.#next = (SYNC_SEQUENCE + 1) % SEQUENCE_MODULUS;
    return version;
  }

  /** Ends the current run and those queued, at the next step boundary; resolves with the step counter. */
  stop(): Promise<number> {
    return this.#controls.request(stopRequest(), 0);
  }

  /** Rejects everything that waits, and all later requests, with this error. */
  end(error: HostError): void {
    if (this.#ended) return;
    this.#ended = error;
    this.#state.on("end");
    this.transport.onReceive(undefined);
    this.#rejectAll(error);
  }

  #fill(): void {
    const { state } = this.#state;
    if (state === "outOfStep") return void this.#resync();
    while (!this.#gate && state !== "syncing" && this.#inFlight.length < this.window && this.#waiting.length > 0) {
      const entry = this.#waiting.shift()!;
      entry.sequence = this.#next;
      const { name, body } = entry.request;
      entry.frame = encodeFrame({ opcode: OPCODES[name].code, sequence: entry.sequence, body });
      this.#next = (this.#next + 1) % SEQUENCE_MODULUS;
      this.meter.submitted++;
      if (this.#inFlight.length === 0) {
        entry.sentMs = this.transport.nowMs;
        this.quality.begun();
        this.#stall.restart();
      }
      this.#inFlight.push(entry);
      if (entry.hold) this.#gate = entry;
      this.#write(entry.frame);
    }
    if (this.#inFlight.length > 0 && !this.#watching) void this.#watch();
  }

  /** Silence until the device has forgotten half a frame, then a sync, then what waits. */
  async #resync(): Promise<void> {
    if (this.#waiting.length === 0 || !this.#state.on("resync")) return;
    try {
      await this.transport.delay(quietMs(this.idleMs));
      await this.sync();
      this.#state.on("synced");
    } catch (thrown) {
      this.#state.on("syncFailed");
      this.#rejectAll(thrown instanceof HostError ? thrown : lineLost(this.transport, thrown));
      return;
    }
    this.#fill();
  }

  #write(frame: Uint8Array): void {
    this.meter.sent(frame.length);
    this.transport.write(frame).catch((reason: unknown) => this.end(lineLost(this.transport, reason)));
  }

  /** Runs while requests are in flight: sends them again when nothing has moved for as long as an answer may take. */
  async #watch(): Promise<void> {
    this.#watching = true;
    try {
      while (this.#inFlight.length > 0 && !this.#ended) {
        const elapsed = await this.transport.delay(this.#timeoutMs(), this.#progress);
        if (this.#progress.aborted) this.#progress = new WakeUp();
        else if (elapsed && !this.#ended) this.#onTimeout();
      }
    } catch (reason) {
      this.end(lineLost(this.transport, reason));
    }
    this.#watching = false;
  }

  #timeoutMs(): number {
    const { bytes, durationMs } = dueOf(this.#inFlight, this.quality.payloadWords);
    // A device that reports an idle time of minutes must not make waits that long.
    const slackMs = Math.min(this.quality.slackMs + this.idleMs, this.quality.stallLimitMs);
    return slackMs + durationMs + this.meter.lineMs(bytes);
  }

  #onTimeout(): void {
    // If the rest is lost, the reply sent again will show it: it is found after the half, which counts as damage.
    const lost = !this.quality.keepsHalfReplies && this.#reader.idle();
    this.meter.statistics.timeouts++;
    this.#state.on("timeout");
    this.#retry("no answer", lost ? "truncated" : "timeout");
  }

  /** Sends again, unless that has been tried often enough. */
  #retry(why: string, trouble: Trouble): void {
    const missing = this.#inFlight.filter((entry) => !entry.answered);
    const [head] = missing;
    if (!head) return;
    const { name } = head.request;
    const { durationMs } = dueOf(this.#inFlight, this.quality.payloadWords);
    const stalledMs = Math.max(0, this.#stall.elapsedMs(name) - durationMs);
    const verdict = this.quality.onTrouble({ trouble, splittable: canSplit(missing), stalledMs });
    if (verdict === "again") this.#resend(missing, why);
    else this.#giveUp(givenUp(verdict, this.transport, name, this.quality.attempts), verdict === "split");
  }

  #giveUp(error: HostError, sparesWaiting: boolean): void {
    this.#state.on("giveUp");
    this.#rejectAll(error, sparesWaiting);
  }

  #resend(missing: readonly Entry[], why: string): void {
    this.logger.debug({ why, sequences: missing.map((entry) => entry.sequence) }, "sending again");
    this.meter.statistics.retries += missing.length;
    for (const entry of missing) {
      entry.sentMs = undefined;
      this.#write(entry.frame);
    }
  }

  /** Sends again soon, once per fault: further complaints before an answer comes are about the same. */
  async #recover(why: string, waitMs: number, trouble: Trouble = "damage"): Promise<void> {
    if (this.#inFlight.length === 0 || !this.#state.on("complaint")) return;
    // A byte too many shifts all words until the line falls silent: sending on at once may never end that.
    const silenceMs = this.quality.attempts > 0 ? quietMs(this.idleMs) : 0;
    try {
      if (waitMs + silenceMs > 0) await this.transport.delay(waitMs + silenceMs);
    } catch (reason) {
      return this.end(lineLost(this.transport, reason));
    }
    // An answer or a timeout may have come meanwhile: then there is nothing left to send again for this.
    if (this.#state.state === "recovering") this.#retry(why, trouble);
  }

  /** Returns how many bytes have to arrive before anything happens here. */
  #receive(bytes: Uint8Array): number {
    this.meter.received(bytes.length);
    this.quality.heard();
    const { events, damaged } = this.#reader.push(bytes, (frame) => this.#accept(frame));
    if (damaged > 0) void this.#recover("damaged reply", 0);
    return events > 0 ? 0 : this.#reader.missingBytes;
  }

  #accept(frame: Frame): void {
    this.meter.statistics.framesFromDevice++;
    if (this.#controls.answer(frame)) return;
    const place = this.#inFlight.findIndex((entry) => isAbout(frame, entry));
    const entry = this.#inFlight[place];
    if (isNotice(frame, this.quality.payloadWords, entry?.request)) this.#onNotice(frame);
    else if (entry) this.#answer(frame, entry, place);
  }

  #answer(frame: Frame, entry: Entry, place: number): void {
    entry.answered = true;
    this.meter.answered++;
    this.#stall.restart();
    const excessMs = this.meter.roundTrip(entry.sentMs, entry.frame.length, frame.body.length);
    this.quality.answered(entry.durationMs > 0 ? undefined : excessMs);
    this.#strangeNotices = 0;
    this.#state.on("answer");
    const fault = replyFault(entry.request, frame);
    if (fault) entry.reject(fault);
    else if (frame.status === STATUSES.ok.code) entry.resolve(frame.body);
    else entry.reject(refusal(entry.request, frame));
    // Replies come in order: one before this that is missing was lost, and the device still has it.
    if (this.#inFlight.slice(0, place).some((before) => !before.answered)) void this.#recover("lost reply", 0);
    while (this.#inFlight[0]?.answered) this.#inFlight.shift();
    this.#progress.wake();
    this.#fill();
  }

  #onNotice(frame: Frame): void {
    const notice = readNotice(frame, quietMs(this.idleMs));
    const { status, detail, trouble, waitMs } = notice;
    this.meter.statistics.notices++;
    this.logger.debug({ status, detail }, "notice");
    const first = this.#inFlight[0]?.sequence;
    if (first === undefined) return; // about noise, or about a frame sent twice
    if (isStrange(notice, first, this.#inFlight.length)) {
      // Once may be a late word about something before a sync; twice is not.
      this.#strangeNotices++;
      if (this.#strangeNotices > 1) this.end(wasReset(this.transport, detail, first));
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
