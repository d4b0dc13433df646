/** A signal of a waveform: its path of scopes and name, and its bits; a signed value is written in two's complement. */
export interface VcdSignal {
  readonly path: readonly string[];
  readonly bits: number;
}

/** Printable characters that identify signals: ! to ~. */
const CODE_FIRST = 33;
const CODES = 94;

/** Picoseconds per second: the file's unit of time. */
const UNITS_PER_SECOND = 1e12;

/**
 * Writes a value change dump (IEEE 1364-2005, clause 18), as GTKWave and Surfer read it. Changes of one time may come in any
 * order; the file has them by signal, so that the same changes give the same bytes.
 */
export class VcdWriter {
  readonly #values: (number | undefined)[];
  #pending: { readonly cycle: number; readonly signal: number; readonly value: number }[] = [];
  #begun = false;

  constructor(
    private readonly signals: readonly VcdSignal[],
    private readonly clockHz: number,
    private readonly write: (text: string) => void,
  ) {
    this.#values = signals.map(() => undefined);
    write(
      ["$version lifwire $end", "$timescale 1 ps $end", ...declarations(signals), "$enddefinitions $end", ""].join(
        "\n",
      ),
    );
  }

  /** Notes a value that a signal has from this cycle on; of two in the same cycle, the later call counts. */
  change(cycle: number, signal: number, value: number): void {
    this.#pending.push({ cycle, signal, value });
  }

  /** Writes all changes before a cycle. No change before it may follow. */
  flush(beforeCycle: number): void {
    const now = this.#pending.filter(({ cycle }) => cycle < beforeCycle);
    if (now.length === 0) return;
    this.#pending = this.#pending.filter(({ cycle }) => cycle >= beforeCycle);
    now.sort((a, b) => a.cycle - b.cycle || a.signal - b.signal);
    let time: number | undefined;
    const lines: string[] = [];
    now.forEach(({ cycle, signal, value }, i) => {
      const next = now[i + 1];
      if (next?.cycle === cycle && next.signal === signal) return;
      if (this.#values[signal] === value) return;
      this.#values[signal] = value;
      if (cycle !== time) {
        lines.push(`#${this.#timeOf(cycle)}`);
        if (!this.#begun) lines.push("$dumpvars");
        time = cycle;
      }
      lines.push(text(value, this.signals[signal]!.bits, codeOf(signal)));
    });
    if (!this.#begun && lines.length > 0) {
      this.#begun = true;
      const end = lines.findIndex((line, i) => i > 0 && line.startsWith("#"));
      lines.splice(end < 0 ? lines.length : end, 0, "$end");
    }
    if (lines.length > 0) this.write(`${lines.join("\n")}\n`);
  }

  /** Writes all changes, and the time up to which nothing else changed. */
  end(cycle: number): void {
    this.flush(cycle);
    this.write(`#${this.#timeOf(cycle)}\n`);
  }

  #timeOf(cycle: number): number {
    return Math.round((cycle * UNITS_PER_SECOND) / this.clockHz);
  }
}

/** Scopes and variables, signals of one scope next to each other as they come. */
function declarations(signals: readonly VcdSignal[]): string[] {
  const lines: string[] = [];
  let open: readonly string[] = [];
  const enter = (scopes: readonly string[]) => {
    let common = 0;
    while (common < open.length && common < scopes.length && open[common] === scopes[common]) common++;
    for (let i = open.length; i > common; i--) lines.push("$upscope $end");
    for (const scope of scopes.slice(common)) lines.push(`$scope module ${scope} $end`);
    open = scopes;
  };
  signals.forEach(({ path, bits }, signal) => {
    enter(path.slice(0, -1));
    lines.push(`$var wire ${bits} ${codeOf(signal)} ${path.at(-1)} $end`);
  });
  enter([]);
  return lines;
}

function text(value: number, bits: number, code: string): string {
  if (bits === 1) return `${value & 1}${code}`;
  return `b${BigInt.asUintN(bits, BigInt(value)).toString(2)} ${code}`;
}

function codeOf(signal: number): string {
  let code = "";
  for (let rest = signal; rest >= 0; rest = Math.floor(rest / CODES) - 1) {
    code += String.fromCharCode(CODE_FIRST + (rest % CODES));
  }
  return code;
}
