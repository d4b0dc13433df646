/** Writes an entry: data with a message, or a message alone. */
interface Log {
  (data: object, message?: string): void;
  (message: string): void;
}

/** What a device needs of a logger; one of pino has it. */
export interface Logger {
  readonly debug: Log;
  readonly info: Log;
  readonly warn: Log;
  readonly error: Log;
}

const nothing = () => {};

/** What a device logs to unless it is given something else: nowhere. */
export const SILENT_LOGGER: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
