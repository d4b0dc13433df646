/** Everything that can go wrong, on the build side and on the run side. */
export type BridgeErrorCode =
  // build side
  | "bad-option"
  | "source-missing"
  | "tool-missing"
  | "tool-version"
  | "verilator-refused"
  | "unknown-module"
  | "unsupported-port"
  | "unsupported-signal"
  | "compile-failed"
  // both sides
  | "unknown-port"
  | "unknown-signal"
  // run side
  | "bad-wasm"
  | "wrong-module"
  | "unknown-memory"
  | "value-out-of-range"
  | "row-out-of-range"
  | "bad-cycle-count"
  | "bad-schedule"
  | "edge-log-full"
  | "no-clock"
  | "no-trace"
  | "vcd-state"
  | "model-finished"
  | "model-failed"
  | "rtl-error"
  | "rtl-stop";

/** The one error class of the bridge: `code` says what kind, `data` holds the place and the values it is about. */
export class BridgeError extends Error {
  override readonly name = "BridgeError";

  constructor(
    readonly code: BridgeErrorCode,
    message: string,
    readonly data: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
