import type { Field, Word } from "../tables/fields.js";
import { NEURON_PARAMETERS, NEURON_STATE, REGION_SHIFT } from "../tables/memory-map.js";
import { REGISTER_PRESETS, REGISTERS, type Register } from "../tables/registers.js";
import { capitals, integer } from "./sv-text.js";

// Vectors that cross the RTL as one port each: the settings, the host's memory bus, a neuron's parameters and state. Old
// tools cannot take a structure from a package, so a vector comes with the place and the width of each of its fields.

/** A field of a vector: where it lies, and where it comes from. */
interface Place {
  readonly name: string;
  readonly lsb: number;
  readonly width: number;
}

function placed(fields: readonly (readonly [name: string, width: number])[]): Place[] {
  let lsb = 0;
  return fields.map(([name, width]) => {
    const place = { name, lsb, width };
    lsb += width;
    return place;
  });
}

const widthOf = (places: readonly Place[]): number => places.reduce((sum, { width }) => sum + width, 0);

function placeLines(prefix: string, places: readonly Place[]): string[] {
  return [
    ...places.flatMap(({ name, lsb, width }) => [
      integer(`${prefix}_${name}_LSB`, lsb),
      integer(`${prefix}_${name}_W`, width),
    ]),
    integer(`${prefix}_W`, widthOf(places)),
  ];
}

/** A table of numbers as one vector, element 0 in the lowest bits, for generate loops. */
function table(name: string, width: number, values: readonly number[]): string[] {
  const elements = [...values].reverse().map((value) => `${width}'d${value}`);
  const perRow = width > 16 ? 5 : 10;
  const rows: string[] = [];
  for (let i = 0; i < elements.length; i += perRow) rows.push(`      ${elements.slice(i, i + perRow).join(", ")}`);
  return [`  localparam logic [${width * values.length - 1}:0] ${name} = {`, `${rows.join(",\n")}};`];
}

/** What the link and its tests use; the rest are settings of runs. */
const LINK_REGISTERS = ["baudDivisor", "linkIdleCycles", "scratch"];

const wordWidth = ({ fields }: Word): number =>
  Math.max(...Object.values<Field>(fields).map(({ lsb, width }) => lsb + width));

/** The registers that runs use, as the vector that `registers` hands to the network. */
export function settingsLines(): string[] {
  const names = Object.keys(REGISTERS);
  const rows = Object.entries<Register>(REGISTERS).filter(
    ([key, { access }]) => access === "rw" && !LINK_REGISTERS.includes(key),
  );
  const places = placed(rows.map(([key, { word }]) => [capitals(key), wordWidth(word)]));
  const presets: Readonly<Record<string, number>> = REGISTER_PRESETS;
  const bits = places.map(({ width }, i) => (presets[rows[i]![0]] ?? 0).toString(2).padStart(width, "0"));
  const fields = rows.flatMap(([key, { word }], i) =>
    Object.keys(word.fields).length === 1
      ? []
      : Object.entries<Field>(word.fields).flatMap(([name, field]) => [
          integer(`SET_${capitals(key)}_${capitals(name)}_LSB`, places[i]!.lsb + field.lsb),
          integer(`SET_${capitals(key)}_${capitals(name)}_W`, field.width),
        ]),
  );
  const part = (wanted: Register["part"]) => rows.map(([, register]) => Number(register.part === wanted));
  return [
    ...placeLines("SET", places),
    ...fields,
    `  localparam logic [SET_W-1:0] SET_PRESET = ${widthOf(places)}'h${BigInt(`0b${[...bits].reverse().join("")}`).toString(16)};`,
    integer("SETTINGS", rows.length),
    ...table(
      "SETTING_REGISTERS",
      8,
      rows.map(([key]) => names.indexOf(key)),
    ),
    ...table(
      "SETTING_LSBS",
      16,
      places.map(({ lsb }) => lsb),
    ),
    ...table(
      "SETTING_WIDTHS",
      8,
      places.map(({ width }) => width),
    ),
    ...table("SETTING_OF_LEARNING", 1, part("learning")),
    ...table("SETTING_OF_THIRD_FACTOR", 1, part("thirdFactor")),
  ];
}

/** The host's bus to the memories: read enable, byte write enables, region, offset and data. */
export function hostBusLines(): string[] {
  const places = placed([
    ["WDATA", 32],
    ["OFFSET", REGION_SHIFT],
    ["REGION", 4],
    ["WE", 4],
    ["RE", 1],
  ]);
  return placeLines("HOST", places);
}

interface NeuronField extends Place {
  readonly word: number;
  readonly wordLsb: number;
}

// Fields with a part are not in the neuron memory: only builds with that part hold them, elsewhere.
function neuronFields(words: Readonly<Record<string, Word>>): NeuronField[] {
  const rows = Object.values(words).flatMap((layout, word) =>
    Object.entries(layout.fields)
      .filter(([, field]) => field.part === undefined)
      .map(([key, field]) => ({ key, field, word })),
  );
  const places = placed(rows.map(({ key, field }) => [capitals(key), field.width]));
  return rows.map(({ field, word }, i) => ({ ...places[i]!, word, wordLsb: field.lsb }));
}

/** Bits that the memories hold for a neuron. */
export const NEURON_BITS = widthOf(neuronFields(NEURON_PARAMETERS)) + widthOf(neuronFields(NEURON_STATE));

/** A neuron's parameters and state, one vector each, and the tables from which the memories of their words are made. */
export function neuronLines(): string[] {
  const lines = (prefix: string, words: Readonly<Record<string, Word>>): string[] => {
    const fields = neuronFields(words);
    const perWord = Object.keys(words).map((_, word) => fields.filter((field) => field.word === word));
    return [
      ...placeLines(prefix, fields),
      integer(`${prefix}_FIELDS`, fields.length),
      ...table(
        `${prefix}_FIELD_LSBS`,
        16,
        fields.map(({ lsb }) => lsb),
      ),
      ...table(
        `${prefix}_FIELD_WIDTHS`,
        8,
        fields.map(({ width }) => width),
      ),
      ...table(
        `${prefix}_FIELD_WORDS`,
        8,
        fields.map(({ word }) => word),
      ),
      ...table(
        `${prefix}_FIELD_WORD_LSBS`,
        8,
        fields.map(({ wordLsb }) => wordLsb),
      ),
      ...table(
        `${prefix}_WORD_LSBS`,
        16,
        perWord.map((list) => list[0]!.lsb),
      ),
      ...table(
        `${prefix}_WORD_WIDTHS`,
        8,
        perWord.map((list) => widthOf(list)),
      ),
      ...table(
        `${prefix}_WORD_MASKS`,
        32,
        perWord.map((list) => list.reduce((mask, field) => mask + (2 ** field.width - 1) * 2 ** field.wordLsb, 0)),
      ),
    ];
  };
  return [...lines("NEURON", NEURON_PARAMETERS), ...lines("NSTATE", NEURON_STATE)];
}
