import { OPCODES, type OpcodeName } from "../tables/opcodes.js";

const TAIL = "...";
/** The request's field that counts the words of the one list in a read's reply. */
const COUNTED_REPLY = "count";

/** Words before the list at the end of a body, and whether there is one. */
function shapeOf(fields: readonly string[]): { head: number; hasTail: boolean } {
  const hasTail = fields.at(-1)?.startsWith(TAIL) ?? false;
  return { head: fields.length - Number(hasTail), hasTail };
}

const REQUEST_SHAPES = mapOpcodes((name) => shapeOf(OPCODES[name].request));
const REPLY_SHAPES = mapOpcodes((name) => shapeOf(OPCODES[name].reply));

/** Words of a request's body before its list. */
export function requestHeadWords(name: OpcodeName): number {
  return REQUEST_SHAPES[name].head;
}

/** Words of a reply's body before its list. */
export function replyHeadWords(name: OpcodeName): number {
  return REPLY_SHAPES[name].head;
}

/** Whether a request's body may have this many words. */
export function requestLengthFits(name: OpcodeName, words: number): boolean {
  const { head, hasTail } = REQUEST_SHAPES[name];
  return hasTail ? words >= head + OPCODES[name].listMin : words === head;
}

/** Whether a reply to a request may have this many words; a read gets as many as it asked for. */
export function replyLengthFits(name: OpcodeName, requestBody: ArrayLike<number>, words: number): boolean {
  const { head, hasTail } = REPLY_SHAPES[name];
  const countAt = (OPCODES[name].request as readonly string[]).indexOf(COUNTED_REPLY);
  if (hasTail && head === 0 && countAt >= 0) return words === requestBody[countAt];
  return hasTail ? words >= head : words === head;
}

function mapOpcodes<T>(map: (name: OpcodeName) => T): Readonly<Record<OpcodeName, T>> {
  const names = Object.keys(OPCODES) as OpcodeName[];
  return Object.fromEntries(names.map((name) => [name, map(name)])) as Record<OpcodeName, T>;
}
