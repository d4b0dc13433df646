/** The one error of the host layer: `code` names the fault, `data` holds what was wrong, where, and what is allowed. */
export class HostError extends Error {
  override readonly name = "HostError";

  constructor(
    readonly code: HostErrorCode,
    message: string,
    readonly data: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What a HostError is about. */
export type HostErrorCode =
  /** A field of a network is missing, unknown, of a wrong type or out of range. */
  | "NETWORK_INVALID"
  /** A network that is right in itself needs more than the attached build has. */
  | "NETWORK_TOO_LARGE"
  /** A field of a training file is wrong, or does not go with the network or the data. */
  | "TRAINING_INVALID"
  /** Samples or weights of a file that are no numbers, out of range, or too many or too few. */
  | "DATA_INVALID"
  /** An event list is out of order, or names a step or an axon there is not. */
  | "EVENTS_INVALID"
  /** An argument of a method or of the command line. */
  | "ARGUMENT"
  | "FILE_READ"
  | "FILE_WRITE"
  /** A file that is not what it should be: damaged, truncated, of another format. */
  | "FILE_FORMAT"
  /** A snapshot or checkpoint of another build, network or training. */
  | "SNAPSHOT_MISMATCH"
  /** The device refused a request; `data.status` and `data.detail` are its own words. */
  | "DEVICE_REFUSED"
  /** The device was reset: its sequence numbers do not continue ours, so its program is gone. */
  | "DEVICE_RESET"
  /** The device answered something that cannot be an answer to what was asked. */
  | "REPLY_SHAPE"
  /** Some runs of a sweep failed; its table says which and why. */
  | "SWEEP_FAILED"
  | "LINK_TIMEOUT"
  /** Frames of this length do not get through; shorter ones may. */
  | "LINK_NOISY"
  | "LINK_LOST"
  /** A serial port cannot be opened: it is not there, not permitted, in use, no serial port, or something else. */
  | "PORT_NOT_FOUND"
  | "PORT_PERMISSION"
  | "PORT_BUSY"
  | "PORT_NOT_SERIAL"
  | "PORT_OPEN"
  /** What is on the port answers, but not as a core does. */
  | "DEVICE_UNKNOWN"
  /** The core on the port is not of the build that was asked for. */
  | "BUILD_MISMATCH"
  | "BAUD_RATE"
  | "TARGET_UNKNOWN"
  | "CLOSED";

/** An unknown thing that was thrown, as text. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

const FILE_REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EISDIR: "is a folder",
  ENOTDIR: "part of the path is a file",
  EEXIST: "is a file",
  EACCES: "not permitted",
  EPERM: "not permitted",
  ENOSPC: "no space left",
};

/** The error of a file that cannot be read or written, in words. */
export function fileError(code: "FILE_READ" | "FILE_WRITE", file: string, thrown: unknown): HostError {
  const key = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  const what = code === "FILE_READ" ? "cannot be read" : "cannot be written";
  const message = `${file}: ${what}: ${FILE_REASONS[key] ?? reasonOf(thrown)}`;
  return new HostError(code, message, { file }, { cause: thrown });
}
