/**
 * The error class of the flow from RTL to a bitstream: `code` names the fault, `data` what was wrong and what would
 * work.
 */
export class FlowError extends Error {
  override readonly name = "FlowError";

  constructor(
    readonly code: FlowErrorCode,
    message: string,
    readonly data: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export type FlowErrorCode =
  | "BOARD_UNKNOWN"
  /** More of a resource than the chip has; `data.short` lists them, `data.largest` is a build that fits. */
  | "DOES_NOT_FIT"
  /** The clock that the board makes is faster than the placed design. */
  | "TIMING"
  | "BAUD_RATE"
  | "TOOL_MISSING"
  | "TOOL_FAILED"
  | "TOOL_INSTALL"
  | "INTERRUPTED"
  /** A file that an earlier command should have written. */
  | "FILE_READ";
