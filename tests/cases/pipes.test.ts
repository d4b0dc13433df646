import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  constants,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boundedWriter, handedOver } from "../../host/cli/terminal/readers.js";
import { projectRoot } from "../../hw/project.js";

// Readers of a pipe that stop, or go away, midway. What is written is longer than a pipe holds.
const MAIN = `${projectRoot()}/dist/host/cli/main.js`;
const root = mkdtempSync(join(tmpdir(), "lifwire-pipes-"));
afterAll(() => rmSync(root, { recursive: true }));
const at = (name: string) => join(root, name);

const weights = { kind: "random", min: -100, max: 100, seed: 1 };
const network = {
  ...{ format: "lifwire-network", version: 1, axons: 256 },
  populations: [{ name: "a", size: 256, parameters: { threshold: 100 } }],
  connections: [{ source: "axons", target: "a", weights }],
};
beforeAll(() => writeFileSync(at("net.json"), JSON.stringify(network)));

function lifwire(args: readonly string[], stdout: "pipe" | number = "pipe") {
  const child: ChildProcess = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", stdout, "pipe"] });
  let err = "";
  child.stderr!.on("data", (text) => (err += text));
  return { child, ended: once(child, "close").then(([code]) => ({ code: code as number | null, err })) };
}

/** A named pipe, and the end that a test reads, or does not read. */
class Reader implements Disposable {
  readonly fd: number;
  readonly path: string;
  #open = true;

  constructor(name: string) {
    this.path = at(name);
    expect(spawnSync("mkfifo", [this.path]).status).toBe(0);
    this.fd = openSync(this.path, constants.O_RDONLY | constants.O_NONBLOCK);
  }

