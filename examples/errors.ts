export type ExampleErrorCode =
  | "DATA_MISSING"
  | "DATA_UNREADABLE"
  | "DATA_INVALID"
  | "INSTALL_FAILED"
  | "OPTION_INVALID"
  | "NETWORK_UNREADABLE"
  | "NETWORK_INVALID";

/** What goes wrong in an example: `data` gives the file or folder, the place in it and what would be right. */
export class ExampleError extends Error {
  override readonly name = "ExampleError";

  constructor(
    readonly code: ExampleErrorCode,
    message: string,
    readonly data: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }
}
