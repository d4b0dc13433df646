/** The error class of the simulator layer, that is, of transports that run in this process. */
export class SimError extends Error {
  override readonly name = "SimError";

  constructor(
    readonly code: "CLOSED" | "KERNEL" | "BAUD_RATE" | "BUILD_NOT_SHIPPED",
    message: string,
    readonly data: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
