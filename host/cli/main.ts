import { fileError, HostError } from "../errors.js";
import { givePipesUpOn } from "../node/writing/pipe.js";
import { EXIT_CODES, interruptedCode, type SignalName, signalCode } from "./errors/exit-codes.js";
import { signalName } from "./interruption.js";
import { errorLine, runCli } from "./program.js";
import { boundedWriter, handedOver } from "./terminal/readers.js";

/** A signal repeated within this time is the same one: npx passes on what the terminal has already sent. */
const SAME_SIGNAL_MS = 500;

// The first signal ends a command at a step boundary and writes what it has; Ctrl-C again ends the process.
const interrupt = new AbortController();
let interruptedAt = 0;
function stop(name: SignalName): void {
  if (!interrupt.signal.aborted) {
    interruptedAt = performance.now();
    interrupt.abort(name);
    return;
  }
  // A closed terminal, a service manager and a queue may well send theirs twice.
  if (name === "SIGINT" && performance.now() - interruptedAt > SAME_SIGNAL_MS) process.exit(signalCode(name));
}
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stop(name));
givePipesUpOn(interrupt.signal);

/** Error codes of a reader that has gone away: a closed pipe, a closed terminal. */
const GONE = ["EPIPE", "EIO"];
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (GONE.includes(error.code ?? "")) return stop("SIGPIPE");
    if (stream === process.stdout)
      process.stderr.write(`${errorLine(fileError("FILE_WRITE", "standard output", error))}\n`);
    process.exit(EXIT_CODES.file.code);
  });
}

const code = await runCli(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: boundedWriter(process.stderr),
  isTerminal: process.stderr.isTTY === true,
  columns: () => process.stderr.columns,
  colour: process.stderr.isTTY === true && !process.env.NO_COLOR,
  signal: interrupt.signal,
});
process.exitCode = code;
const isRead = await handedOver([process.stdout, process.stderr], interrupt.signal);
// What was interrupted may have left a wait that nobody needs any more.
if (interrupt.signal.aborted) {
  const exitCode = interruptedCode(interrupt.signal);
  if (!isRead) {
    const signal = signalName(interrupt.signal);
    const message = `${signal} while writing to the standard output, whose reader has stopped`;
    process.stderr.write(`${errorLine(new HostError("INTERRUPTED", message, { signal }))}\n`);
  }
  process.exit(exitCode);
}
