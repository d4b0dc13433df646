import { appendFile, readFile, rm } from "node:fs/promises";
import { fileError, HostError } from "../../errors.js";
import { replaceFile } from "../../node/writing/file-set.js";
import type { Outcome } from "./job.js";

const FORMAT = "lifwire-sweep";

/**
 * What a sweep has finished, one line per run, so that a sweep that was ended can continue where it was. The first line
 * says which sweep it is.
 */
export class Journal {
  readonly finished = new Map<number, Outcome>();
  /** The line being written; lines follow each other. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(private readonly file: string) {}

  /**
   * Opens the journal of a sweep, or begins it. Runs that failed are forgotten: they are tried again. A journal of
   * another sweep without a finished run is forgotten too. Throws HostError FILE_FORMAT when the file holds runs of
   * another sweep, FILE_READ, FILE_WRITE.
   */
  static async open(file: string, fingerprint: string, fresh: boolean): Promise<Journal> {
    const journal = new Journal(file);
    const head = JSON.stringify({ format: FORMAT, fingerprint });
    const [first, ...lines] = fresh ? [] : (await read(file)).split("\n");
    for (const line of lines) journal.#take(line);
    if (first !== undefined && first !== head) {
      if (journal.finished.size > 0 || !isHead(first)) {
        const message = `${file}: holds the runs of another sweep; --fresh forgets them`;
        throw new HostError("FILE_FORMAT", message, { file });
      }
      journal.finished.clear();
    }
    // Without what a killed process left half written: the next line would be appended to it.
    const kept = [...journal.finished].map((run) => `${JSON.stringify(run)}\n`);
    await replaceFile(file, `${head}\n${kept.join("")}`);
    return journal;
  }

  /** Notes a run; `flush` reports whether that could be written. */
  add(index: number, outcome: Outcome): void {
    this.finished.set(index, outcome);
    const line = `${JSON.stringify([index, outcome])}\n`;
    this.#writing = this.#writing.then(() => appendFile(this.file, line));
    this.#writing.catch(() => undefined); // reported by `flush`
  }

  /** Resolves when all is written; throws HostError FILE_WRITE. */
  async flush(): Promise<void> {
    try {
      await this.#writing;
    } catch (thrown) {
      throw fileError("FILE_WRITE", this.file, thrown);
    }
  }

  /** Everything is done: the table has it all. */
  async remove(): Promise<void> {
    await this.flush();
    await rm(this.file, { force: true });
  }

  #take(line: string): void {
    try {
      const [index, outcome] = JSON.parse(line) as [number, Outcome];
      if (outcome.status === "ok") this.finished.set(index, outcome);
    } catch {
      // The last line of a process that was killed while writing it.
    }
  }
}

/** Whether a line begins a journal, or is the beginning of one that could not be written whole. */
function isHead(line: string): boolean {
  return line === "" || line.startsWith('{"format":"lifwire-sweep"');
}

/** The text of the file; empty without a file. */
async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw fileError("FILE_READ", file, thrown);
  }
}
