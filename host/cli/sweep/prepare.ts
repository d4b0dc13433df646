import { stat } from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import { fileError, HostError } from "../../errors.js";
import { Network } from "../../network/network.js";
import { readJson, STANDARD } from "../../node/files.js";
import { loadInput, refuseInputs } from "../files.js";
import { type CoreOptions, lineOptions, targetOf } from "../options.js";
import { type Axis, isInputPath, withValue } from "./grid.js";
import type { SweepSetup } from "./job.js";

/** What a sweep is asked to do. */
export interface SweepOptions extends CoreOptions {
  readonly vary: readonly Axis[];
  readonly steps: number;
  readonly out: string;
  readonly input?: string;
  readonly rate: number;
  readonly seed: number;
  readonly jobs: number;
  readonly fresh?: true;
  readonly json?: true;
}

/** Reads and checks all that the runs share, before the first of them. Throws HostError. */
export async function prepare(file: string, options: SweepOptions): Promise<SweepSetup> {
  const { vary, steps, seed, rate } = options;
  await checkTable(options.out, file, options.input);
  const json = await readJson(file);
  const name = file === STANDARD ? "standard input" : file;
  const network = Network.fromJSON(json, name);
  for (const { path, values } of vary) {
    const isInput = isInputPath(path);
    if (isInput && options.input !== undefined) {
      throw new HostError("ARGUMENT", `--vary ${path} needs the events made by --rate, not those of --input`, { path });
    }
    if (!isInput) checkKey(withValue(json, path, values[0]), name, path);
  }
  const paths = vary.map(({ path }) => path);
  if (new Set(paths).size < paths.length) throw new HostError("ARGUMENT", "--vary: the same path twice", { paths });
  const input = options.input === undefined ? undefined : await loadInput(options.input, steps, network);
  return {
    ...{ file: name, json, paths, steps, target: targetOf(options), seed, rate },
    connect: lineOptions(options),
    ...(input ? { input } : {}),
  };
}

/** A wrong value is one failed run of its own; a key that a network does not have would fail all of them. */
function checkKey(json: unknown, file: string, path: string): void {
  try {
    Network.fromJSON(json, file);
  } catch (thrown) {
    if (!(thrown instanceof HostError && thrown.data.unknown === true)) return;
    const message = `--vary ${path}: ${thrown.message}`;
    throw new HostError("ARGUMENT", message, { ...thrown.data, argument: "vary" });
  }
}

/** Formats of the table by the ending of its name. */
export function isJsonTable(out: string): boolean {
  return extname(out).toLowerCase() === ".json";
}

async function checkTable(out: string, ...inputs: readonly (string | undefined)[]): Promise<void> {
  if (out === STANDARD) return;
  const status = await stat(out).catch(() => undefined);
  if (status?.isDirectory()) throw fileError("FILE_WRITE", out, Object.assign(new Error(), { code: "EISDIR" }));
  if (![".csv", ".json"].includes(extname(out).toLowerCase())) {
    throw new HostError("ARGUMENT", `--out ${out}: a table ends in .csv or .json`, { argument: "out", value: out });
  }
  await refuseInputs([out], inputs);
  const folder = dirname(resolve(out));
  await stat(folder).catch((thrown: unknown) => {
    throw fileError("FILE_WRITE", join(out), thrown);
  });
}
