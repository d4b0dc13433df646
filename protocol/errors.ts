/** The error class of the protocol layer: `code` names the fault, `data` holds what was wrong and what is allowed. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";

  constructor(
    readonly code: ProtocolErrorCode,
    message: string,
    readonly data: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** What a ProtocolError is about; its `data` holds the value and what is allowed. */
export type ProtocolErrorCode =
  | "FIELD_OVERLAP"
  | "FIELD_RANGE"
  | "VALUE_RANGE"
  | "BUILD_INVALID"
  | "BUILD_UNKNOWN"
  | "FRAME_TOO_LONG"
  | "BODY_SHAPE"
  | "EVENT_ORDER"
  | "EVENT_RANGE"
  | "EVENT_TRUNCATED"
  | "NOT_A_LIFWIRE"
  | "DESCRIPTOR_INVALID"
  | "PROTOCOL_VERSION";
