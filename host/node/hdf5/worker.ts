import { parentPort, workerData } from "node:worker_threads";
import { reasonOf } from "../../errors.js";
import { writeGroup } from "./build.js";
import type { Hdf5Answer, Hdf5Job } from "./job.js";
import { reasonInWords, TreeReader } from "./walk.js";

// A damaged file can abort the WebAssembly of the HDF5 library, or keep it busy: it works in a thread that can be ended.

// In memory: the build for Node ("h5wasm/node") has the real file system, which other processes would share.
const PATH = "/file.h5";

// The library prints why it failed, and then throws an error that says nothing.
const printed: string[] = [];
console.error = (...texts: unknown[]) => void printed.push(...texts.map(String));

async function answer(job: Hdf5Job): Promise<Hdf5Answer> {
  const h5wasm = await import("h5wasm").catch((thrown: unknown) => reasonOf(thrown));
  if (typeof h5wasm === "string") return { kind: "missing", why: h5wasm };
  const { FS } = await h5wasm.ready;
  parentPort?.postMessage({ kind: "ready" } satisfies Hdf5Answer);
  if (job.kind === "write") {
    const file = new h5wasm.File(PATH, "w");
    writeGroup(file, job.tree);
    file.close();
    return { kind: "bytes", bytes: FS.readFile(PATH) };
  }
  FS.writeFile(PATH, job.bytes);
  return { kind: "tree", tree: new TreeReader(job.limits, printed).group(new h5wasm.File(PATH, "r")) };
}

let told: Hdf5Answer;
try {
  told = await answer(workerData as Hdf5Job);
} catch (thrown) {
  told = { kind: "failed", why: reasonInWords(reasonOf(thrown), printed) };
}
parentPort?.postMessage(told);
