import type { ArenaMemory } from "../state/arena.js";
import { KERNEL_BASE64 } from "./generated/simd-module.js";

export type Call = (...args: number[]) => number;
type Rounding = "random" | "nearest";

/** What the module of sim/kernel/wat exports; arguments are addresses and numbers, as documented there. */
export interface SimdModule
  extends Record<`${"pre" | "post"}_plain_${Rounding}_${1 | 2}`, Call>,
    Record<`post_chained_random_${1 | 2}`, Call>,
    Record<`${"pre" | "post"}_masked_${Rounding}_1`, Call>,
    Record<`pre_soft_${Rounding}` | `post_${"soft" | "follow"}_${Rounding}`, Call>,
    Record<`post_sparse_${"hard" | "soft" | "follow"}_${Rounding}`, Call>,
    Record<`pre_sparse_${"hard" | "soft"}_${"nearest_1" | "random_1" | "random_4"}`, Call>,
    Record<`consolidate_${Rounding}` | `modulate_${"add" | "sub"}`, Call> {
  readonly deliver_sparse: Call;
  readonly refresh_sparse: Call;
  readonly sequences: Call;
  readonly outside: Call;
  readonly deliver: Call;
  readonly deliver_exact: Call;
  readonly deliver_exact_8: Call;
  readonly refresh: Call;
  readonly update: Call;
  readonly integrate: Call;
  readonly adapt: Call;
  readonly decay: Call;
  readonly exponential: Call;
  readonly split: Call;
}

let compiled: WebAssembly.Module | undefined;

/** Whether this machine runs the module, that is, has WebAssembly with SIMD. */
export function simdRuns(): boolean {
  try {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(KERNEL_BASE64), (c) => c.charCodeAt(0)));
    return true;
  } catch {
    return false;
  }
}

/** Instantiates the module on a memory; `simdRuns` must hold. */
export function instantiateSimd(memory: ArenaMemory): SimdModule {
  if (!simdRuns()) throw new RangeError("this machine has no WebAssembly with SIMD");
  return new WebAssembly.Instance(compiled!, { core: { memory: memory as WebAssembly.Memory } })
    .exports as unknown as SimdModule;
}
