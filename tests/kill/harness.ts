import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { recoverFolder } from "../../host/node/writing/commit-record.js";
import { createRandom, type Random } from "../../host/random.js";
import { projectRoot } from "../../hw/project.js";
import { type Job, leftOvers, makeJobs, newFiles, putOld } from "./jobs.js";

const MAIN = `${projectRoot()}/dist/host/cli/main.js`;

/** How a command is ended: by a signal, because its readers are gone, or because its disk is full. */
export const ENDS = ["SIGTERM", "SIGHUP", "SIGKILL", "EPIPE", "ENOSPC"] as const;
export type End = (typeof ENDS)[number];
/** Exit codes that each end may give, besides 0 from a command that was quicker. */
const CODES: Readonly<Record<End, number>> = { SIGTERM: 143, SIGHUP: 129, SIGKILL: 137, EPIPE: 141, ENOSPC: 4 };

/** What an undisturbed command gives: how long it takes, and its files. */
interface Reference {
  readonly milliseconds: number;
  readonly folder: string;
}

/**
 * Mounts a disk of so many bytes on out, in its own name space, and runs the command there. What is on the disk
 * then goes to kept.
 */
const ON_SMALL_DISK = `
mkdir kept && cp -a out/. kept/ && mount -t tmpfs -o size=$0 tmpfs out && cp -a kept/. out/ || exit 99
"$@"; code=$?
rm -rf kept && mkdir kept && cp -a out/. kept/; exit $code`;

/** Ends commands at random moments, and judges what they leave. */
export class KillHarness {
  readonly jobs: readonly Job[];
  readonly #random: Random;
  readonly #references = new Map<string, Promise<Reference>>();

  constructor(
    private readonly root: string,
    seed: number,
  ) {
    this.#random = createRandom(seed);
    this.jobs = makeJobs(root);
  }

  /** Ends a job once; returns what is wrong with what it left, undefined when nothing is. */
  async endOnce(job: Job, end: End): Promise<string | undefined> {
    const reference = await this.#reference(job);
    const moment = this.#random.next();
    const folder = mkdtempSync(join(this.root, `${job.name}-`));
    try {
      putOld(job, folder);
      const { code, signal, err } = await endAt(job, end, folder, moment, reference);
      await recoverFolder(join(folder, "out"));
      const wrong =
        wrongExit(end, code, signal) ??
        wrongSet(job, folder, reference) ??
        (await this.#wrongAgain(job, folder, reference));
      return wrong && `${job.name} ended by ${end} at ${moment.toFixed(4)} of its time: ${wrong}\n${err}`;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** Begins or resumes an ended job; it must give what an undisturbed one does. */
  async #wrongAgain(job: Job, folder: string, reference: Reference): Promise<string | undefined> {
    const { code, err } = await finished(start(job.again(folder), folder));
    if (code !== 0) return `begun again it ends with ${code}: ${err}`;
    const compared = job.set.filter((name) => name !== "checkpoint.lifc"); // whose step counter is another one
    const different = compared.filter((name) => !same(join(folder, "out", name), join(reference.folder, "out", name)));
    if (different.length > 0) return `begun again it gives another ${different.join(", ")}`;
    const left = leftOvers(job, folder);
    return left.length > 0 ? `${left.join(", ")} left over` : undefined;
  }

  #reference(job: Job): Promise<Reference> {
    const known = this.#references.get(job.name);
    if (known) return known;
    const made = (async () => {
      const folder = mkdtempSync(join(this.root, `${job.name}-whole-`));
      putOld(job, folder);
      const begun = performance.now();
      const { code, err } = await finished(start(job.args, folder));
      if (code !== 0) throw new Error(`${job.name} undisturbed ends with ${code}: ${err}`);
      return { milliseconds: performance.now() - begun, folder };
    })();
    this.#references.set(job.name, made);
    return made;
  }
}

function start(args: readonly string[], cwd: string): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], { cwd });
}

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly err: string;
}

async function finished(child: ChildProcess): Promise<Ended> {
  let err = "";
  child.stdout!.resume();
  child.stderr!.on("data", (text) => (err += text));
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return { code, signal, err };
}

async function endAt(job: Job, end: End, folder: string, moment: number, reference: Reference): Promise<Ended> {
  if (end === "ENOSPC") {
    const bytes = 16_384 + Math.floor(moment * 2 * 2 ** 20);
    const args = ["-rm", "sh", "-c", ON_SMALL_DISK, String(bytes), process.execPath, MAIN, ...job.args];
    const outcome = await finished(spawn("unshare", args, { cwd: folder }));
    rmSync(join(folder, "out"), { recursive: true });
    renameSync(join(folder, "kept"), join(folder, "out"));
    return outcome;
  }
  const child = start(job.args, folder);
  const timer = setTimeout(
    () => {
      if (end !== "EPIPE") child.kill(end);
      else for (const stream of [child.stdout!, child.stderr!]) stream.destroy();
    },
    moment * 1.05 * reference.milliseconds,
  );
  const outcome = await finished(child);
  clearTimeout(timer);
  return outcome;
}

/** What is wrong with how a command ended; undefined when nothing is. */
export function wrongExit(end: End, code: number | null, signal: string | null): string | undefined {
  // Node.js itself is ended by a signal that comes before our code is loaded.
  if (code === 0 || code === CODES[end] || (signal !== null && signal === end)) return undefined;
  return `it ends with ${code ?? signal}`;
}

/** All old, or all new; a training may have a newer checkpoint. What is new must be the beginning of what is due. */
export function wrongSet(job: Job, folder: string, reference: Pick<Reference, "folder">): string | undefined {
  const fresh = newFiles(job, folder);
  const isCheckpoint = job.name === "train" && fresh.join() === "checkpoint.lifc";
  if (fresh.length > 0 && fresh.length < job.set.length && !isCheckpoint) return `only ${fresh.join(", ")} are new`;
  for (const name of fresh.filter((name) => name.endsWith(".csv"))) {
    const due = readFileSync(join(reference.folder, "out", name), "utf8");
    const found = readFileSync(join(folder, "out", name), "utf8");
    const lines = new Set(due.split("\n"));
    const isPart = job.name === "run" ? due.startsWith(found) : found.split("\n").every((line) => lines.has(line));
    if (!isPart) return `${name} is not part of what is due`;
  }
  return undefined;
}

function same(a: string, b: string): boolean {
  return existsSync(a) && readFileSync(a).equals(readFileSync(b));
}
