import type { Build } from "../../protocol/tables/builds.js";
import { SimError } from "../errors.js";
import { Arena } from "../state/arena.js";
import { compressedBytes } from "./compressed-synapses.js";
import { BLOCK } from "./fired-blocks.js";
import { KERNELS, type Kernel, type KernelName } from "./kernel.js";
import { ScalarKernel } from "./scalar-kernel.js";
import { SimdKernel } from "./simd-kernel.js";
import { simdRuns } from "./simd-module-api.js";
import { sparseBytes } from "./sparse-changes.js";

/** "auto": the fastest that runs here and fits the build. */
export type KernelChoice = KernelName | "auto";

/** Name of the environment variable that decides if a script does not. */
export const KERNEL_VARIABLE = "LIFWIRE_KERNEL";

/** The choice that the environment makes; a browser has no environment. */
function environmentChoice(): string {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.[KERNEL_VARIABLE] || "auto";
}

/** A kernel, and the arena for its arrays. Throws SimError KERNEL for a choice that this machine cannot run. */
export function createKernel(build: Build, choice: string = environmentChoice()): { kernel: Kernel; arena: Arena } {
  const why = whyNotSimd(build);
  if (choice === "scalar" || (choice === "auto" && why !== undefined)) {
    return { kernel: new ScalarKernel(), arena: new Arena() };
  }
  const allowed = ["auto", ...KERNELS];
  if (!allowed.includes(choice)) {
    throw new SimError("KERNEL", `no kernel "${choice}"; there are: ${allowed.join(", ")}`, {
      kernel: choice,
      allowed,
    });
  }
  if (why !== undefined)
    throw new SimError("KERNEL", `the kernel "simd" does not run here: ${why}`, { kernel: choice });
  const arena = Arena.ofBytes(bytesOf(build));
  return { kernel: new SimdKernel(arena), arena };
}

function whyNotSimd(build: Build): string | undefined {
  if (build.neurons % BLOCK !== 0) return `${build.neurons} neurons are no multiple of ${BLOCK}`;
  return simdRuns() ? undefined : "this machine has no WebAssembly with SIMD";
}

/** An upper bound on the bytes that the arrays of a core take. */
function bytesOf({ neurons, axons, lanes, learning, thirdFactor }: Build): number {
  const sources = axons + neurons;
  const cells = sources * neurons;
  const few = 176 * neurons + 64 * sources + (thirdFactor ? 16 * neurons + 8 * sources : 0) + 65536;
  if (!learning) return cells + few;
  return 4 * cells + compressedBytes(cells) + sparseBytes(neurons, sources, lanes) + few;
}
