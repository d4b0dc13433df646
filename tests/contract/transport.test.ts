import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { CoreBridge } from "../../host/cli/live/core-bridge.js";
import { LiveSite } from "../../host/cli/live/live-site.js";
import { VirtualBoard } from "../../host/cli/virtual-board/virtual-board.js";
import { SerialTransport } from "../../host/node/serial-transport.js";
import { WebSerialTransport } from "../../host/transports/web-serial-transport.js";
import { type WebSocketLike, WebSocketTransport } from "../../host/transports/web-socket-transport.js";
import { parseDescriptor } from "../../protocol/codecs/descriptor.js";
import { encodeEvents } from "../../protocol/codecs/event-codec.js";
import { encodeFrame } from "../../protocol/codecs/frame.js";
import {
  fillRequest,
  readRequest,
  runRequest,
  sparseRequest,
  stopRequest,
  syncRequest,
  writeRequest,
} from "../../protocol/codecs/requests.js";
import { BUILDS, type BuildName } from "../../protocol/tables/builds.js";
import { REGIONS, regionAddress } from "../../protocol/tables/memory-map.js";
import { REGISTER_NAMES, registerAddress } from "../../protocol/tables/registers.js";
import type { Transport } from "../../protocol/transport.js";
import { createSimTransport } from "../../sim/index.js";
import { PinTransport } from "../../sim/line/pin-transport.js";
import { createRtlTransport } from "../../sim/rtl/index.js";
import { Served } from "../link/support.js";
import { WebSerialBoard } from "../unit/support/web-serial-board.js";
import { statusOf, Wire } from "./wire.js";

const opened: AsyncDisposable[] = [];

/** A serial port of the operating system, with a core in another process behind it. */
async function serialPort(build: BuildName): Promise<Transport> {
  const served = await Served.start(["--pty", "--build", build]);
  opened.unshift(served);
  const transport = await SerialTransport.open(served.port, { baudRate: 1_000_000 });
  opened.unshift(transport);
  return transport;
}

/** A port of the Web Serial API, with a virtual board in this process behind it. */
async function webSerialPort(build: BuildName): Promise<Transport> {
  const port = new WebSerialBoard(await VirtualBoard.create({ backend: "sim", build, realTime: false }));
  opened.unshift(port);
  const transport = await WebSerialTransport.open(port, { baudRate: 1_000_000 });
  opened.unshift(transport);
  return transport;
}

/** A WebSocket of the page's server, with a core behind a TCP port in another process behind it. */
async function webSocket(build: BuildName): Promise<Transport> {
  const served = await Served.start(["--tcp", "0", "--build", build]);
  opened.unshift(served);
  const site = await LiveSite.open(0, undefined, new CoreBridge(served.port));
  opened.unshift({ [Symbol.asyncDispose]: async () => site.close() });
  const { origin } = new URL(site.url);
  const socket = new WebSocket(`${site.url.replace("http", "ws")}core`, { origin });
  const transport = await WebSocketTransport.open(socket as unknown as WebSocketLike, { baudRate: 1_000_000 });
  opened.unshift(transport);
  return transport;
}

// One suite for every transport: what a device does with requests, good and bad.
const TRANSPORTS: Readonly<Record<string, (build: BuildName) => Promise<Transport>>> = {
  simulator: async (build) => createSimTransport(build),
  RTL: createRtlTransport,
  "serial port": serialPort,
  "Web Serial port": webSerialPort,
  WebSocket: webSocket,
};
const cases = Object.keys(TRANSPORTS).flatMap((name) =>
  (["tiny", "standard"] as const).map((build) => [name, build] as const),
);

const events = (steps: number[], indices: number[]) =>
  encodeEvents({ steps: Uint32Array.from(steps), indices: Uint16Array.from(indices) }, 32).words;
const half = (delta: number, index: number) => (delta << 10) | index;

const SILENT = [131071, 0, 0, 0, 65536, 0, 0, 0];

/** Everything a request could change, as words. */
async function wholeState(wire: Wire, build: BuildName): Promise<number[]> {
  const { payloadWords } = BUILDS[build];
  const all: number[] = [];
  for (const [name, region] of Object.entries(REGIONS)) {
    if (name === "registers") continue;
    const words = Math.min(region.words(BUILDS[build]), 256);
    for (let offset = 0; offset < words; offset += payloadWords) {
      const count = Math.min(payloadWords, words - offset);
      all.push(...(await wire.ask(readRequest(regionAddress(name as keyof typeof REGIONS, offset), count))).body);
    }
  }
  const settings = await wire.ask(readRequest(registerAddress("baudDivisor"), 5));
  const step = await wire.ask(readRequest(registerAddress("step"), 1));
  return [...all, ...settings.body, ...step.body];
}

afterEach(async () => {
  for (const resource of opened.splice(0)) await resource[Symbol.asyncDispose]();
});

