import { KERNEL_BASE64 } from "./generated/simd-module.js";

export type Call = (...args: number[]) => number;
type Mode = "hard" | "soft" | "follow";
type Rounding = "random" | "nearest";

/** What the module of sim/kernel/wat exports; arguments are addresses and numbers, as documented there. */
export interface SimdModule
  extends Record<`pre_${Exclude<Mode, "follow">}_${Rounding}`, Call>,
    Record<`post_${Mode}_${Rounding}` | `column_${Mode}_${Rounding}`, Call> {
  readonly deliver: Call;
  readonly refresh: Call;
  readonly update: Call;
  readonly sequence: Call;
  readonly decay: Call;
  readonly exponential: Call;
  readonly split: Call;
}

let compiled: WebAssembly.Module | undefined;

/** Whether this machine runs the module: WebAssembly with SIMD is there. */
export function simdRuns(): boolean {
  try {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(KERNEL_BASE64), (c) => c.charCodeAt(0)));
    return true;
  } catch {
    return false;
  }
}

/** An instance on a memory; `simdRuns` must hold. */
export function instantiateSimd(memory: WebAssembly.Memory): SimdModule {
  if (!simdRuns()) throw new RangeError("this machine has no WebAssembly with SIMD");
  return new WebAssembly.Instance(compiled!, { core: { memory } }).exports as unknown as SimdModule;
}
