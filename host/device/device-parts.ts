import type { Transport } from "../../protocol/transport.js";
import type { Logger } from "../logger.js";
import type { DeviceMemory } from "../memory/device-memory.js";
import { Connection } from "./connection.js";
import { DeviceRuns } from "./device-runs.js";
import { NetworkMemory } from "./network-memory.js";
import { Programming } from "./programming.js";
import type { Session } from "./session.js";

/** How a device logs, and how it is opened again. */
export interface DeviceOptions {
  /** Default: nothing is logged. */
  readonly logger?: Logger;
  /** Time without an answer after which a request is given up with LINK_TIMEOUT. Default 30 000. */
  readonly stallLimitMs?: number;
  /** Opens the transport again, for `reconnect`. */
  readonly reopen?: () => Promise<Transport>;
}

/** What acts on a device, each through the same session. */
export class DeviceParts {
  readonly memory: DeviceMemory;
  readonly runs: DeviceRuns;
  readonly networkMemory: NetworkMemory;
  readonly programming: Programming;
  readonly connection: Connection;

  constructor(session: Session, reopen: (() => Promise<Transport>) | undefined) {
    this.memory = session.memory;
    this.runs = new DeviceRuns(session);
    this.networkMemory = new NetworkMemory(session);
    this.programming = new Programming(session, this.runs);
    this.connection = new Connection(session, reopen);
  }
}
