import { LIMITS } from "../../../protocol/tables/limits.js";
import { add, advance, branch, func, get, load, loop, num, op, set, store } from "./text.js";

const each = (label: string, pointer: string, by: number, ...body: string[]) =>
  loop(label, op("i32.lt_u", get(pointer), get("end")), ...body, advance(pointer, num(by)));
const splat = (value: number) => `(v128.const i32x4 ${Array(4).fill(value).join(" ")})`;

/** decay: multiplies `count` traces of 16 bits, eight at a time, by keep / 65536, truncated. */
export const decayText = func({
  name: "decay",
  params: ["traces", "count", "keep"],
  integers: ["end"],
  vectors: ["t", "k"],
  body: [
    set("k", op("i16x8.splat", get("keep"))),
    set("end", add(get("traces"), op("i32.shl", get("count"), num(1)))),
    each(
      "eight",
      "traces",
      16,
      set("t", load(get("traces"))),
      store(
        get("traces"),
        op(
          "i16x8.narrow_i32x4_u",
          op("i32x4.shr_u", op("i32x4.extmul_low_i16x8_u", get("t"), get("k")), num(16)),
          op("i32x4.shr_u", op("i32x4.extmul_high_i16x8_u", get("t"), get("k")), num(16)),
        ),
      ),
    ),
  ],
});

/**
 * exponential: factors of `count` traces, four at a time: sat16(trunc(amplitude t / 32768)) times 2^shift. `magnitude`
 * is |amplitude|, `limit` the value it saturates at, `negative` its sign as 0 or -1.
 */
export const exponentialText = func({
  name: "exponential",
  params: ["traces", "count", "factors", "magnitude", "limit", "negative", "shift"],
  integers: ["end"],
  vectors: ["t", "sign"],
  body: [
    set("sign", op("i32x4.splat", get("negative"))),
    set("end", add(get("traces"), op("i32.shl", get("count"), num(1)))),
    each(
      "four",
      "traces",
      8,
      set("t", op("i32x4.mul", `(v128.load16x4_u ${get("traces")})`, op("i32x4.splat", get("magnitude")))),
      set("t", op("i32x4.shr_u", get("t"), num(Math.log2(LIMITS.traceOne)))),
      set("t", op("i32x4.min_s", get("t"), op("i32x4.splat", get("limit")))),
      set("t", op("i32x4.sub", op("v128.xor", get("t"), get("sign")), get("sign"))),
      store(get("factors"), op("i32x4.shl", get("t"), get("shift"))),
      advance("factors", num(16)),
    ),
  ],
});

const pair = (vector: "t" | "u", ...map: ((x: string) => string)[]) => map.reduce((x, f) => f(x), get(vector));
const narrowed = (sign: "s" | "u", f: (x: string) => string) =>
  op(`i16x8.narrow_i32x4_${sign}`, pair("t", f), pair("u", f));
const high = (x: string) => op("i32x4.shr_s", x, num(16));
/** 65535 minus the low half. */
const low = (x: string) => op("v128.andnot", splat(0xffff), x);

/**
 * split: turns `count` factors, eight at a time, into what the change functions take. kind 0: the high half of p, and
 * 65535 minus the low one; 1: p rounded to nearest; 2: |drive|.
 */
export const splitText = func({
  name: "split",
  params: ["factors", "count", "high", "low", "kind"],
  integers: ["end"],
  vectors: ["t", "u"],
  body: [
    set("end", add(get("factors"), op("i32.shl", get("count"), num(2)))),
    each(
      "eight",
      "factors",
      32,
      set("t", load(get("factors"))),
      set("u", load(get("factors"), 16)),
      branch(
        op("i32.eq", get("kind"), num(2)),
        [store(get("high"), op("i16x8.narrow_i32x4_u", op("i32x4.abs", get("t")), op("i32x4.abs", get("u"))))],
        [
          branch(op("i32.eq", get("kind"), num(1)), [
            set("t", op("i32x4.add", get("t"), splat(32768))),
            set("u", op("i32x4.add", get("u"), splat(32768))),
          ]),
          store(get("high"), narrowed("s", high)),
          store(get("low"), narrowed("u", low)),
        ],
      ),
      advance("high", num(16)),
      advance("low", num(16)),
    ),
  ],
});
