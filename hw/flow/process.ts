import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { FlowError } from "./errors.js";

export interface RunOptions {
  readonly cwd: string;
  /** File that receives all its output. */
  readonly log?: string;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface RunResult {
  readonly code: number;
  /** The last lines it printed. */
  readonly tail: readonly string[];
}

const TAIL_LINES = 400;

/** Runs a program to its end. Throws FlowError TOOL_FAILED when it cannot be started, INTERRUPTED when `signal` ended it. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const { cwd, log, onLine, signal } = options;
  const tail: string[] = [];
  const file = log === undefined ? undefined : createWriteStream(log);
  let rest = "";
  const take = (chunk: string) => {
    file?.write(chunk);
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    tail.push(...lines);
    tail.splice(0, Math.max(0, tail.length - TAIL_LINES));
    for (const line of lines) onLine?.(line);
  };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"], ...(signal ? { signal } : {}) });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", take);
    child.on("error", (cause) => {
      file?.end();
      if (signal?.aborted) reject(new FlowError("INTERRUPTED", `${command} was interrupted`));
      else reject(new FlowError("TOOL_FAILED", `${command} cannot be run: ${cause.message}`, { command }, { cause }));
    });
    child.on("close", (code) => {
      if (rest !== "") tail.push(rest);
      const result = { code: code ?? 1, tail };
      // The log is complete for whoever reads it next.
      if (file) file.end(() => resolve(result));
      else resolve(result);
    });
  });
}
