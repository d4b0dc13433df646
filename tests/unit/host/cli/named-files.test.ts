import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "./cli-support.js";
import { writeLearningFiles } from "./learning-files.js";

// Files of `lifwire train` that are missing or swapped: one line, and what would be right.
const folder = mkdtempSync(join(tmpdir(), "lifwire-named-files-"));
const at = (name: string) => join(folder, name);
const [NET, TRAINING] = ["net.json", "train.json"].map(at) as [string, string];
beforeAll(() => writeLearningFiles(folder));
afterAll(() => rmSync(folder, { recursive: true }));

const OUT = ["--out", at("out")];
const TAKES = "lifwire train takes a network file and a training file, or a training file alone";
const USAGE = "usage: lifwire train <network> [training] --out <folder>";

describe("lifwire train says in one line which file is missing or wrong:", () => {
  it.each<[string, string[], number, string]>([
    ["nothing given", [], 2, `error: required option '--out <folder>' not specified; ${USAGE}`],
    ["no folder", ["none.json"], 2, `error: required option '--out <folder>' not specified; ${USAGE}`],
    ["no file", OUT, 2, `error: missing required argument 'network'; ${USAGE}`],
    [
      "a file too many",
      ["a", "b", "c", ...OUT],
      2,
      `error: too many arguments for 'train'. Expected 2 arguments but got 3; ${USAGE}`,
    ],
    [
      "a network alone",
      [NET, ...OUT],
      2,
      `lifwire: error ARGUMENT: ${NET}: is a network file; its training file is missing: lifwire train ${NET} <training>`,
    ],
    [
      "two networks",
      [NET, NET, ...OUT],
      2,
      `lifwire: error ARGUMENT: ${NET}: is a network file; a training file comes second: lifwire train ${NET} <training>`,
    ],
    [
      "the training first",
      [TRAINING, NET, ...OUT],
      2,
      `lifwire: error ARGUMENT: ${TRAINING}: is a training file; the network file comes before it: lifwire train <network> ${TRAINING}`,
    ],
    [
      "no such file",
      [at("none.json"), ...OUT],
      4,
      `lifwire: error FILE_READ: ${at("none.json")}: cannot be read: no such file or folder; ${TAKES}`,
    ],
    ["a folder", [folder, ...OUT], 4, `lifwire: error FILE_READ: ${folder}: cannot be read: is a folder; ${TAKES}`],
    [
      "a folder behind a network",
      [NET, folder, ...OUT],
      4,
      `lifwire: error FILE_READ: ${folder}: cannot be read: is a folder; ${TAKES}`,
    ],
  ])("%s", async (_, args, exitCode, line) => {
    expect(await cli(["train", ...args])).toEqual({ exitCode, out: "", err: `${line}\n` });
    expect(readdirSync(folder)).not.toContain("out");
  });

  it("every verb has its usage there, in JSON too", async () => {
    const { out } = await cli(["weights", "read", "--json"]);
    expect(JSON.parse(out).error.message).toMatch(/argument 'network'; usage: lifwire weights read <network>/);
  });
});
