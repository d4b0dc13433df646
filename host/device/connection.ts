import type { Transport } from "../../protocol/transport.js";
import { HostError } from "../errors.js";
import { changeBaudRate } from "../link/baud-rate.js";
import { checkSame, greet, reopened } from "../link/handshake.js";
import { RequestQueue } from "../link/request-queue.js";
import type { Session } from "./session.js";

const RECONNECT_MS = 10_000;

/** The line of a device: reopens it and changes its rate. All methods throw HostError. */
export class Connection {
  constructor(
    private readonly session: Session,
    private readonly reopen: (() => Promise<Transport>) | undefined,
  ) {}

  /** Resolves with whether the device has kept its network and state. */
  async reconnect({ timeoutMs = RECONNECT_MS }: { readonly timeoutMs?: number } = {}): Promise<boolean> {
    const { session, reopen } = this;
    const before = session.queue;
    const { description } = before.transport;
    if (!reopen) throw new HostError("ARGUMENT", `${description} cannot be reopened; connect again`);
    before.end(new HostError("CLOSED", `${description}: the connection is being reopened`));
    await before.transport.close();
    const queue = new RequestQueue(await reopened(reopen, timeoutMs), session.logger, before.quality.stallLimitMs);
    try {
      const greeting = await greet(queue);
      checkSame(session.descriptor, greeting.descriptor, queue.transport);
      const accepted = (greeting.requests - session.requestsBefore) >>> 0;
      const kept = accepted >= before.meter.answered && accepted <= before.meter.submitted;
      if (!kept) session.forget();
      session.setup.forget();
      session.registersKnown = false;
      queue.meter.continueFrom(before.meter);
      session.queue = queue;
      session.adopt(greeting);
      session.logger.info({ transport: queue.transport.description, kept }, "connected again");
      return kept;
    } catch (thrown) {
      await queue.transport.close();
      throw thrown;
    }
  }

  async setBaudRate(baudRate: number): Promise<void> {
    const { queue, descriptor } = this.session;
    await changeBaudRate(queue.transport, descriptor, queue, baudRate);
  }
}
