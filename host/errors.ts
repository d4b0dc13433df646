import type { HostErrorCode } from "./error-codes.js";

export type { HostErrorCode } from "./error-codes.js";

/** The one error of the host layer: `code` names the fault, `data` holds what was wrong, where, and what is allowed. */
export class HostError extends Error {
  override readonly name = "HostError";

  constructor(
    readonly code: HostErrorCode,
    message: string,
    readonly data: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Anything that was thrown, as text. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

const FILE_REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EISDIR: "is a folder",
  ENOTDIR: "part of the path is a file",
  EEXIST: "is a file",
  EACCES: "not permitted",
  EPERM: "not permitted",
  ENOSPC: "no space left",
  ENXIO: "nobody reads this pipe",
  EPIPE: "the reader of this pipe has gone",
};

/** The error of a file that cannot be read or written, in words. */
export function fileError(code: "FILE_READ" | "FILE_WRITE", file: string, thrown: unknown): HostError {
  const key = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  const what = code === "FILE_READ" ? "cannot be read" : "cannot be written";
  const message = `${file}: ${what}: ${FILE_REASONS[key] ?? reasonOf(thrown)}`;
  return new HostError(code, message, { file }, { cause: thrown });
}
