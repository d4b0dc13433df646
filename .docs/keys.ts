import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What of a JSON schema the table shows. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

interface Row {
  readonly key: string;
  readonly unit: string;
  readonly range: string;
  readonly fallback: string;
  readonly meaning: string;
}

/** Units by how a key ends; the core's integers have none. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/millivoltsPerUnit$/, "mV a unit"],
  [/Mv$/, "mV"],
  [/Ms$/, "ms"],
  [/(Steps|steps|stepsPerSample)$/, "steps"],
  [/(^|\.)(leak|currentDecay|adaptationDecay|decay)$/, "1/65536 a step"],
  [/Bits$/, "bits"],
  [/(amplitude|belowAmplitude)$/, "weight units"],
  [/(rate|belowRate)$/, "part of the distance"],
  [/(weightMin|weightMax)$/, "weight"],
];

function unitOf(key: string): string {
  return UNITS.find(([ending]) => ending.test(key))?.[1] ?? "";
}

function alternatives(schema: Schema): readonly Schema[] {
  const options = schema.anyOf ?? schema.oneOf;
  return options ? options.flatMap(alternatives) : [schema];
}

function rangeOf(schema: Schema): string {
  const texts = alternatives(schema).map((s) => {
    if (s.const !== undefined) return `\`${String(s.const)}\``;
    if (s.enum) return s.enum.map((value) => `\`${String(value)}\``).join(", ");
    if (s.type === "array") return `list of ${s.items ? rangeOf(s.items) || s.items.type : "values"}`;
    if (s.type === "integer" || s.type === "number") return numbers(s);
    return s.type === "object" ? "" : (s.type ?? "");
  });
  return [...new Set(texts.filter((text) => text !== ""))].join(" or ");
}

function numbers({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): string {
  const kind = type === "integer" ? "integer " : "";
  if (minimum !== undefined && maximum !== undefined && maximum < 2 ** 53 - 1) return `${kind}${minimum}..${maximum}`;
  const low =
    minimum !== undefined && minimum > -(2 ** 53)
      ? `from ${minimum} on`
      : exclusiveMinimum !== undefined
        ? `above ${exclusiveMinimum}`
        : "";
  const high = exclusiveMaximum !== undefined ? ` below ${exclusiveMaximum}` : "";
  return `${kind || "number "}${low}${high}`.trim();
}

function rowsOf(schema: Schema, path: string): Row[] {
  return alternatives(schema).flatMap((option) => {
    if (option.type === "array" && option.items) return rowsOf(option.items, `${path}[]`);
    return Object.entries(option.properties ?? {}).flatMap(([name, value]) => {
      const key = path === "" ? name : `${path}.${name}`;
      const text = value.description ?? "";
      const [, fallback = ""] = /Default ([^.]*(?:\.\d[^.]*)?)\.(?:\s|$)/.exec(text) ?? [];
      const row = { key, unit: unitOf(key), range: rangeOf(value), fallback, meaning: text };
      return [row, ...rowsOf(value, key)];
    });
  });
}

function tableOf(title: string, file: string, root: string): string {
  const schema = JSON.parse(readFileSync(join(root, file), "utf8")) as Schema;
  const rows = [...new Map(rowsOf(schema, "").map((row) => [row.key, row])).values()];
  const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
  const lines = rows.map(
    ({ key, unit, range, fallback, meaning }) =>
      `| \`${key}\` | ${unit} | ${cell(range)} | ${cell(fallback)} | ${cell(meaning)} |`,
  );
  return [
    `## ${title}`,
    "",
    "| key | unit | allowed | default | meaning |",
    "| --- | --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
}

/** The page with all keys of network and training files; an editor that knows the schemas says the same on hovering. */
export function keysPage(root: string): string {
  return [
    "# All keys",
    'An editor shows the same sentences when a file names its schema: `"$schema": "./node_modules/lifwire/host/network.schema.json"`, or `training.schema.json`. A key without a unit is in the core\'s own integers. A list (`[]`) has one entry per population, connection or pass.',
    tableOf("Network files", "host/network.schema.json", root),
    tableOf("Training files", "host/training.schema.json", root),
  ].join("\n\n");
}
