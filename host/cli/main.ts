import { fileError } from "../errors.js";
import { EXIT_CODES, type SignalName, signalCode } from "./errors/exit-codes.js";
import { errorLine, runCli } from "./program.js";

/** A signal again within this time is the same: npx passes on what the terminal has sent already. */
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

/** Codes of a reader that has gone away: a closed pipe, a closed terminal. */
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
  err: (text) => void process.stderr.write(text),
  isTerminal: process.stderr.isTTY === true,
  columns: () => process.stderr.columns,
  colour: process.stderr.isTTY === true && !process.env.NO_COLOR,
  signal: interrupt.signal,
});
process.exitCode = code;
// What was interrupted may have left a wait behind that nobody is interested in any more.
if (interrupt.signal.aborted) process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
