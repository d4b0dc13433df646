import { HostError } from "../../errors.js";
import type { Network } from "../../network/network.js";
import { NETWORK_FORMAT } from "../../network/network-schema.js";
import { loadNetwork } from "../../node/network-files.js";
import { loadTraining } from "../../node/training-files.js";
import { TRAINING_FORMAT } from "../../training/schema.js";
import type { Training } from "../../training/training.js";

/** What `lifwire train` was given; without a network the training describes its own. */
interface Loaded {
  readonly network: Network | undefined;
  readonly training: Training;
}

/**
 * Reads the files of `lifwire train`: a network and a training, or a training alone. Throws HostError ARGUMENT when one is
 * in the other's place, and what their readers throw.
 */
export async function loadFiles(first: string, second: string | undefined): Promise<Loaded> {
  if (second === undefined) {
    const loaded = loadTraining(first).catch((thrown: unknown) => {
      const missing = `${first}: is a network file; its training file is missing: lifwire train ${first} <training>`;
      throw isOther(thrown, NETWORK_FORMAT) ? misplaced(missing, first) : whatIsAsked(thrown);
    });
    return { network: undefined, training: await loaded };
  }
  const network = await loadNetwork(first).catch((thrown: unknown) => {
    const order = `${first}: is a training file; the network file comes before it: lifwire train <network> ${first}`;
    throw isOther(thrown, TRAINING_FORMAT) ? misplaced(order, first) : whatIsAsked(thrown);
  });
  const training = loadTraining(second, network).catch((thrown: unknown) => {
    const wrong = `${second}: is a network file; a training file comes second: lifwire train ${first} <training>`;
    throw isOther(thrown, NETWORK_FORMAT) ? misplaced(wrong, second) : whatIsAsked(thrown);
  });
  return { network, training: await training };
}

/** Whether a file was refused because it says that it has another format, namely this one. */
function isOther(thrown: unknown, format: string): boolean {
  return thrown instanceof HostError && thrown.data.path === "format" && thrown.data.value === format;
}

function misplaced(message: string, file: string): HostError {
  return new HostError("ARGUMENT", message, { argument: "training", file });
}

/** A file that cannot be read, with what it should be: the name of a folder of data is a likely guess. */
function whatIsAsked(thrown: unknown): unknown {
  if (!(thrown instanceof HostError) || thrown.code !== "FILE_READ") return thrown;
  const message = `${thrown.message}; lifwire train takes a network file and a training file, or a training file alone`;
  return new HostError("FILE_READ", message, thrown.data, { cause: thrown });
}
