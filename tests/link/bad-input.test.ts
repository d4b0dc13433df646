import { mkdtempSync } from "node:fs";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { connect } from "../../host/api/connect.js";
import { Pty } from "../../host/cli/virtual-board/pty.js";
import { PtyBoard } from "../../host/cli/virtual-board/pty-board.js";
import { VirtualBoard } from "../../host/cli/virtual-board/virtual-board.js";
import { Device } from "../../host/device/device.js";
import { latencyAdvice } from "../../host/node/latency-timer.js";
import { openPort } from "../../host/node/open-port.js";
import { portError } from "../../host/node/serial-errors.js";
import { candidatePorts, listPorts } from "../../host/node/serial-ports.js";
import { FaultyTransport } from "../../host/transports/faulty-transport.js";
import { encodeFrame } from "../../protocol/codecs/frame.js";
import { FrameDecoder } from "../../protocol/codecs/frame-decoder.js";
import { BUILDS } from "../../protocol/tables/builds.js";
import { OPCODES, REPLY_BIT } from "../../protocol/tables/opcodes.js";
import { createSimTransport } from "../../sim/index.js";
import { lifwire, Served } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "lifwire-bad-"));
afterAll(() => rm(folder, { recursive: true }));
const NETWORK = new URL("../../examples/first-network/network.json", import.meta.url).pathname;

/** One line, after warnings, with these words in it; exit code 5 for the device or 2 for the arguments. */
async function refused(port: string, ...words: string[]) {
  const { exitCode, out, err } = await lifwire(["info", "--port", port]);
  expect([exitCode, out]).toEqual([words.includes("ARGUMENT") ? 2 : 5, ""]);
  expect(err).toMatch(/^(lifwire: warning: [^\n]+\n)*lifwire: error [A-Z_]+: [^\n]+\n$/);
  for (const word of words) expect(err).toContain(word);
}

describe("a port that cannot be used: one line that says what to do", () => {
  test("no such port", () => refused("/dev/ttyUSB99", "PORT_NOT_FOUND", "/dev/ttyUSB99", "plugged in"));
  test("a file that is no port", () => refused(NETWORK, "PORT_NOT_SERIAL", "lifwire ports"));
  test("nobody listens", () => refused("tcp://127.0.0.1:9", "PORT_NOT_FOUND", "lifwire serve --tcp"));
  test("no address", () => refused("tcp://127.0.0.1", "ARGUMENT", "tcp://host:port"));
  test("a word that is no port", () => refused("ttyUSB0", "ARGUMENT", "/dev/ttyUSB1"));

  test("a port in use", async () => {
    await using served = await Served.start(["--pty", "--build", "tiny"]);
    await using core = await connect(served.port);
    await refused(served.port, "PORT_BUSY", "another program");
    expect((await core.counters()).step).toBe(0);
  });

  test("no permission", () => {
    // Root may open everything: what the system says to others is replayed.
    const error = portError("/dev/ttyUSB0", new Error("Error: Permission denied, cannot open /dev/ttyUSB0"));
    expect(error).toMatchObject({ code: "PORT_PERMISSION" });
    expect(error.message).toMatch(/^\/dev\/ttyUSB0: .*dialout/);
  });

  test("a port on which nothing answers", async () => {
    const pty = await Pty.open(1_000_000);
    pty.onData(() => undefined);
    await refused(pty.path, "LINK_TIMEOUT", "powered");
    pty.close();
  });

  test("another device on the port: it echoes, or chatters", async () => {
    for (const reply of [(bytes: Uint8Array) => bytes, () => new TextEncoder().encode("ERROR\r\n")]) {
      const pty = await Pty.open(1_000_000);
      pty.onData((bytes) => pty.write(reply(bytes)));
      await refused(pty.path, "DEVICE_UNKNOWN", "does not answer as a Lifwire core");
      pty.close();
    }
  });

  test("another protocol version", async () => {
    const pty = await Pty.open(1_000_000);
    const decoder = new FrameDecoder({ maxBodyWords: 64, direction: "requests" });
    pty.onData((bytes) => {
      for (const event of decoder.push(bytes)) {
        if (event.kind !== "frame") continue;
        const { opcode, sequence, body } = event.frame;
        const count = opcode === OPCODES.read.code ? body[1]! : 1;
        const words = Array.from({ length: count }, (_, i) => (i === 0 && count > 1 ? 0x5746494c : 9));
        void pty.write(encodeFrame({ opcode: opcode | REPLY_BIT, sequence, body: words }));
      }
    });
    await refused(pty.path, "PROTOCOL_VERSION", "version 9", "this host version 1");
    pty.close();
  });

  test("a build too small for the network", async () => {
    await using served = await Served.start(["--pty", "--build", "neurons=4,axons=4,lanes=4"]);
    const { exitCode, err } = await lifwire(["run", NETWORK, "--port", served.port, "--steps", "1", "--out", folder]);
    expect(exitCode).toBe(6);
    expect(err).toMatch(/^lifwire: error NETWORK_TOO_LARGE: [^\n]*axons is 8, allowed: 1\.\.4[^\n]*\n$/);
  });

  test.each([
    [["serve"], "--pty or --tcp"],
    [["serve", "--pty", "--tcp", "0"], "--pty or --tcp"],
    [["serve", "--pty", "--fault", "bits=1"], "kinds bit, drop"],
    [["serve", "--pty", "--fault", "bit=2"], "rate 0..1"],
    [["serve", "--pty", "--build", "neurons=5"], "neurons is 5"],
    [["serve", "--tcp", "70000"], "0..65535"],
    [["serve", "--pty", "--link", "/nowhere/port"], "/nowhere/port"],
  ])("lifwire %j", async (args, hint) => {
    const { exitCode, err } = await lifwire(args);
    expect(exitCode).toBe(args.includes("/nowhere/port") ? 4 : 2);
    expect(err).toMatch(/^[^\n]+\n$/);
    expect(err).toContain(hint);
  });
});

