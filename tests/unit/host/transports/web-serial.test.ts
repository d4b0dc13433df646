import { expect, test, vi } from "vitest";
import { connect } from "../../../../host/api/browser.js";
import { VirtualBoard } from "../../../../host/cli/virtual-board/virtual-board.js";
import { Network } from "../../../../host/network/network.js";
import { parseFaults } from "../../../../host/transports/line-faults.js";
import { WebSerialTransport } from "../../../../host/transports/web-serial-transport.js";
import { WebSerialBoard } from "../../support/web-serial-board.js";

const SEED = 20261127;
const FAST_BAUD = 4_000_000;

async function plugIn(faults?: readonly string[]): Promise<WebSerialBoard> {
  const options = { backend: "sim", build: "tiny", realTime: false } as const;
  return new WebSerialBoard(
    await VirtualBoard.create(faults ? { ...options, faults: parseFaults(faults), seed: SEED } : options),
  );
}

function chain(): Network {
  const net = new Network({ axons: 8 });
  const out = net.population("out", 8, { threshold: 150, membraneTimeConstantSteps: 20, refractorySteps: 2 });
  net.connect(net.axons, out, { kind: "one-to-one", weight: 100 });
  return net;
}
const input = { steps: Uint32Array.from([0, 0, 1, 1, 2, 2]), indices: Uint16Array.from([0, 3, 0, 3, 0, 3]) };

async function spikesOf(device: Awaited<ReturnType<typeof connect>>): Promise<readonly number[]> {
  await device.program(chain());
  const run = await device.run({ steps: 20, input, clear: "all" });
  return [...run.spikes.steps, ...run.spikes.indices];
}

test("a board on Web Serial gives what the simulator gives", async () => {
  await using port = await plugIn();
  await using sim = await connect("sim", { build: "tiny" });
  await using board = await connect(port, { build: "tiny" });
  const expected = await spikesOf(sim);
  expect(expected.length).toBeGreaterThan(3);
  expect(await spikesOf(board)).toEqual(expected);
});

test(`a bad line changes nothing of it (seed ${SEED})`, async () => {
  await using port = await plugIn(["bit=2e-4", "drop=2e-4", "insert=1e-4"]);
  await using sim = await connect("sim", { build: "tiny" });
  await using board = await connect(port);
  expect(await spikesOf(board)).toEqual(await spikesOf(sim));
});

test("changes the rate by closing the port and opening it again, and stays at the old one when that fails", async () => {
  await using port = await plugIn();
  await using board = await connect(port);
  await board.setBaudRate(FAST_BAUD);
  // The first change and its way back ask whether the port can be set to that rate at all.
  expect(port.opened).toEqual([1_000_000, FAST_BAUD, 1_000_000, FAST_BAUD]);
  expect(board.baudRate).toBe(FAST_BAUD);
  await using slow = new WebSerialBoard(port.board, 2_000_000);
  const transport = await WebSerialTransport.open(slow, { baudRate: 1_000_000 });
  await expect(transport.setBaudRate(FAST_BAUD)).rejects.toMatchObject({ code: "BAUD_RATE" });
  expect([transport.baudRate, slow.opened]).toEqual([1_000_000, [1_000_000, 1_000_000]]);
  await transport.close();
});

test("goes on after a framing error", async () => {
  await using port = await plugIn();
  await using board = await connect(port);
  port.noise();
  expect(await board.read(0, 1)).toHaveLength(1);
});

test("reports once that the board was unplugged, and refuses what follows", async () => {
  await using port = await plugIn();
  const transport = await WebSerialTransport.open(port, { baudRate: 1_000_000 });
  const lost = vi.fn();
  transport.onLost(lost);
  port.unplug();
  await transport.delay(1);
  expect(lost).toHaveBeenCalledOnce();
  await expect(transport.write(Uint8Array.of(1))).rejects.toThrow(/unplugged|went away/);
  await transport.close();
});

test("a run under way ends when the board is unplugged", async () => {
  await using port = await plugIn();
  const board = await connect(port);
  await board.program(chain());
  const run = board.run({ steps: 4_000_000 });
  const failed = expect(run).rejects.toMatchObject({ code: "LINK_LOST" });
  port.unplug();
  await failed;
  await board.close();
});

test("says what is wrong with a port that cannot be opened", async () => {
  await using port = await plugIn();
  const transport = await WebSerialTransport.open(port, { baudRate: 1_000_000 });
  await expect(WebSerialTransport.open(port, { baudRate: 1_000_000 })).rejects.toMatchObject({ code: "PORT_BUSY" });
  await transport.close();
  port.unplug();
  await expect(WebSerialTransport.open(port, { baudRate: 1_000_000 })).rejects.toMatchObject({ code: "PORT_OPEN" });
});
