import { ProtocolError } from "../errors.js";

/**
 * One bit-field of a 32-bit word. `min` and `max` are in the field's own number (signed fields: two's complement in
 * `width` bits); a value outside them is refused by host and device alike.
 */
export interface Field {
  readonly lsb: number;
  readonly width: number;
  readonly signed?: boolean;
  readonly min: number;
  readonly max: number;
  readonly doc: string;
  /** The part of the core it belongs to: a build without this part refuses any value but 0. */
  readonly part?: "thirdFactor";
}

/** A 32-bit word cut into named fields; bits that no field names are reserved and must be zero. */
export interface Word {
  readonly name: string;
  readonly doc: string;
  readonly fields: Readonly<Record<string, Field>>;
}

/** An unsigned field over the whole range of its bits. */
export function unsigned(lsb: number, width: number, doc: string, max = 2 ** width - 1, min = 0): Field {
  return { lsb, width, min, max, doc };
}

/** A two's-complement field over the whole range of its bits. */
export function signed(lsb: number, width: number, doc: string): Field {
  return { lsb, width, signed: true, min: -(2 ** (width - 1)), max: 2 ** (width - 1) - 1, doc };
}

/**
 * Declares a word; throws ProtocolError `FIELD_OVERLAP` when two fields share a bit or one leaves the word, and
 * `FIELD_RANGE` when a field allows a value that its bits cannot hold.
 */
export function word<const F extends Record<string, Field>>(
  name: string,
  doc: string,
  fields: F,
): { readonly name: string; readonly doc: string; readonly fields: F } {
  let taken = 0n;
  for (const [key, field] of Object.entries(fields)) {
    const bits = ((1n << BigInt(field.width)) - 1n) << BigInt(field.lsb);
    if (field.lsb + field.width > 32 || (taken & bits) !== 0n) {
      throw new ProtocolError("FIELD_OVERLAP", `${name}.${key} overlaps another field or leaves its word`, {
        word: name,
        field: key,
      });
    }
    taken |= bits;
    const lowest = field.signed ? -(2 ** (field.width - 1)) : 0;
    const highest = lowest + 2 ** field.width - 1;
    if (field.min < lowest || field.max > highest) {
      throw new ProtocolError("FIELD_RANGE", `${name}.${key} allows more than its bits hold, ${lowest}..${highest}`, {
        word: name,
        field: key,
      });
    }
  }
  return { name, doc, fields };
}

/** The mask (unsigned 32-bit) of all bits that belong to a field of the word, or to those that `chosen` picks. */
export function wordMask(layout: Word, chosen: (field: Field) => boolean = () => true): number {
  let mask = 0;
  for (const field of Object.values(layout.fields)) if (chosen(field)) mask |= fieldMask(field) << field.lsb;
  return mask >>> 0;
}

function fieldMask(field: Field): number {
  return field.width === 32 ? -1 : (1 << field.width) - 1;
}

/** Packs field values into one unsigned 32-bit word; fields not given are 0. Throws `VALUE_RANGE` outside a field's range. */
export function packWord<F extends Record<string, Field>>(
  layout: { readonly name: string; readonly fields: F },
  values: { readonly [K in keyof F]?: number },
): number {
  let packed = 0;
  for (const [key, field] of fieldsOf(layout)) {
    const value = values[key] ?? 0;
    if (!Number.isInteger(value) || value < field.min || value > field.max) {
      throw new ProtocolError("VALUE_RANGE", `${layout.name}.${key} is ${value}, allowed ${field.min}..${field.max}`, {
        word: layout.name,
        field: key,
        value,
        min: field.min,
        max: field.max,
      });
    }
    packed |= (value & fieldMask(field)) << field.lsb;
  }
  return packed >>> 0;
}

/** Reads one field of a packed word, sign-extended when the field is signed. */
export function unpackField(field: Field, packed: number): number {
  const raw = ((packed >>> field.lsb) & fieldMask(field)) >>> 0;
  return field.signed && raw >= 2 ** (field.width - 1) ? raw - 2 ** field.width : raw;
}

const FIELDS = new WeakMap<object, readonly (readonly [string, Field])[]>();

/** The fields of a word as a list, made once. */
function fieldsOf(layout: { readonly fields: Readonly<Record<string, Field>> }): readonly (readonly [string, Field])[] {
  const known = FIELDS.get(layout);
  if (known) return known;
  const list = Object.entries(layout.fields);
  FIELDS.set(layout, list);
  return list;
}

/** Reads all fields of a packed word. */
export function unpackWord<F extends Record<string, Field>>(
  layout: { readonly fields: F },
  packed: number,
): { [K in keyof F]: number } {
  const values: Record<string, number> = {};
  for (const [key, field] of fieldsOf(layout)) values[key] = unpackField(field, packed);
  return values as { [K in keyof F]: number };
}

/** Whether a device accepts this packed word: reserved bits zero and every field inside its range. */
export function wordAccepted(layout: Word, packed: number): boolean {
  if ((packed & ~wordMask(layout)) !== 0) return false;
  return Object.values(layout.fields).every((field) => {
    const value = unpackField(field, packed);
    return value >= field.min && value <= field.max;
  });
}
