import { type Field, packWord } from "../../protocol/tables/fields.js";
import type { Random } from "./random.js";

export type Layout = { readonly name: string; readonly fields: Readonly<Record<string, Field>> };

/** A word with each field over its whole range, ends more often. */
export function randomWord(random: Random, layout: Layout): number {
  const values = Object.entries(layout.fields).map(([key, field]) => [key, random.edgy(field.min, field.max)]);
  return packWord(layout, Object.fromEntries(values));
}
