import { LIMITS } from "../../../protocol/tables/limits.js";
import { ADAPTATION_MAX, POTENTIAL_MAX, POTENTIAL_MIN } from "../../state/fixed-point.js";
import { NEURON_ARRAYS, type NeuronArray } from "../../state/neuron-memory.js";
import { add, advance, branch, func, get, load, loop, mul, num, op, set, shuffle, store } from "./text.js";

const splat = (value: number) => `(v128.const i32x4 ${Array(4).fill(value).join(" ")})`;
const saturate = (x: string) => op("i32x4.min_s", op("i32x4.max_s", x, splat(POTENTIAL_MIN)), splat(POTENTIAL_MAX));

/** Address of an array's four values at the current neurons. */
const at = (array: NeuronArray) => add(get("at"), mul(get("stride"), num(NEURON_ARRAYS.indexOf(array))));
const value = (array: NeuronArray) => load(at(array));
const keep = (array: NeuronArray, x: string) => store(at(array), x);

/**
 * |x| (65536 - k) / 65536, truncated: the low 16 bits of |x| times the factor fit 32 bits unsigned, the rest is whole.
 * `into` receives it; |x| has up to 18 bits.
 */
function decayed(into: string, magnitude: string, factor: string): string[] {
  const low = op("i32x4.mul", op("v128.and", get("m"), splat(0xffff)), get("k"));
  const high = op("i32x4.mul", op("i32x4.shr_u", get("m"), num(16)), get("k"));
  return [
    set("m", magnitude),
    set("k", factor),
    set(into, op("i32x4.add", op("i32x4.shr_u", low, num(LIMITS.decayWidth - 1)), high)),
  ];
}

/** The magnitude with the sign of x put back: (m ^ s) - s, where s is x >> 31. */
const signed = (magnitude: string, sign: string) => op("i32x4.sub", op("v128.xor", magnitude, sign), sign);

const integrate = [
  set("i", value("current")),
  set("v", value("potential")),
  set("a", value("adaptation")),
  set("r", value("refractory")),
  set(
    "input",
    op(
      "i32x4.add",
      op("i32x4.mul", load(get("axon")), value("axonScale")),
      op("i32x4.mul", load(get("recurrent")), value("neuronScale")),
    ),
  ),
  store(get("axon"), splat(0)),
  store(get("recurrent"), splat(0)),
  ...decayed("nextI", op("i32x4.abs", get("i")), value("currentKeep")),
  set("nextI", saturate(op("i32x4.add", signed(get("nextI"), op("i32x4.shr_s", get("i"), num(31))), get("input")))),
  keep("current", get("nextI")),
  ...decayed("sum", op("i32x4.abs", get("v")), value("potentialKeep")),
  set("sum", op("i32x4.max_s", op("i32x4.sub", get("sum"), value("linearLeak")), splat(0))),
  set("sum", signed(get("sum"), op("i32x4.shr_s", get("v"), num(31)))),
  set("sum", saturate(op("i32x4.add", op("i32x4.add", get("sum"), get("nextI")), value("bias")))),
];

const fire = [
  set("active", op("i32x4.eq", get("r"), splat(0))),
  set("height", op("i32x4.sub", op("i32x4.sub", get("sum"), value("threshold")), get("a"))),
  set("fires", op("v128.and", get("active"), op("i32x4.ge_s", get("height"), splat(0)))),
  set("next", op("v128.bitselect", saturate(get("height")), value("resetPotential"), value("resetBySubtraction"))),
  set("next", op("v128.bitselect", get("next"), get("sum"), get("fires"))),
  keep("potential", op("v128.bitselect", get("next"), get("v"), get("active"))),
  keep(
    "refractory",
    op(
      "v128.bitselect",
      value("refractorySteps"),
      op("i32x4.max_s", op("i32x4.sub", get("r"), splat(1)), splat(0)),
      get("fires"),
    ),
  ),
  set("next", op("i32x4.add", get("a"), op("v128.and", value("adaptationIncrement"), get("fires")))),
  set("next", op("i32x4.min_s", get("next"), splat(ADAPTATION_MAX))),
  branch(get("due"), decayed("next", get("next"), value("adaptationKeep"))),
  keep("adaptation", get("next")),
];

