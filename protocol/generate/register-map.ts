import { DESCRIPTOR_WORDS, type Descriptor } from "../codecs/descriptor.js";
import type { Field, Word } from "../tables/fields.js";
import { LIMITS } from "../tables/limits.js";
import { NEURON_PARAMETERS, NEURON_STATE, REGION_SHIFT, REGIONS } from "../tables/memory-map.js";
import { REGISTER_NAMES, REGISTERS } from "../tables/registers.js";

/** One word of the address space, with its bit-fields. */
export interface MappedWord {
  readonly name: string;
  readonly doc: string;
  readonly fields: readonly ({ readonly name: string } & Field)[];
}

/** The address space of one build, for tools in other languages. */
export interface RegisterMap {
  readonly format: "lifwire-register-map";
  readonly protocolVersion: number;
  readonly build: Descriptor;
  readonly regions: readonly { name: string; address: number; words: number; doc: string }[];
  /** `value` is what the device held: its description, and the settings. */
  readonly registers: readonly ({ address: number; access: "ro" | "rw"; value?: number } & MappedWord)[];
  /** One neuron's words; neuron n starts `neuronParameters.length` x n words into its region. */
  readonly neuronParameters: readonly MappedWord[];
  readonly neuronState: readonly MappedWord[];
}

/** The register map of a build; `values` are the words of the registers as read from a device of it. */
export function registerMap(build: Descriptor, values: ArrayLike<number>): RegisterMap {
  return {
    format: "lifwire-register-map",
    protocolVersion: LIMITS.protocolVersion,
    build,
    regions: Object.entries(REGIONS).map(([name, region]) => ({
      name,
      address: region.id * 2 ** REGION_SHIFT,
      words: region.words(build),
      doc: region.doc,
    })),
    registers: REGISTER_NAMES.map((name, address) => {
      const { access, word } = REGISTERS[name];
      // A counter's value holds for the moment only.
      const isSetting = address < DESCRIPTOR_WORDS || access === "rw";
      return { address, access, ...(isSetting ? { value: values[address] ?? 0 } : {}), ...mapped(name, word) };
    }),
    neuronParameters: Object.entries(NEURON_PARAMETERS).map(([name, word]) => mapped(name, word)),
    neuronState: Object.entries(NEURON_STATE).map(([name, word]) => mapped(name, word)),
  };
}

function mapped(name: string, { doc, fields }: Word): MappedWord {
  return { name, doc, fields: Object.entries(fields).map(([key, field]) => ({ name: key, ...field })) };
}

/** The register map as Markdown tables. */
export function registerMapMarkdown(map: RegisterMap, buildName: string): string {
  const { build } = map;
  const lines = [
    `# Register map of build ${buildName}`,
    "",
    `${build.neurons} neurons, ${build.axons} axons, ${build.lanes} lanes, ${build.clockHz / 1e6} MHz, build hash ${hex(build.buildHash)}.`,
    "Addresses count 32-bit words.",
    "",
    ...table(
      ["region", "address", "words", "access", "content"],
      map.regions.map((r) => [r.name, hex(r.address), r.words, r.name === "registers" ? "see below" : "rw", r.doc]),
    ),
    "## Registers",
    "",
    ...table(
      ["address", "register", "access", "value", "range", "meaning"],
      map.registers.map((r) => [hex(r.address), r.name, r.access, r.value ?? "", rangeOf(r), r.doc]),
    ),
    "## Fields of registers",
    "",
    "Here and below: a field whose range goes below 0 is in two's complement; bits that no field has are 0.",
    "",
    ...table(
      ["register", "bits", "field", "range", "meaning"],
      map.registers.filter((r) => r.fields.length > 1).flatMap((r) => fieldRows(r.name, r)),
    ),
    "## Parameters of a neuron",
    "",
    ...wordTable(map.neuronParameters),
    "## State of a neuron",
    "",
    ...wordTable(map.neuronState),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function wordTable(words: readonly MappedWord[]): string[] {
  return table(
    ["word", "bits", "field", "range", "meaning"],
    words.flatMap((word, w) => fieldRows(w, word)),
  );
}

function fieldRows(word: string | number, { fields }: MappedWord): (string | number)[][] {
  return fields.map((f) => [word, `[${f.lsb + f.width - 1}:${f.lsb}]`, f.name, range(f), f.doc]);
}

/** The range of a register's value; if there are several fields, each has its own. */
function rangeOf({ fields }: MappedWord): string {
  return fields.length === 1 ? range(fields[0]!) : "fields";
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""];
}

function range({ min, max }: Field): string {
  return `${min}..${max}`;
}

/** A word as 0x and eight digits. */
export function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}
