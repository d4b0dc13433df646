// Helpers that write WebAssembly text: expressions are strings, folded as in (i32.add (local.get $a) (i32.const 1)).

export const get = (name: string) => `(local.get $${name})`;
export const set = (name: string, value: string) => `(local.set $${name} ${value})`;
export const num = (value: number) => `(i32.const ${value})`;
export const add = (a: string, b: string) => `(i32.add ${a} ${b})`;
export const mul = (a: string, b: string) => `(i32.mul ${a} ${b})`;
export const load = (address: string, offset = 0) => `(v128.load offset=${offset} ${address})`;
export const store = (address: string, value: string, offset = 0) =>
  `(v128.store offset=${offset} ${address} ${value})`;
/** An operation on operands. */
export const op = (name: string, ...operands: string[]) => `(${name} ${operands.join(" ")})`;
/** A local goes up by an amount. */
export const advance = (name: string, by: string) => set(name, add(get(name), by));

/** Repeats while the condition holds. */
export function loop(label: string, condition: string, ...body: string[]): string {
  return `(block $${label}_end (loop $${label}
    (br_if $${label}_end (i32.eqz ${condition}))
    ${body.join("\n    ")}
    (br $${label})))`;
}

/** Runs once, then again while the condition holds. Constants are moved out of such a loop unless it has branches. */
export const repeat = (label: string, condition: string, ...body: string[]) =>
  `(loop $${label}\n    ${body.join("\n    ")}\n    (br_if $${label} ${condition}))`;

/** Either of two pieces of code. */
export function branch(condition: string, yes: readonly string[], no: readonly string[] = []): string {
  const otherwise = no.length === 0 ? "" : ` (else ${no.join("\n")})`;
  return `(if ${condition} (then ${yes.join("\n")})${otherwise})`;
}

export interface FunctionText {
  readonly name: string;
  readonly params: readonly string[];
  /** Locals of type i32, and of type v128. */
  readonly integers?: readonly string[];
  readonly vectors?: readonly string[];
  /** The name of the i32 local that is returned. */
  readonly result?: string;
  readonly body: readonly string[];
}

/** An exported function; all parameters are i32. */
export function func({ name, params, integers = [], vectors = [], result, body }: FunctionText): string {
  return `(func (export "${name}") ${params.map((p) => `(param $${p} i32)`).join(" ")}${result ? " (result i32)" : ""}
  ${integers.map((local) => `(local $${local} i32)`).join(" ")}
  ${vectors.map((local) => `(local $${local} v128)`).join(" ")}
  ${body.join("\n  ")}
  ${result ? get(result) : ""})`;
}

/** A vector of sixteen bytes that a shuffle takes, from two vectors. */
export const shuffle = (bytes: readonly number[], a: string, b: string) =>
  `(i8x16.shuffle ${bytes.join(" ")} ${a} ${b})`;
