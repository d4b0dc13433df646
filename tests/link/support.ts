import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../hw/project.js";

// Ports used by tests are not remembered where the user's are.
process.env.LIFWIRE_CACHE ??= join(tmpdir(), `lifwire-cache-${process.pid}`);
process.on("exit", () => rmSync(process.env.LIFWIRE_CACHE!, { recursive: true, force: true }));

const MAIN = `${projectRoot()}/dist/host/cli/main.js`;

/** What a finished command left behind. */
export interface Finished {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

/** From a line on stderr to Ctrl-C: what the line reports is over by then. */
const AFTER_MS = 500;

/** Runs `lifwire` in its own process, as a user does; Ctrl-C comes soon after `interruptAt` is on its stderr. */
export async function lifwire(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  interruptAt?: string,
): Promise<Finished> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...env } });
  let [out, err] = ["", ""];
  child.stdout.on("data", (text: Buffer) => {
    out += text.toString();
  });
  child.stderr.on("data", (text: Buffer) => {
    err += text.toString();
    if (interruptAt === undefined || !err.includes(interruptAt)) return;
    interruptAt = undefined; // a second one would not wait for the device
    setTimeout(() => child.kill("SIGINT"), AFTER_MS);
  });
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, out, err };
}

/** `lifwire serve` in its own process; disposing ends it with Ctrl-C. */
export class Served implements AsyncDisposable {
  private constructor(
    readonly child: ChildProcess,
    readonly port: string,
  ) {}

  static async start(args: readonly string[]): Promise<Served> {
    const child = spawn(process.execPath, [MAIN, "serve", ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for await (const chunk of child.stdout) {
      text += String(chunk);
      const port = /^port (\S+)\n/.exec(text)?.[1];
      if (port) return new Served(child, port);
    }
    throw new Error(`lifwire serve ended: ${String(child.stderr.read())}`);
  }

  /** Ends it as Ctrl-C does; resolves with its exit code. */
  async stop(): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    this.child.kill("SIGINT");
    const [exitCode] = (await once(this.child, "exit")) as [number | null];
    return exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
