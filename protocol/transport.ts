import type { CoreInspector } from "./inspector.js";

/**
 * Takes bytes from a device. May return how many more bytes must come before it does anything: a transport in this
 * process then skips the turns in between. If it returns nothing, it may do something at any byte.
 */
export type ReceiveListener = (bytes: Uint8Array) => number | undefined;

/** What ends a delay early: an AbortSignal, or anything else that can be listened to like one. */
export interface DelaySignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/**
 * Moves bytes to and from a device and knows nothing of their meaning. There are three: the TypeScript simulator,
 * the RTL in WebAssembly, and a serial port.
 */
export interface Transport extends AsyncDisposable {
  /** One line for messages: "simulator (standard)", "/dev/ttyUSB1 at 1000000 baud". */
  readonly description: string;
  /** Queues bytes for the line; resolves once they are accepted and more may be written without growing memory. */
  write(bytes: Uint8Array): Promise<void>;
  /** Where received bytes go; in the order of the line, in any chunking. One listener; `undefined` removes it. */
  onReceive(listener: ReceiveListener | ((bytes: Uint8Array) => void) | undefined): void;
  /** Called once, with the reason, when the far side is gone; nothing is received afterwards. */
  onLost(listener: ((reason: Error) => void) | undefined): void;
  /**
   * Resolves `true` after `timeoutMs` of the far side's time: wall time on a serial port, simulated time in process,
   * so that a slow simulation never times out. Resolves `false` at once when `signal` aborts.
   */
  delay(timeoutMs: number, signal?: DelaySignal): Promise<boolean>;
  /** The far side's time that `delay` counts, in milliseconds from any start; absent if nobody can tell. */
  readonly nowMs?: number;
  /** The line's current rate, in bits per second. */
  readonly baudRate: number;
  /** Changes this side's rate; what was written before leaves at the old rate. Throws if the clock cannot make it. */
  setBaudRate(baudRate: number): Promise<void>;
  /** The device's line has the device's rate, whatever this side's is; this side then switches to it. */
  readonly followsRate?: boolean;
  /** Called when a device answers at the current rate: a port of the system is opened at that rate the next time. */
  keepRate?(): void;
  /** In a transport to a core in this process: looks into the core. */
  readonly inspector?: CoreInspector;
  /** Closes the transport; pending writes are given up. */
  close(): Promise<void>;
}
