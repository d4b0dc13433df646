/** One character on a wire: the edge its start bit is first sampled at, its byte, clock cycles a bit. */
export interface Character {
  readonly startCycle: number;
  readonly byte: number;
  readonly divisor: number;
}

/** Bits of a character: start, eight data bits low first, stop. */
export const CHARACTER_BITS = 10;

/** The level of a character's wire `offset` cycles after its start. */
function characterLevel(character: Character, offset: number): 0 | 1 {
  const bit = Math.floor(offset / character.divisor);
  if (bit === 0) return 0;
  if (bit >= CHARACTER_BITS - 1) return 1;
  return ((character.byte >> (bit - 1)) & 1) as 0 | 1;
}

/** The level changes of characters in order, as (cycle, level); the wire is high before and between them. */
export function characterEdges(characters: Iterable<Character>): { cycle: number; level: 0 | 1 }[] {
  const edges: { cycle: number; level: 0 | 1 }[] = [];
  let level: 0 | 1 = 1;
  for (const character of characters) {
    for (let bit = 0; bit < CHARACTER_BITS; bit++) {
      const next = characterLevel(character, bit * character.divisor);
      if (next !== level) edges.push({ cycle: character.startCycle + bit * character.divisor, level: next });
      level = next;
    }
  }
  return edges;
}

/**
 * The wire to the device: characters in time order, none overlapping. A queue; what the receiver has passed is dropped.
 */
export class Line {
  private readonly queue: Character[] = [];
  private head = 0;
  private end = 0;

  /** First cycle after everything queued. */
  get endCycle(): number {
    return this.end;
  }

  /** Appends a character; it must not start before the one before it has ended. */
  send(character: Character): void {
    if (character.startCycle < this.end) {
      throw new RangeError(`character at cycle ${character.startCycle} overlaps one that ends at ${this.end}`);
    }
    this.queue.push(character);
    this.end = character.startCycle + CHARACTER_BITS * character.divisor;
  }

  /** The first character that ends after a cycle, if any; those before it are forgotten. */
  characterAfter(cycle: number): Character | undefined {
    while (this.head < this.queue.length) {
      const character = this.queue[this.head]!;
      if (character.startCycle + CHARACTER_BITS * character.divisor > cycle) return character;
      this.head++;
      if (this.head >= 4096) {
        this.queue.splice(0, this.head);
        this.head = 0;
      }
    }
    return undefined;
  }

  /** The level sampled at a cycle at or after the last one `characterAfter` was asked for. */
  levelAt(cycle: number): 0 | 1 {
    for (let i = this.head; i < this.queue.length; i++) {
      const character = this.queue[i]!;
      const offset = cycle - character.startCycle;
      if (offset < 0) return 1;
      if (offset < CHARACTER_BITS * character.divisor) return characterLevel(character, offset);
    }
    return 1;
  }

  /** The first cycle from `cycle` on at which the line has this level; `undefined` if that is not queued. */
  firstCycleAt(level: 0 | 1, cycle: number): number | undefined {
    for (let at = cycle; ; ) {
      const character = this.characterAfter(at);
      if (!character) return level === 1 ? at : undefined;
      if (at < character.startCycle) {
        if (level === 1) return at;
        at = character.startCycle;
      }
      const bit = Math.floor((at - character.startCycle) / character.divisor);
      for (let b = bit; b < CHARACTER_BITS; b++) {
        const start = character.startCycle + b * character.divisor;
        if (characterLevel(character, b * character.divisor) === level) return Math.max(at, start);
      }
      at = character.startCycle + CHARACTER_BITS * character.divisor;
    }
  }
}
