import { once } from "node:events";
import { mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { connect } from "../../host/api/connect.js";
import { Network, poisson, regular } from "../../host/api/shared.js";
import { PtyBoard } from "../../host/cli/virtual-board/pty-board.js";
import { TcpBoard } from "../../host/cli/virtual-board/tcp-board.js";
import { VirtualBoard } from "../../host/cli/virtual-board/virtual-board.js";
import { cli } from "../unit/host/cli/cli-support.js";

// Commands on a core that was there before them and stays after them, unlike one in this process.
const folder = mkdtempSync(join(tmpdir(), "lifwire-board-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

const net = new Network({
  axons: 4,
  learning: { post: { gain: "exponential", amplitude: 3 }, preTrace: { timeConstantSteps: 10 }, weightMax: 100 },
});
const out = net.population("out", 4, { threshold: 60, refractorySteps: 1 });
net.connect(net.axons, out, { kind: "random", min: 20, max: 60, seed: 1 }, { plastic: true });
writeFileSync(at("net.json"), JSON.stringify(net));

async function withBoard(act: (port: string) => Promise<void>): Promise<void> {
  const board = await VirtualBoard.create({ backend: "sim", build: "tiny" });
  const plug = await TcpBoard.open(board, 0);
  try {
    await act(plug.url);
  } finally {
    plug.close();
    await board.close();
  }
}

/** Leaves behind a core whose weights are learned; returns them, row by row. */
async function learn(port: string): Promise<string> {
  await using core = await connect(port);
  await core.program(net);
  const before = await core.readWeights(net.axons, out);
  await core.run({ steps: 60, input: regular([0.5, 0.4, 0.3, 0.2]), learning: true });
  const after = await core.readWeights(net.axons, out);
  expect([...after.values]).not.toEqual([...before.values]);
  return Array.from({ length: 4 }, (_, r) => `${after.values.slice(4 * r, 4 * r + 4).join(",")}\n`).join("");
}

describe("lifwire weights on a port", () => {
  const where = ["--from", "axons", "--to", "out"];

  it("reads what the core has learned, and leaves it there", async () => {
    await withBoard(async (port) => {
      const learned = await learn(port);
      for (const time of [1, 2]) {
        const { exitCode, out, err } = await cli(["weights", "read", at("net.json"), "--port", port, ...where]);
        expect([time, exitCode, out, err]).toEqual([time, 0, learned, ""]);
      }
    });
  });

  it("writes the rows that are asked for, and no other", async () => {
    await withBoard(async (port) => {
      const learned = (await learn(port)).split("\n");
      writeFileSync(at("row.csv"), "1,2,3,4\n");
      const args = [at("net.json"), "--port", port, ...where];
      expect((await cli(["weights", "write", ...args, "--rows", "2", "--in", at("row.csv")])).err).toBe("");
      learned[2] = "1,2,3,4";
      expect((await cli(["weights", "read", ...args])).out.split("\n")).toEqual(learned);
    });
  });

  it("refuses a core that holds another network", async () => {
    await withBoard(async (port) => {
      const { exitCode, err } = await cli(["weights", "read", at("net.json"), "--port", port]);
      expect([exitCode, err]).toEqual([6, expect.stringContaining("error SNAPSHOT_MISMATCH: ")]);
    });
  });
});

describe("--build beside --port", () => {
  it("is taken when the core there is that build, and refused in one line when it is not", async () => {
    await withBoard(async (port) => {
      expect((await cli(["info", "--port", port, "--build", "tiny"])).exitCode).toBe(0);
      const { exitCode, out, err } = await cli(["info", "--port", port, "--build", "standard"]);
      expect([exitCode, out]).toEqual([6, ""]);
      expect(err).toMatch(
        /^lifwire: error BUILD_MISMATCH: [^\n]+ neurons is 16, not 256; [^\n]+ leave --build out [^\n]+\n$/,
      );
      await expect(connect(port, { build: "small" })).rejects.toMatchObject({
        code: "BUILD_MISMATCH",
        data: { target: port },
      });
      expect((await cli(["info", "--port", port])).exitCode).toBe(0); // and has released the port
    });
  });
});

describe("lifwire sweep on a port", () => {
  const vary = ["--vary", "populations.out.parameters.threshold=40,60,900000,80", "--vary", "input.seed=1..2"];
  const sweep = ["sweep", at("net.json"), ...vary, "--rate", "0.3", "--steps", "50"];

  it("runs on the core there, whose table is that of the same core in this process; a run that fails stops no other", async () => {
    await withBoard(async (port) => {
      const { exitCode, out } = await cli([...sweep, "--port", port, "--out", at("port.csv")]);
      expect([exitCode, out]).toEqual([7, expect.stringContaining("1 at once")]);
      await using core = await connect(port);
      const counters = await core.counters();
      expect(counters.spikesIn).toBeGreaterThan(0);
    });
    const lines = readFileSync(at("port.csv"), "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(9);
    expect(lines.filter((line) => line.includes(",ok,"))).toHaveLength(6);
    for (const line of lines.filter((line) => line.includes(",ok,"))) {
      const [, threshold, seed, , steps, cycles, , spikesIn] = line.split(",").map(Number);
      await using core = await connect("sim", { build: "tiny" });
      const json = JSON.parse(JSON.stringify(net)) as { populations: { parameters: { threshold: number } }[] };
      json.populations[0]!.parameters.threshold = threshold!;
      await core.program(Network.fromJSON(json));
      const run = await core.run({ steps: 50, input: poisson(new Array(4).fill(0.3), { seed: seed! }) });
      expect([steps, cycles, spikesIn]).toEqual([run.stepsDone, run.cycles, run.spikesIn]);
    }
  });

  it("ends with the connection, not with a line for every run left", async () => {
    const { exitCode, err } = await cli([...sweep, "--port", "tcp://127.0.0.1:1", "--out", at("none.csv")]);
    expect([exitCode, err]).toEqual([5, expect.stringMatching(/^lifwire: error PORT_NOT_FOUND: [^\n]+\n$/)]);
  });
});

describe("a board at a TCP port", () => {
  /** A board so slow that a client is gone before its bytes are taken. */
  const slow = (taken: string[]) =>
    ({
      ...{ onTransmit: () => undefined, setLineRate: async () => undefined, baudRate: 1_000_000 },
      receive: async (bytes: Uint8Array) => {
        await new Promise((resolve) => setTimeout(resolve, 200));
        taken.push(new TextDecoder().decode(bytes));
      },
    }) as unknown as VirtualBoard;

  async function client(port: number): Promise<Socket> {
    const socket = createConnection(port, "127.0.0.1");
    socket.on("error", () => undefined); // refused: the test sees that it is closed
    await once(socket, "connect");
    return socket;
  }

  it("has one client at a time, the next as soon as the one before has gone", async () => {
    const taken: string[] = [];
    const plug = await TcpBoard.open(slow(taken), 0);
    const port = Number(new URL(plug.url).port);
    const [first, second] = [await client(port), await client(port)];
    second.resume(); // it is told that the board is in use
    await once(second, "close");
    first.end("one");
    first.destroySoon();
    await once(first, "close");
    const third = await client(port);
    third.write("three");
    while (taken.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(taken).toEqual(["one", "three"]);
    expect(third.destroyed).toBe(false);
    third.destroy();
    plug.close();
  }, 20_000);
});

describe("what a file is for", () => {
  it("is compared with the core on a port before that is given a network", async () => {
    const training = { format: "lifwire-training", version: 1, build: "plastic", stepsPerSample: 4 };
    writeFileSync(
      at("for-plastic.json"),
      JSON.stringify({ ...training, data: { kind: "csv", file: "four.csv" }, learning: false }),
    );
    writeFileSync(at("four.csv"), "1,2,3,4\n");
    writeFileSync(at("encoding.json"), JSON.stringify({ ...net.toJSON(), encoder: {} }));
    await withBoard(async (port) => {
      const before = await learn(port);
      const args = ["train", at("encoding.json"), at("for-plastic.json"), "--port", port, "--out", at("refused")];
      const { exitCode, err } = await cli(args);
      expect([exitCode, err]).toEqual([
        6,
        expect.stringMatching(/^lifwire: error BUILD_MISMATCH: [^\n]*neurons is 16, not 256[^\n]*\n$/),
      ]);
      const read = ["weights", "read", at("net.json"), "--port", port, "--from", "axons", "--to", "out"];
      expect((await cli(read)).out).toBe(before);
    });
  });
});

describe.runIf(process.platform === "linux")("lifwire serve --link", () => {
  const board = VirtualBoard.create({ backend: "sim", build: "tiny" });
  afterAll(async () => (await board).close());

  it("takes no file's place", async () => {
    writeFileSync(at("thesis.txt"), "mine");
    const opened = PtyBoard.open(await board, at("thesis.txt"));
    await expect(opened).rejects.toMatchObject({ code: "FILE_WRITE", data: { file: at("thesis.txt") } });
    expect(readFileSync(at("thesis.txt"), "utf8")).toBe("mine");
  });

  it("takes the place of a link, and leaves alone the one that another board has put there since", async () => {
    symlinkSync("/dev/pts/none", at("board"));
    const plug = await PtyBoard.open(await board, at("board"));
    expect(readlinkSync(at("board"))).toMatch(/^\/dev\/pts\/\d+$/);
    rmSync(at("board"));
    symlinkSync("/dev/pts/other", at("board"));
    plug.unplug();
    expect(readlinkSync(at("board"))).toBe("/dev/pts/other");
  });

  it("is refused without --pty", async () => {
    const { exitCode, err } = await cli(["serve", "--tcp", "0", "--link", at("unused")]);
    expect([exitCode, err]).toEqual([2, expect.stringContaining("it needs --pty")]);
  }, 20_000);
});