/** As if nothing fired; `fires` has the neurons that would. */
const claim = [
  set("active", op("i32x4.eq", get("r"), splat(0))),
  set("height", op("i32x4.sub", op("i32x4.sub", get("sum"), value("threshold")), get("a"))),
  set("fires", op("v128.and", get("active"), op("i32x4.ge_s", get("height"), splat(0)))),
  keep("potential", op("v128.bitselect", get("sum"), get("v"), get("active"))),
  keep("refractory", op("i32x4.max_s", op("i32x4.sub", get("r"), splat(1)), splat(0))),
];

/** A neuron rests when this step changed nothing and had no input: the next will be the same. */
const rest = [
  set("next", op("v128.andnot", get("active"), get("fires"))),
  set("next", op("v128.and", get("next"), op("i32x4.eq", get("sum"), get("v")))),
  set("next", op("v128.and", get("next"), op("i32x4.eq", get("nextI"), get("i")))),
  set("next", op("v128.and", get("next"), op("i32x4.eq", op("v128.or", get("input"), get("a")), splat(0)))),
  set("next", op("v128.and", get("next"), splat(1))),
  set("next", shuffle([0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12], get("next"), get("next"))),
  op("i32.store", add(get("resting"), get("n")), op("i32x4.extract_lane 0", get("next"))),
];

const list = [
  set("bits", op("i32x4.bitmask", get("fires"))),
  loop(
    "spike",
    get("bits"),
    op(
      "i32.store16",
      add(get("spikes"), op("i32.shl", get("count"), num(1))),
      add(get("n"), op("i32.ctz", get("bits"))),
    ),
    advance("count", num(1)),
    set("bits", op("i32.and", get("bits"), op("i32.sub", get("bits"), num(1)))),
  ),
];

/** Whether the sixteen neurons from n on have anything to do: an input, or one that does not rest. */
const busy = op(
  "i32.or",
  op("i32.eqz", op("i8x16.all_true", load(add(get("resting"), get("n"))))),
  op(
    "v128.any_true",
    [0, 16, 32, 48]
      .flatMap((offset) => [load(get("axon"), offset), load(get("recurrent"), offset)])
      .reduce((a, b) => op("v128.or", a, b)),
  ),
);

const POINTERS = ["at", "axon", "recurrent"];

function neuronsText(name: string, parameters: readonly string[], act: readonly string[]): string {
  return func({
    name,
    params: ["arrays", "stride", "neurons", "resting", "axon", "recurrent", "spikes", ...parameters],
    integers: ["n", "stop", "at", "bits", "count"],
    vectors: ["i", "v", "a", "r", "input", "nextI", "sum", "active", "height", "fires", "next", "m", "k"],
    result: "count",
    body: [
      set("at", get("arrays")),
      loop(
        "block",
        op("i32.lt_u", get("n"), get("neurons")),
        branch(
          busy,
          [
            set("stop", add(get("n"), num(16))),
            loop(
              "four",
              op("i32.lt_u", get("n"), get("stop")),
              ...integrate,
              ...act,
              ...rest,
              ...list,
              advance("n", num(4)),
              ...POINTERS.map((pointer) => advance(pointer, num(16))),
            ),
          ],
          [advance("n", num(16)), ...POINTERS.map((pointer) => advance(pointer, num(64)))],
        ),
      ),
    ],
  });
}

/**
 * update: the update phase over all neurons, sixteen at a time where they rest, four at a time where not. `arrays` holds
 * NEURON_ARRAYS one after the other, `stride` bytes each. Neurons that fire are listed in `spikes`; returns how many.
 * integrate: the same as if nothing fired; lists the neurons that would, and leaves the adaptation alone.
 */
export const updateTexts = [neuronsText("update", ["due"], fire), neuronsText("integrate", [], claim)];

/** adapt: decays the adaptation of all neurons. */
export const adaptText = func({
  name: "adapt",
  params: ["arrays", "stride", "neurons"],
  integers: ["at", "end"],
  vectors: ["next", "m", "k"],
  body: [
    set("at", get("arrays")),
    set("end", add(get("at"), op("i32.shl", get("neurons"), num(2)))),
    loop(
      "four",
      op("i32.lt_u", get("at"), get("end")),
      ...decayed("next", value("adaptation"), value("adaptationKeep")),
      keep("adaptation", get("next")),
      advance("at", num(16)),
    ),
  ],
});
