/** Cuts the model's text output into lines and remembers the last one that reported an error. */
export class Display {
  readonly #decoder = new TextDecoder();
  #partial = "";
  #diagnostic: string | undefined;

  constructor(private readonly onLine: ((line: string) => void) | undefined) {}

  write(bytes: Uint8Array): void {
    const lines = (this.#partial + this.#decoder.decode(bytes, { stream: true })).split("\n");
    this.#partial = lines.pop() ?? "";
    for (const line of lines) {
      // Verilator prints "[time] %Error: file:line: ..." before it asks to stop.
      if (/%(Error|Fatal)\b/.test(line)) this.#diagnostic = line;
      this.onLine?.(line);
    }
  }

  /** The last error line since the last call. */
  takeDiagnostic(): string | undefined {
    const line = this.#diagnostic;
    this.#diagnostic = undefined;
    return line;
  }
}
