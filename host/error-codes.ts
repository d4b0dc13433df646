/** What kind of fault a code names; the command line ends with one exit code per kind. */
export type ErrorKind = "usage" | "input" | "file" | "device" | "mismatch" | "incomplete" | "failure";

/** What a code means and what helps, for `host/ERRORS.md`. */
export interface ErrorInfo {
  readonly kind: ErrorKind;
  readonly cause: string;
  readonly cure: string;
}

/** Every code of a HostError. */
export const HOST_ERRORS = {
  ARGUMENT: {
    kind: "usage",
    cause: "An argument of a method or an option of the command line is wrong or missing.",
    cure: "The message names the argument and what is allowed.",
  },
  TARGET_UNKNOWN: {
    kind: "usage",
    cause: "`connect` was given neither a backend nor a port.",
    cure: 'Use "sim", "rtl", "auto", a path such as /dev/ttyUSB1, or tcp://127.0.0.1:7000.',
  },
  NETWORK_INVALID: {
    kind: "input",
    cause: "A field of a network is missing, unknown, of a wrong type, out of range, or given twice.",
    cure: "Correct the place that the message names.",
  },
  TRAINING_INVALID: {
    kind: "input",
    cause: "A field of a training file is wrong, or does not fit the network or the data.",
    cure: "Correct the place that the message names.",
  },
  DATA_INVALID: {
    kind: "input",
    cause: "Samples, labels or weights in a file are not numbers, out of range, missing, or of the wrong shape.",
    cure: "Correct the value that the message names; check shape and scale of the data.",
  },
  EVENTS_INVALID: {
    kind: "input",
    cause: "An event list is out of order, or names a step, an axon or a neuron that does not exist.",
    cure: "Correct the event that the message names, or run more steps.",
  },
  MODEL_INVALID: {
    kind: "input",
    cause:
      "A node or field of a model file of another tool is missing, unknown, of a wrong type or shape, or out of range.",
    cure: "Correct the place that the message names, and save the model again.",
  },
  MODEL_UNSUPPORTED: {
    kind: "input",
    cause: "A valid model has something that the core, or the format it is to be written in, does not do.",
    cure: "The message names the node, neuron or key, and what is allowed instead.",
  },
  MODEL_QUESTION: {
    kind: "usage",
    cause: "A model file does not say what its numbers mean, so importing it would be a guess.",
    cure: "Answer with the option that the message names.",
  },
  FILE_FORMAT: {
    kind: "input",
    cause: "A file is damaged, truncated, too large, or of another format or version.",
    cure: "The message says what was found; make the file again, or choose the right one.",
  },
  FILE_READ: {
    kind: "file",
    cause: "A file cannot be read.",
    cure: "Check its name and permissions.",
  },
  FILE_WRITE: {
    kind: "file",
    cause: "A file or folder cannot be written. What was there before is still whole.",
    cure: "Make room, check permissions, or choose another place.",
  },
  FILE_BUSY: {
    kind: "file",
    cause: "Another process is writing to the same folder or table.",
    cure: "Wait for the process that the message names, or choose another place.",
  },
  FILE_EXISTS: {
    kind: "file",
    cause: "The output holds a finished result that the command would replace.",
    cure: "Choose another place, go on with `--resume`, or replace it with `--force`.",
  },
  NETWORK_TOO_LARGE: {
    kind: "mismatch",
    cause: "A valid network needs more than the attached build has.",
    cure: "Use a larger build, or a smaller network.",
  },
  SNAPSHOT_MISMATCH: {
    kind: "mismatch",
    cause: "A snapshot or checkpoint is of another build, network or training.",
    cure: "Use the files it was made with.",
  },
  BUILD_MISMATCH: {
    kind: "mismatch",
    cause: "The core's build is not the one asked for, or not the one that the training file is for.",
    cure: "Load that build into the board, or leave `--build` out.",
  },
  DEVICE_REFUSED: {
    kind: "device",
    cause: "The device refused a request; `data.status` and `data.detail` are its own words.",
    cure: "The message says what the status means.",
  },
  DEVICE_RESET: {
    kind: "device",
    cause: "The device was reset: its sequence numbers do not continue ours, so its program is gone.",
    cure: "Reconnect and program it again; check power and cable.",
  },
  DEVICE_UNKNOWN: {
    kind: "device",
    cause: "What is on the port answers, but not as a Lifwire core does.",
    cure: "Choose another port, load the core into the board, or name the line's rate with `--baud`.",
  },
  REPLY_SHAPE: {
    kind: "device",
    cause: "The device answered something that cannot be an answer to the request.",
    cure: "Check the bitstream's timing and its version; report a reply that can be repeated.",
  },
  LINK_TIMEOUT: {
    kind: "device",
    cause: "The device does not answer in time, or no answer arrives undamaged.",
    cure: "Check power, cable and rate.",
  },
  LINK_NOISY: {
    kind: "device",
    cause: "Frames of this length do not get through; shorter ones may.",
    cure: "Use a lower rate or a shorter cable.",
  },
  LINK_LOST: {
    kind: "device",
    cause: "The port went away.",
    cure: "Plug it in again; a script calls `reconnect()`.",
  },
  PORT_NOT_FOUND: {
    kind: "device",
    cause: "There is no such serial port.",
    cure: "`lifwire ports` lists those there are.",
  },
  PORT_PERMISSION: {
    kind: "device",
    cause: "This user may not open the port.",
    cure: "Join the group that owns it (dialout, uucp), then log in again.",
  },
  PORT_BUSY: {
    kind: "device",
    cause: "Another program uses the port.",
    cure: "Close that program, or choose another port.",
  },
  PORT_NOT_SERIAL: {
    kind: "device",
    cause: "The path is not a serial port.",
    cure: "`lifwire ports` lists those there are.",
  },
  PORT_OPEN: {
    kind: "device",
    cause: "The port cannot be opened for another reason.",
    cure: "The message has the system's own words.",
  },
  BAUD_RATE: {
    kind: "device",
    cause: "The core or the port cannot run at this rate.",
    cure: "Use a rate that the message names.",
  },
  CLOSED: {
    kind: "device",
    cause: "The connection was closed while a request was under way.",
    cure: "Connect again.",
  },
  INTERRUPTED: {
    kind: "failure",
    cause:
      "A command, or a tool it runs, was ended before it had anything to write, or while the reader of its output had stopped.",
    cure: "Run the command again. Its exit code is that of the signal.",
  },
  SWEEP_FAILED: {
    kind: "incomplete",
    cause: "Some runs of a sweep failed; its table says which and why.",
    cure: "Correct the cause; the same command tries only the failed runs again.",
  },
} as const satisfies Readonly<Record<string, ErrorInfo>>;

/** What a HostError is about. */
export type HostErrorCode = keyof typeof HOST_ERRORS;
