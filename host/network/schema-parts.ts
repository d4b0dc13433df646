import * as z from "zod";

// Building blocks of the file schemas. The message of every check says what is allowed; issue.ts adds file, path and
// value.

const NAME_LENGTH_MAX = 64;
/** Where the schemas of the published package are; a file may name them there instead of in node_modules. */
const SCHEMA_HOME = "https://unpkg.com/lifwire/host";
export const SEED_MAX = 2 ** 32 - 1;

export const integer = (min: number, max: number) => {
  const error = `an integer ${min}..${max}`;
  return z.int(error).min(min, error).max(max, error);
};
export const real = (what = "a number") => z.number(what);
export const between = (min: number, max: number) => {
  const error = `a number ${min}..${max}`;
  return real(error).min(min, error).max(max, error);
};
export const positive = () => real("a number above 0").positive("a number above 0");
export const notNegative = () => real("a number of at least 0").nonnegative("a number of at least 0");
export const flag = () => z.boolean("true or false");
export const name = () => {
  const error = `a text of 1..${NAME_LENGTH_MAX} characters`;
  return z.string(error).min(1, error).max(NAME_LENGTH_MAX, error);
};
export const list = <T extends z.ZodType>(element: T, what: string) => z.array(element, what);
/** A list that is refused by its length before its entries are looked at one by one. */
export const atMost = <T extends z.ZodArray>(entries: T, max: number, what: string) =>
  entries.max(max, `a list of at most ${max} ${what}`);
export const choice = <const T extends readonly string[]>(values: T) => z.enum(values, values.join(", "));
export const literal = <T extends string | number>(value: T) => z.literal(value, JSON.stringify(value));

/** An object with these keys and no others. */
export function record<const S extends z.ZodRawShape>(shape: S) {
  const keys = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? `the keys ${keys}` : `an object with ${keys}`),
  });
}

/** A schema as the text of its published file; `source` is the file that declares it. */
export function schemaText(schema: z.ZodType, file: string, source: string): string {
  const head = {
    $id: `${SCHEMA_HOME}/${file}`,
    $comment: `Generated from ${source} by npm run gen; do not edit.`,
  };
  return `${JSON.stringify({ ...head, ...z.toJSONSchema(schema, { io: "input" }) }, null, 2)}\n`;
}
