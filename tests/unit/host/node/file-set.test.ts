import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync } from "node:fs";
import { chmod, lstat, mkdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { besidePath, MARK } from "../../../../host/node/writing/beside.js";
import { recoverFolder } from "../../../../host/node/writing/commit-record.js";
import { FileSet, replaceFile } from "../../../../host/node/writing/file-set.js";
import { FileLock } from "../../../../host/node/writing/lock.js";
import { OutputFolder } from "../../../../host/node/writing/output-folder.js";
import { markOf } from "../../../../host/node/writing/process.js";

const root = mkdtempSync(join(tmpdir(), "lifwire-set-"));
afterAll(() => rm(root, { recursive: true }));
let folder = "";
beforeEach(async () => {
  folder = mkdtempSync(join(root, "f-"));
  await writeFile(join(folder, "a"), "old a");
  await writeFile(join(folder, "b"), "old b");
});

const texts = async () => [await readFile(join(folder, "a"), "utf8"), await readFile(join(folder, "b"), "utf8")];
/** The number of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ["-e", ""]).pid;

describe("a set of files", () => {
  it("is replaced together", async () => {
    await using set = new FileSet(folder);
    await set.write("a", "new a");
    await set.write("b", [Buffer.from("new"), " b"]);
    expect(await texts()).toEqual(["old a", "old b"]);
    await set.commit();
    expect(await texts()).toEqual(["new a", "new b"]);
    expect(readdirSync(folder).sort()).toEqual(["a", "b"]);
  });

  it("stays as it was when one of the files cannot be written, and leaves nothing behind", async () => {
    await mkdir(join(folder, "c"));
    const act = async () => {
      await using set = new FileSet(folder);
      await set.write("a", "new a");
      await set.write("c", "a folder is there");
    };
    await expect(act()).rejects.toMatchObject({ code: "FILE_WRITE", message: expect.stringContaining("is a folder") });
    expect(await texts()).toEqual(["old a", "old b"]);
    expect(readdirSync(folder).sort()).toEqual(["a", "b", "c"]);
  });

  it("begun by a process that was killed is taken away; with its record written, it is finished", async () => {
    const pid = deadPid();
    const code = `import { FileSet } from ${JSON.stringify(new URL("../../../../dist/host/node/writing/file-set.js", import.meta.url).href)};
      const set = new FileSet(${JSON.stringify(folder)});
      await set.write("a", "half");
      process.kill(process.pid, "SIGKILL");`;
    spawnSync(process.execPath, ["--input-type=module", "-e", code]);
    const left = readdirSync(folder).filter((name) => name.startsWith(".lifwire-"));
    expect(left).toHaveLength(1);
    await recoverFolder(folder);
    expect(await texts()).toEqual(["old a", "old b"]);
    expect(readdirSync(folder).sort()).toEqual(["a", "b"]);
    // As if it had been killed between two renames: a is in its place, b is not.
    const prefix = left[0]!.replace(/-\d+-[0-9a-f]{12}\.new$/, `-${pid}-0000000000`);
    await writeFile(join(folder, "a"), "new a");
    await writeFile(join(folder, `${prefix}0b.new`), "new b");
    const renames = [
      [`${prefix}0a.new`, "a"],
      [`${prefix}0b.new`, "b"],
    ];
    await writeFile(join(folder, `${prefix}0c.commit`), JSON.stringify(renames));
    await recoverFolder(folder);
    expect(await texts()).toEqual(["new a", "new b"]);
    expect(readdirSync(folder).sort()).toEqual(["a", "b"]);
  });

  it("of a process that is alive is left alone, and a record names no file outside its folder", async () => {
    await using set = new FileSet(folder);
    await set.write("a", "coming");
    await recoverFolder(folder);
    await set.commit();
    expect(await texts()).toEqual(["coming", "old b"]);
    const record = join(folder, `.lifwire-00000000-${deadPid()}-000000000000.commit`);
    await writeFile(record, JSON.stringify([["a", "../escaped"]]));
    await recoverFolder(folder);
    expect(await texts()).toEqual(["coming", "old b"]); // of another computer: not for this one to judge
    expect(readdirSync(root)).not.toContain("escaped");
  });
});

describe("one file", () => {
  it("keeps its permissions, and the link that leads to it", async () => {
    await chmod(join(folder, "a"), 0o600);
    await symlink("a", join(folder, "link"));
    await replaceFile(join(folder, "link"), "new a");
    expect((await texts())[0]).toBe("new a");
    expect((await stat(join(folder, "a"))).mode & 0o777).toBe(0o600);
    expect((await lstat(join(folder, "link"))).isSymbolicLink()).toBe(true);
  });

  it.runIf(process.platform === "linux")(
    "that is a pipe is written through; one that nobody reads is refused",
    async () => {
      const pipe = join(folder, "pipe");
      spawnSync("mkfifo", [pipe]);
      await expect(replaceFile(pipe, "text")).rejects.toMatchObject({
        message: `${pipe}: cannot be written: nobody reads this pipe`,
      });
      const read = readFile(pipe, "utf8"); // waits for its writer
      while (
        await replaceFile(pipe, "text").then(
          () => false,
          () => true,
        )
      )
        await new Promise((resolve) => setTimeout(resolve, 10));
      expect(await read).toBe("text");
      expect((await lstat(pipe)).isFIFO()).toBe(true);
    },
  );

  it("of a full disk leaves the one before", async () => {
    await expect(replaceFile("/dev/full/x", "text")).rejects.toMatchObject({ code: "FILE_WRITE" });
    await expect(replaceFile(join(folder, "none", "x"), "text")).rejects.toMatchObject({
      code: "FILE_WRITE",
      message: `${join(folder, "none", "x")}: cannot be written: no such file or folder`,
    });
  });
});

describe("a lock", () => {
  it("says who holds it; let go, it can be taken", async () => {
    const path = join(folder, ".lock");
    {
      await using lock = await FileLock.take(path, folder);
      expect(lock).toBeDefined();
      await expect(FileLock.take(path, folder)).rejects.toMatchObject({
        code: "FILE_BUSY",
        message: expect.stringMatching(
          new RegExp(
            `^${folder}: in use by process ${process.pid} on ${hostname()}, since 20\\d\\d-.*; if you are sure`,
          ),
        ),
        data: { pid: process.pid, host: hostname() },
      });
    }
    await using again = await FileLock.take(path, folder);
    expect(again).toBeDefined();
  });

  it("leaves nothing for ever, whenever its process is killed", async () => {
    const path = join(folder, ".lock");
    let killed = 0;
    for (let calls = 1; ; calls++) {
      await writeFile(path, JSON.stringify({ pid: deadPid(), host: hostname(), since: "2026-01-01T00:00:00.000Z" }));
      const { signal, stderr } = spawnSync(
        process.execPath,
        ["--import", "tsx", join(import.meta.dirname, "killed-holder.ts"), path, String(calls)],
        { encoding: "utf8" },
      );
      expect(stderr).toBe("");
      {
        await using lock = await FileLock.take(path, folder);
        await recoverFolder(folder);
        expect(readdirSync(folder).sort(), `killed behind call ${calls}`).toEqual([".lock", "a", "b"]);
        expect(lock).toBeDefined();
      }
      if (signal !== "SIGKILL") break;
      killed++;
    }
    expect(killed).toBeGreaterThan(5);
  });

  it("of a process that was killed is taken over; of another computer it is not", async () => {
    const path = join(folder, ".lock");
    await writeFile(path, JSON.stringify({ pid: deadPid(), host: hostname(), since: "2026-01-01T00:00:00.000Z" }));
    {
      await using lock = await FileLock.take(path, folder);
      expect(lock).toBeDefined();
    }
    await writeFile(path, JSON.stringify({ pid: 1, host: "elsewhere", since: "2026-01-01T00:00:00.000Z" }));
    await expect(FileLock.take(path, folder)).rejects.toMatchObject({ code: "FILE_BUSY", data: { host: "elsewhere" } });
  });
});

describe.runIf(process.platform === "linux")("a number that another process has now", () => {
  it("holds no lock, and keeps no file beside its place", async () => {
    const path = join(folder, ".lock");
    const lock = (mark: string) =>
      writeFile(path, JSON.stringify({ pid: process.ppid, mark, host: hostname(), since: new Date().toISOString() }));
    await lock(markOf(process.ppid));
    await expect(FileLock.take(path, folder)).rejects.toMatchObject({ code: "FILE_BUSY" });
    await lock("123456");
    await using taken = await FileLock.take(path, folder);
    expect(taken).toBeDefined();
    for (const mark of [markOf(process.ppid), "123456"]) {
      await writeFile(besidePath(folder, "new").replace(`${process.pid}-${MARK}`, `${process.ppid}-${mark}`), "");
    }
    await recoverFolder(folder);
    const left = readdirSync(folder).filter((name) => name.endsWith(".new"));
    expect(left).toEqual([expect.stringContaining(`-${process.ppid}-${markOf(process.ppid)}`)]);
  });
});

describe("an output folder", () => {
  it("that nothing was put into goes away again, with those above it", async () => {
    const path = join(folder, "x", "y");
    {
      await using output = await OutputFolder.open(path);
      expect(await output.has("summary.json")).toBe(false);
    }
    expect(readdirSync(folder).sort()).toEqual(["a", "b"]);
    {
      await using output = await OutputFolder.open(path);
      await using set = output.set();
      await set.write("summary.json", "{}");
      await set.commit();
    }
    expect(readdirSync(path)).toEqual(["summary.json"]);
  });
});
