import { access } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** A path as a test names it: beside the test's own file. */
export function besideFile(path: string, file: string | undefined): string {
  return resolve(file === undefined ? "." : dirname(file), path);
}

/** Whether a file is there. */
export async function fileExists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
