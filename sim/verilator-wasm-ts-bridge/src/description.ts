import { ABI_VERSION } from "./abi.js";

/** A port of the top module; `width` in bits. */
export interface PortDescription {
  readonly name: string;
  readonly direction: "input" | "output";
  readonly width: number;
}

/** A public register (`depth` 0) or memory (`depth` rows) by its hierarchical name; `width` in bits, of one row. */
export interface SignalDescription {
  readonly name: string;
  readonly width: number;
  readonly depth: number;
}

/** What the generated class knows of its model. */
export interface ModelDescription {
  readonly name: string;
  readonly top: string;
  /** Name of the clock input, or null for a model without one. */
  readonly clock: string | null;
  readonly trace: boolean;
  /** 1-bit outputs whose changes are logged; the position here is the port number in the edge log. */
  readonly watch: readonly string[];
  readonly ports: readonly PortDescription[];
  readonly signals: readonly SignalDescription[];
  /** Digest of all the above, also built into the WebAssembly module: the two must match. */
  readonly layout: number;
}

/** FNV-1a over the description and the interface version: 32 bits, enough to tell a stale class from a fresh one. */
export function layoutNumber(description: Omit<ModelDescription, "layout">): number {
  const { name: _, ...content } = description;
  const text = JSON.stringify([ABI_VERSION, content]);
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** Storage of one value in the model: a typed array kind, and how many elements of it one value takes. */
export interface Storage {
  readonly kind: "u8" | "u16" | "u32" | "u64" | "wide";
  readonly words: number;
  /** Bytes of one value, which is also the distance between two rows. */
  readonly bytes: number;
}

/** Verilator's storage of a value of `width` bits; values beyond 64 bits are 32-bit words, lowest first. */
export function storageOf(width: number): Storage {
  if (width <= 8) return { kind: "u8", words: 1, bytes: 1 };
  if (width <= 16) return { kind: "u16", words: 1, bytes: 2 };
  if (width <= 32) return { kind: "u32", words: 1, bytes: 4 };
  if (width <= 64) return { kind: "u64", words: 1, bytes: 8 };
  const words = Math.ceil(width / 32);
  return { kind: "wide", words, bytes: words * 4 };
}
