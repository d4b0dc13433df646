import { open } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { fileError, HostError, reasonOf } from "../../errors.js";
import { HDF5_SIGNATURE, type Hdf5Group } from "../../models/hdf5-tree.js";
import type { Hdf5Answer, Hdf5Job, Hdf5Limits } from "./job.js";

/** What a model file may cost: enough for the largest network a core can hold, many times over. */
export const HDF5_LIMITS: Hdf5Limits = {
  fileBytes: 64 * 2 ** 20,
  values: 12_000_000,
  nodes: 20_000,
  depth: 16,
  timeoutMs: 4000,
};

// A thread runs no TypeScript: from the sources, as in tests, it runs the worker that was built.
const WORKER = import.meta.url.endsWith(".ts")
  ? new URL("../../../dist/host/node/hdf5/worker.js", import.meta.url)
  : new URL("worker.js", import.meta.url);

/** For writing, which no damage can make endless. */
const WRITE_MS = 30_000;

/** For the library to load: on a busy machine that takes longer than reading. */
const START_MS = 30_000;

/** Heap of the thread. The library's own memory is bounded by the file's size and by `values`. */
const HEAP_MB = 256;

/**
 * Reads an HDF5 file in its own thread, within the limits. Throws HostError FILE_READ, and FILE_FORMAT for a file that
 * is not HDF5, is damaged or exceeds the limits, and when the package that reads HDF5 is not installed.
 */
export async function readHdf5(path: string, limits: Partial<Hdf5Limits> = {}): Promise<Hdf5Group> {
  const within = { ...HDF5_LIMITS, ...limits };
  const bytes = await readWithin(path, within.fileBytes);
  if (!HDF5_SIGNATURE.every((byte, i) => bytes[i] === byte)) {
    throw damaged(path, "it is not HDF5: its first bytes are not the signature 89 48 44 46 0d 0a 1a 0a");
  }
  const answer = await ask({ kind: "read", bytes, limits: within }, within.timeoutMs, path);
  if (answer.kind === "tree") return answer.tree;
  throw damaged(path, answer.kind === "failed" ? `it is damaged: ${answer.why}` : answer.kind);
}

/** The bytes of an HDF5 file with this content. Throws HostError FILE_FORMAT when the library cannot write it. */
export async function hdf5Bytes(tree: Hdf5Group, path: string): Promise<Uint8Array> {
  const answer = await ask({ kind: "write", tree }, WRITE_MS, path);
  if (answer.kind === "bytes") return answer.bytes;
  throw damaged(path, `it cannot be written: ${answer.kind === "failed" ? answer.why : answer.kind}`);
}

async function readWithin(path: string, bytesMax: number): Promise<Uint8Array> {
  const file = await open(path).catch((thrown: unknown) => {
    throw fileError("FILE_READ", path, thrown);
  });
  try {
    const { size } = await file.stat();
    if (size > bytesMax) throw damaged(path, `it has ${size} bytes, allowed: at most ${bytesMax}`);
    return new Uint8Array(await file.readFile());
  } catch (thrown) {
    throw thrown instanceof HostError ? thrown : fileError("FILE_READ", path, thrown);
  } finally {
    await file.close();
  }
}

async function ask(job: Hdf5Job, timeoutMs: number, path: string): Promise<Hdf5Answer> {
  const worker = new Worker(WORKER, {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    stdout: true, // the library writes its own diagnostics
    stderr: true,
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<Hdf5Answer>((resolve, reject) => {
      const limit = (milliseconds: number, what: string) => {
        clearTimeout(timer);
        const late = () => reject(damaged(path, `${what} takes more than ${milliseconds} ms`));
        timer = setTimeout(late, milliseconds);
      };
      limit(START_MS, "loading the HDF5 library");
      worker.on("message", (message: Hdf5Answer) => {
        if (message.kind === "ready") limit(timeoutMs, "reading it");
        else resolve(message);
      });
      worker.once("error", (thrown) => resolve({ kind: "failed", why: reasonOf(thrown) }));
      worker.once("exit", () => resolve({ kind: "failed", why: "the reader ended" }));
    });
    if (answer.kind === "missing") throw missing(path, answer.why);
    return answer;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

function damaged(path: string, why: string): HostError {
  return new HostError("FILE_FORMAT", `${path}: ${why}`, { file: path });
}

function missing(path: string, why: string): HostError {
  const message = `${path}: reading and writing HDF5 needs the package h5wasm; install it: npm install h5wasm`;
  return new HostError("FILE_FORMAT", message, { file: path, package: "h5wasm", why });
}