  /** Waits until something is in the pipe; its writer then has more than it holds. */
  async begun(child: ChildProcess): Promise<void> {
    const byte = new Uint8Array(1);
    for (;;) {
      try {
        if (readSync(this.fd, byte) === 1) return;
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== "EAGAIN") throw thrown;
      }
      if (child.exitCode !== null) throw new Error("ended before it wrote anything");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  leave(): void {
    if (this.#open) closeSync(this.fd);
    this.#open = false;
  }

  [Symbol.dispose](): void {
    this.leave();
  }
}

const read = () => ["weights", "read", at("net.json"), "--build", "standard"];
const gone = (path: string) =>
  `lifwire: error FILE_WRITE: ${path}: cannot be written: the reader of this pipe has gone\n`;

describe.runIf(process.platform === "linux")("a file that is a pipe", () => {
  test.each([
    ["SIGINT", 130, "--out", ".csv"],
    ["SIGTERM", 143, "--out", ".npy"],
    ["SIGHUP", 129, "--svg", ".svg"],
  ] as const)("%s ends a command whose reader has stopped, with %d", async (signal, code, option, ending) => {
    using reader = new Reader(`stops${ending}`);
    const { child, ended } = lifwire([...read(), option, reader.path]);
    await reader.begun(child);
    child.kill(signal);
    const line = `lifwire: error INTERRUPTED: ${signal} while writing to ${reader.path}, whose reader has stopped\n`;
    expect(await ended).toEqual({ code, err: line });
    expect(lstatSync(reader.path).isFIFO()).toBe(true);
  });

  test("a reader that goes away in the middle, and none from the beginning, are one line", async () => {
    using reader = new Reader("leaves.csv");
    const { child, ended } = lifwire([...read(), "--out", reader.path]);
    await reader.begun(child);
    reader.leave();
    expect(await ended).toEqual({ code: 4, err: gone(reader.path) });
    const unread = await lifwire([...read(), "--out", reader.path]).ended;
    expect([unread.code, unread.err]).toEqual([4, expect.stringMatching(/: nobody reads this pipe\n$/)]);
    expect(lstatSync(reader.path).isFIFO()).toBe(true);
  });

  test("a reader gets what a file would hold", async () => {
    expect(spawnSync("mkfifo", [at("read.csv")]).status).toBe(0);
    const cat = spawn("cat", [at("read.csv")], { stdio: ["ignore", openSync(at("read"), "w"), "inherit"] });
    const closed = once(cat, "close");
    // cat opens its end when it comes to it.
    while ((await lifwire([...read(), "--out", at("read.csv")]).ended).code !== 0);
    await closed;
    expect((await lifwire([...read(), "--out", at("file.csv")]).ended).code).toBe(0);
    expect(readFileSync(at("read"), "utf8")).toBe(readFileSync(at("file.csv"), "utf8"));
  });

  test("is not replaced where files are replaced as a set", async () => {
    using reader = new Reader("spikes.csv");
    const { code, err } = await lifwire(["run", at("net.json"), "--steps", "5", "--out", root]).ended;
    expect([code, err]).toEqual([4, expect.stringMatching(/spikes\.csv: cannot be written: is a pipe or a device/)]);
    expect(lstatSync(reader.path).isFIFO()).toBe(true);
  });
});

describe.runIf(process.platform === "linux")("a waveform into a pipe", () => {
  const run = (vcd: string, steps: number) => {
    const args = ["run", at("net.json"), "--steps", String(steps), "--build", "standard", "--vcd", vcd];
    // So many signals that their names alone are longer than a pipe holds.
    return lifwire([...args, "--signals", "weight=0-63:a", "--out", at("waveform")]);
  };

  test("is given up at a signal, and ends with its reader", async () => {
    using reader = new Reader("wave.vcd");
    const stopped = run(reader.path, 2 ** 31);
    await reader.begun(stopped.child);
    stopped.child.kill("SIGTERM");
    const line = `SIGTERM while writing to ${reader.path}, whose reader has stopped\n`;
    expect(await stopped.ended).toEqual({ code: 143, err: `lifwire: error INTERRUPTED: ${line}` });
    using next = new Reader("next.vcd"); // the previous pipe still holds something
    const left = run(next.path, 2 ** 31);
    await next.begun(left.child);
    next.leave();
    expect(await left.ended).toEqual({ code: 4, err: gone(next.path) });
    expect(lstatSync(next.path).isFIFO()).toBe(true);
  });

  test("has what a file would hold", async () => {
    const path = at("compared.vcd");
    expect(spawnSync("mkfifo", [path]).status).toBe(0);
    const cat = spawn("cat", [path], { stdio: ["ignore", openSync(at("compared"), "w"), "inherit"] });
    const closed = once(cat, "close");
    while ((await run(path, 10).ended).code !== 0);
    await closed;
    expect((await run(at("file.vcd"), 10).ended).code).toBe(0);
    expect(readFileSync(at("compared"), "utf8")).toBe(readFileSync(at("file.vcd"), "utf8"));
  });
});

describe.runIf(process.platform === "linux")("the standard output", () => {
  test("whose reader has stopped: SIGTERM ends the command with 143, and says so", async () => {
    using reader = new Reader("stdout-stops");
    const { child, ended } = lifwire(read(), openSync(reader.path, constants.O_WRONLY));
    await reader.begun(child);
    child.kill("SIGTERM");
    const line = "lifwire: error INTERRUPTED: SIGTERM while writing to the standard output, whose reader has stopped\n";
    expect(await ended).toEqual({ code: 143, err: line });
  });

  test("whose reader goes away behind the first bytes: 141, though the command has done its work", async () => {
    using reader = new Reader("stdout-leaves");
    const { child, ended } = lifwire(read(), openSync(reader.path, constants.O_WRONLY));
    await reader.begun(child);
    reader.leave();
    expect(await ended).toEqual({ code: 141, err: "" });
  });
});

describe("a log that nobody reads", () => {
  test("is cut, and says by how much when it is read again", () => {
    const written: string[] = [];
    const stream = {
      write: (text: string) => written.push(text) > 0,
      ...{ writableLength: 0, destroyed: false },
    };
    const write = boundedWriter(stream);
    write("first\n");
    stream.writableLength = 2 ** 20 + 1;
    write("second\n");
    write("third\n");
    stream.writableLength = 0;
    write("fourth\n");
    expect(written).toEqual(["first\n", "(2 messages left out, because nobody read them)\n", "fourth\n"]);
  });

  test("is waited for until a signal comes", async () => {
    const abort = new AbortController();
    const stream = { write: () => true, writableLength: 10, destroyed: false };
    const over = handedOver([stream], abort.signal);
    setTimeout(() => {
      stream.writableLength = 0;
    }, 100);
    expect(await over).toBe(true);
    stream.writableLength = 10;
    abort.abort();
    expect(await handedOver([stream], abort.signal)).toBe(false);
    stream.destroyed = true; // its reader has gone
    expect(await handedOver([stream], abort.signal)).toBe(true);
  });
});
