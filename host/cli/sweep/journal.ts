import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileError, HostError } from "../../errors.js";
import type { Outcome } from "./job.js";

const FORMAT = "lifwire-sweep";

/**
 * What a sweep has finished, a line a run, so that a sweep that was ended goes on where it was. The first line says which
 * sweep it is.
 */
export class Journal {
  readonly finished = new Map<number, Outcome>();

  private constructor(private readonly file: string) {}

  /**
   * Opens the journal of a sweep, or begins it. Runs that failed are forgotten: they are tried again. Throws HostError
   * FILE_FORMAT when the file is another sweep's, FILE_READ, FILE_WRITE.
   */
  static open(file: string, fingerprint: string, fresh: boolean): Journal {
    const journal = new Journal(file);
    const head = `${JSON.stringify({ format: FORMAT, fingerprint })}\n`;
    if (fresh || !existsSync(file)) {
      journal.write(() => writeFileSync(file, head));
      return journal;
    }
    const [first, ...lines] = read(file).split("\n");
    if (`${first}\n` !== head) {
      const message = `${file}: holds the runs of another sweep; --fresh forgets them`;
      throw new HostError("FILE_FORMAT", message, { file });
    }
    for (const line of lines) journal.take(line);
    return journal;
  }

  add(index: number, outcome: Outcome): void {
    this.finished.set(index, outcome);
    this.write(() => appendFileSync(this.file, `${JSON.stringify([index, outcome])}\n`));
  }

  /** Everything is done: the table has it all. */
  remove(): void {
    rmSync(this.file, { force: true });
  }

  private take(line: string): void {
    try {
      const [index, outcome] = JSON.parse(line) as [number, Outcome];
      if (outcome.status === "ok") this.finished.set(index, outcome);
    } catch {
      // The last line of a process that was killed in the middle of it.
    }
  }

  private write(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      throw fileError("FILE_WRITE", this.file, thrown);
    }
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (thrown) {
    throw fileError("FILE_READ", file, thrown);
  }
}
