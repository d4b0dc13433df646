/** Writes an entry: data with a message, or a message alone. */
interface Log {
  (data: object, message?: string): void;
  (message: string): void;
}

/** What a device needs from a logger; a pino logger will do. */
export interface Logger {
  readonly debug: Log;
  readonly info: Log;
  readonly warn: Log;
  readonly error: Log;
}

const nothing = () => {};

/** The default logger of a device: it logs nothing. */
export const SILENT_LOGGER: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