describe.each(cases)("%s, %s", (name, build) => {
  const { neurons, axons, payloadWords } = BUILDS[build];
  const open = async () => {
    const transport = await TRANSPORTS[name]!(build);
    const wire = new Wire(transport);
    const asked = wire.ask(writeRequest(registerAddress("baudDivisor"), [8]));
    expect(statusOf(await asked)).toBe("ok");
    await transport.delay(0.01);
    await transport.setBaudRate(12_500_000);
    // A core that was never programmed has thresholds of 0, which every neuron reaches.
    await wire.ask(fillRequest(regionAddress("parameters"), 8 * neurons, SILENT));
    return wire;
  };

  test("tells its build", async () => {
    const wire = await open();
    const { name: _, ...expected } = BUILDS[build];
    expect(parseDescriptor((await wire.ask(readRequest(0, 16))).body)).toMatchObject(expected);
  });

  test("holds what is written, byte for byte", async () => {
    const wire = await open();
    const words = Array.from({ length: payloadWords - 1 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 0);
    const last = REGIONS.weights.words(BUILDS[build]) - words.length;
    for (const offset of [0, last]) {
      await wire.ask(writeRequest(regionAddress("weights", offset), words));
      const read = await wire.ask(readRequest(regionAddress("weights", offset), words.length));
      expect([...read.body]).toEqual(words);
    }
    await wire.ask(fillRequest(regionAddress("weights"), 6, [1, 2, 3, 4]));
    expect([...(await wire.ask(readRequest(regionAddress("weights"), 7))).body]).toEqual([1, 2, 3, 4, 1, 2, words[6]]);
    await wire.ask(sparseRequest(regionAddress("weights"), [(0xfe05 | (0xff00 << 16) | (0x00ff << 16)) >>> 0]));
    expect((await wire.ask(readRequest(regionAddress("weights", 1), 1))).body[0]).toBe(0xfe02);
  });

  const raw = (opcode: number, body: number[]) => ({ opcode, body });
  const refusals: [string, { opcode: number; body: number[] }, string, number][] = [
    ["an unknown opcode", raw(0x7e, []), "unknownOpcode", 0x7e],
    ["a region that is not there", raw(0x10, [0x0e000000, 1]), "badAddress", 0x0e000000],
    ["address bits above the region", raw(0x11, [0x13000000, 1]), "badAddress", 0x13000000],
    [
      "a range that leaves its region",
      raw(0x12, [regionAddress("fired"), 99, 0]),
      "badAddress",
      regionAddress("fired", Math.ceil(neurons / 32)),
    ],
    ["a read of nothing", raw(0x10, [0, 0]), "badLength", 0],
    ["a read of too much", raw(0x10, [regionAddress("weights"), payloadWords + 1]), "badLength", payloadWords + 1],
    ["a read with three words", raw(0x10, [0, 1, 2]), "badLength", 3],
    ["a write without data", raw(0x11, [0]), "badLength", 1],
    [
      "a write to a read-only register",
      raw(0x11, [registerAddress("step") - 1, 1, 2]),
      "readOnly",
      registerAddress("step"),
    ],
    ["a divisor below 8", raw(0x11, [registerAddress("baudDivisor"), 7]), "badValue", registerAddress("baudDivisor")],
    [
      "a decay above 65536",
      raw(0x11, [regionAddress("parameters", 1), 0, 65537]),
      "badValue",
      regionAddress("parameters", 2),
    ],
    ["a reserved bit", raw(0x11, [regionAddress("state"), 2 ** 18]), "badValue", regionAddress("state")],
    [
      "a weight outside",
      raw(0x13, [regionAddress("weights", REGIONS.weights.words(BUILDS[build]) - 1), half(0, 4)]),
      "badAddress",
      regionAddress("weights", REGIONS.weights.words(BUILDS[build])),
    ],
    ["sparse weights elsewhere", raw(0x13, [regionAddress("state"), 0]), "badAddress", regionAddress("state")],
    ["a run from another step", raw(0x20, [5, 1, 0]), "stepMismatch", 0],
    ["unknown flags of a run", raw(0x20, [0, 1, 8192]), "badValue", 8192],
    ["an axon outside", raw(0x20, [0, 4, 0, half(0, 1) | (half(0, axons) << 16)]), "badEvent", 1],
    ["an event beyond the last step", raw(0x20, [0, 4, 0, half(3, 1) | (half(1, 1) << 16)]), "badEvent", 1],
    ["axons that descend", raw(0x20, [0, 4, 0, half(3, 2) | (half(0, 1) << 16)]), "badEvent", 1],
  ];

  test("refuses with a status and a detail, and changes nothing", async () => {
    const wire = await open();
    await wire.ask(fillRequest(regionAddress("weights"), 40, [0x01020304]));
    const before = await wholeState(wire, build);
    for (const [what, { opcode, body }, status, detail] of refusals) {
      const sequence = wire.sequence;
      wire.sequence = (sequence + 1) & 0xff;
      await wire.send(encodeFrame({ opcode, sequence, body }));
      const reply = await wire.reply();
      expect([what, statusOf(reply), reply.sequence, [...reply.body]]).toEqual([what, status, sequence, [detail]]);
    }
    expect(await wholeState(wire, build)).toEqual(before);
  });

  test("drops a damaged frame and understands the one right behind it", async () => {
    const wire = await open();
    const damaged = wire.encode(writeRequest(registerAddress("scratch"), [1]), wire.sequence);
    damaged[8]! ^= 4;
    await wire.send(damaged, wire.encode(readRequest(registerAddress("scratch"), 1)));
    expect(statusOf(await wire.reply())).toBe("badCrc");
    expect([...(await wire.reply()).body]).toEqual([0]);
    expect((await wire.ask(readRequest(registerAddress("crcErrors"), 1))).body[0]).toBe(1);
  });

  test("gives up a frame that is too long or cut short once the line was idle", async () => {
    const wire = await open();
    // Twice what the device waits; behind an operating system, time for that too.
    const idleMs = 2048 * 100 * 1e-5 + (wire.transport instanceof PinTransport ? 0 : 200);
    await wire.send(new Uint8Array([0x10, 0, 0xff, 0x07, 1, 2, 3]));
    expect([statusOf(await wire.reply()), await wire.silent(2 * idleMs)]).toEqual(["badLength", true]);
    await wire.send(wire.encode(readRequest(0, 1), wire.sequence).subarray(0, 9));
    expect(await wire.silent(2 * idleMs)).toBe(true);
    expect(statusOf(await wire.ask(readRequest(0, 1)))).toBe("ok");
  });

  test("acts once on a repeated request and sends its reply again", async () => {
    const wire = await open();
    const sequence = wire.sequence;
    const run = wire.encode(runRequest(0, 3, {}));
    await wire.send(run);
    const first = await wire.reply();
    await wire.send(run);
    expect(await wire.reply()).toEqual(first);
    expect((await wire.ask(readRequest(registerAddress("step"), 1))).body[0]).toBe(3);
    const late = await wire.ask(readRequest(0, 1), (sequence + 100) & 0xff);
    expect([statusOf(late), late.body[0]]).toEqual(["sequence", wire.sequence]);
  });

  test("takes as many requests as its window while a run goes on, and no more", async () => {
    const wire = await open();
    const { window } = BUILDS[build];
    const step = registerAddress("step");
    const reads = Array.from({ length: window }, () => readRequest(step, 1));
    const surplus = (wire.sequence + window) % 256;
    // In one piece, or the run might end before the operating system brings the rest.
    await wire.send(Buffer.concat([runRequest(0, 4000, {}), ...reads].map((request) => wire.encode(request))));
    const busy = await wire.reply();
    expect([statusOf(busy), busy.sequence, busy.body[0]]).toEqual(["busy", surplus, surplus]);
    expect((await wire.reply()).body[0]).toBe(4000);
    for (let accepted = 1; accepted < window; accepted++) expect([...(await wire.reply()).body]).toEqual([4000]);
  });

  test("stops a run between two steps", async () => {
    const wire = await open();
    await wire.send(wire.encode(runRequest(0, 1_000_000, {})));
    const stop = await wire.ask(stopRequest(), 77);
    const run = await wire.reply();
    expect([statusOf(stop), statusOf(run), stop.sequence]).toEqual(["ok", "ok", 77]);
    expect(run.body[0]).toBe(stop.body[0]! + 1); // the current step is finished
    expect((await wire.ask(readRequest(registerAddress("step"), 1))).body[0]).toBe(run.body[0]);
  });

  test("sync ends a run, forgets it, and sets the sequence number", async () => {
    const wire = await open();
    await wire.send(wire.encode(runRequest(0, 1_000_000, {})));
    const sync = await wire.ask(syncRequest(), 200);
    expect([statusOf(sync), sync.body[0]]).toEqual(["ok", 1]);
    wire.sequence = 201;
    expect(statusOf(await wire.ask(readRequest(0, 1)))).toBe("ok");
  });

  test("the same script takes the same cycles and gives the same bytes every time", async () => {
    const play = async () => {
      const wire = await open();
      await wire.ask(fillRequest(regionAddress("parameters"), 8 * neurons, [40, 0, 100, 0, 65536, 0, 0, 0]));
      await wire.ask(fillRequest(regionAddress("weights"), 60, [0x19191919]));
      await wire.ask(runRequest(0, 30, {}, events([0, 0, 7, 8], [0, 3, 1, 2])));
      await wire.ask(readRequest(registerAddress("step"), REGISTER_NAMES.length - registerAddress("step")));
      return {
        bytes: wire.received.flatMap((bytes) => [...bytes]),
        // Only the bytes of a core in another process are known.
        cycle: wire.transport instanceof PinTransport ? wire.transport.core.cycle : 0,
      };
    };
    const first = await play();
    expect(await play()).toEqual(first);
    expect(first.bytes.length).toBeGreaterThan(80);
  });
});
