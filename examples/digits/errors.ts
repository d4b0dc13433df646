export type DigitsErrorCode =
  | "DATA_UNREADABLE"
  | "DATA_INVALID"
  | "OPTION_INVALID"
  | "NETWORK_UNREADABLE"
  | "NETWORK_INVALID";

/** What goes wrong in this example: `data` tells the file, the place in it and what would be right. */
export class DigitsError extends Error {
  override readonly name = "DigitsError";

  constructor(
    readonly code: DigitsErrorCode,
    message: string,
    readonly data: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }
}
