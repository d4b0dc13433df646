import { zipSync } from "fflate";
import { encodeNpy } from "../../formats/npy.js";
import type { FromWorker, ToWorker } from "../messages.js";
import { Bench } from "./bench.js";
import { CoreOpener, type WorkerPlace } from "./core-opener.js";
import { toHash } from "./experiment.js";
import { School } from "./school.js";
import type { Tell } from "./tell.js";

// The core lives here, so that the page stays free: this file is the worker's own.
interface WorkerScope extends WorkerPlace {
  onmessage: ((event: { readonly data: ToWorker }) => void) | null;
  postMessage(message: FromWorker, moved: readonly ArrayBufferLike[]): void;
}
const scope = globalThis as unknown as WorkerScope;
const tell: Tell = (message, moved = []) => scope.postMessage(message, moved);

const opener = new CoreOpener(scope);
const bench = new Bench(opener, tell);
const school = new School(opener, bench, tell);
/** One message is dealt with after the other. */
let turn: Promise<void> = Promise.resolve();

async function handle(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case "open":
      return bench.open(message);
    case "speed":
      bench.speed = message.speed;
      return;
    case "watch":
      return bench.watch(message.neurons);
    case "controls":
      return bench.control(message.controls);
    case "learn":
      return school.learn(message);
    case "stopLearning":
      return school.stop();
    case "classify":
      return school.classify(message.pixels);
    default:
      return handleRun(message);
  }
}

type OtherKind = "open" | "speed" | "watch" | "controls" | "learn" | "stopLearning" | "classify";

async function handleRun(message: Exclude<ToWorker, { kind: OtherKind }>): Promise<void> {
  switch (message.kind) {
    case "run":
      return bench.engine.run(message.steps);
    case "pause":
      return bench.engine.pause();
    case "reset":
      return bench.engine.reset();
    case "inject":
      return bench.engine.inject(message.axon, message.neuron);
    case "weights":
      return bench.engine.readWeights();
    case "share":
      return tell({ kind: "link", hash: toHash(bench.experiment) });
    case "saveNetwork":
      return save("network.json", "application/json", encode(JSON.stringify(bench.experiment.network, null, 2)));
    case "saveWeights":
      return save("weights.npz", "application/zip", await weightsNpz());
  }
}

/** The weights as one file, as NumPy's `savez` has it: one array per projection. */
async function weightsNpz(): Promise<Uint8Array> {
  const arrays: Record<string, Uint8Array> = {};
  await bench.engine.eachWeights(({ source, target, rows, columns, values }) => {
    arrays[`${source}-${target}.npy`] = encodeNpy([rows, columns], values);
  });
  return zipSync(arrays);
}

const encode = (text: string) => new TextEncoder().encode(text);

function save(name: string, type: string, bytes: Uint8Array): void {
  tell({ kind: "file", name, type, bytes });
}

scope.onmessage = ({ data }) => {
  // What is heard while another message waits for the core must not wait itself.
  if (data.kind === "stopLearning") school.stop();
  turn = turn.then(() => handle(data)).catch((thrown: unknown) => bench.fail(thrown));
};