test("a cable pulled out of a serial port: told at once, found again under its name, the network still there", async () => {
  const link = join(folder, "board");
  const board = await VirtualBoard.create({ backend: "sim", build: "tiny" });
  const plug = await PtyBoard.open(board, link);
  const core = await connect(link);
  const { Network } = await import("../../host/api/index.js");
  const network = await Network.load(NETWORK);
  await core.program(network);
  const before = await core.run({ steps: 50 });
  expect(before.complete).toBe(true);
  plug.unplug();
  await expect(core.run({ steps: 50 })).rejects.toMatchObject({ code: "LINK_LOST" });
  setTimeout(() => void plug.plugIn(), 300);
  expect(await core.reconnect()).toBe(true);
  expect(await core.run({ steps: 50 })).toMatchObject({ firstStep: 50, complete: true });
  plug.unplug();
  await board.reset();
  await plug.plugIn();
  expect(await core.reconnect()).toBe(false);
  await expect(core.run({ steps: 1 })).rejects.toMatchObject({ code: "ARGUMENT" });
  await core.program(network);
  expect((await core.run({ steps: 50 })).spikes).toEqual(before.spikes);
  await core.close();
  plug.unplug();
  await board.close();
});

test("faults of a virtual board: a run through them has the spikes of a clean one", async () => {
  const args = ["--pty", "--build", "tiny", "--fault", "bit=5e-4", "--fault", "drop=5e-4@3", "--fault-seed", "8"];
  await using served = await Served.start(args);
  const input = new URL("../../examples/first-network/input.csv", import.meta.url).pathname;
  const run = ["run", NETWORK, "--input", input, "--steps", "100", "--build", "tiny"];
  expect((await lifwire([...run, "--port", served.port, "--out", join(folder, "noisy")])).exitCode).toBe(0);
  expect((await lifwire([...run, "--out", join(folder, "clean")])).exitCode).toBe(0);
  const [noisy, clean] = await Promise.all(
    ["noisy", "clean"].map((name) => readFile(join(folder, name, "spikes.csv"), "utf8")),
  );
  expect(noisy).toBe(clean);
});

test("a rate that the line does not carry: back at the one before, the core goes on", async () => {
  // Above 2 Mbaud the wires flip bits.
  const pins = createSimTransport("tiny");
  const line = new FaultyTransport(pins, { faults: { bit: 0.02 }, seed: 1, above: 2e6 });
  const core = await Device.open(line);
  await expect(core.setBaudRate(12_500_000)).rejects.toMatchObject({ code: "BAUD_RATE", data: { baudRateNow: 1e6 } });
  expect(core.baudRate).toBe(1e6);
  expect(await core.readRegister("baudDivisor")).toBe(BUILDS.tiny.baudDivisor);
  await expect(core.setBaudRate(77e6)).rejects.toMatchObject({ code: "BAUD_RATE" });
  await core.setBaudRate(2e6);
  expect(await core.readRegister("baudDivisor")).toBe(50);
});

describe("ports", () => {
  const usb = (path: string, vendorId: string, productId: string, pnpId?: string) => ({
    path,
    vendorId,
    productId,
    pnpId,
  });
  const list = async () => [
    { path: "/dev/ttyS0" },
    usb("/dev/ttyUSB0", "0403", "6010", "usb-Board_1-if00-port0"),
    usb("/dev/ttyUSB1", "0403", "6010", "usb-Board_1-if01-port0"),
    usb("/dev/ttyACM0", "dead", "beef"),
    usb("/dev/ttyUSB2", "10C4", "EA60"),
  ];

  test("likely boards come first, the UART of a chip before its programmer, unknown ones not by themselves", async () => {
    expect((await listPorts(list)).map(({ path }) => path)).toEqual([
      ...["/dev/ttyUSB1", "/dev/ttyUSB2", "/dev/ttyUSB0", "/dev/ttyACM0", "/dev/ttyS0"],
    ]);
    expect(await candidatePorts(list)).toEqual(["/dev/ttyUSB1", "/dev/ttyUSB2", "/dev/ttyUSB0"]);
    await expect(candidatePorts(async () => [])).rejects.toMatchObject({ code: "PORT_NOT_FOUND" });
  });

  test("auto takes the port that LIFWIRE_PORT names first", async () => {
    await using served = await Served.start(["--pty", "--build", "tiny"]);
    const { exitCode, out } = await lifwire(["info", "--port", "auto"], { LIFWIRE_PORT: served.port });
    expect([exitCode, out]).toEqual([0, expect.stringMatching(/neurons +16\n/)]);
    await expect(openPort(served.port)).resolves.toMatchObject({ baudRate: 1_000_000 });
  });

  test("a slow latency timer is found and its cure told", async () => {
    const root = join(folder, "usb-serial");
    await mkdir(join(root, "ttyUSB0"), { recursive: true });
    const file = join(root, "ttyUSB0", "latency_timer");
    await writeFile(file, "16\n");
    await chmod(file, 0o644);
    const advice = await latencyAdvice("/dev/ttyUSB0", root);
    expect(advice).toMatchObject({ latencyMs: 16, advice: expect.stringContaining(`echo 1 | sudo tee ${file}`) });
    await writeFile(file, "1\n");
    expect(await latencyAdvice("/dev/ttyUSB0", root)).toBeUndefined();
    expect(await latencyAdvice("/dev/ttyUSB1", root)).toBeUndefined();
  });
});
