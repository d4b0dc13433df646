import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { connect } from "../../host/api/connect.js";
import { TcpBoard } from "../../host/cli/virtual-board/tcp-board.js";
import { VirtualBoard } from "../../host/cli/virtual-board/virtual-board.js";
import { IN_USE, SocketTransport } from "../../host/node/socket-transport.js";
import { nextTurn } from "../../protocol/next-turn.js";

async function served(silentMs?: number) {
  const board = await VirtualBoard.create({ backend: "sim", build: "tiny" });
  return TcpBoard.open(board, 0, silentMs);
}

test("a second client is told that the board is in use", async () => {
  const tcp = await served();
  const first = await connect(tcp.url);
  await expect(connect(tcp.url)).rejects.toThrow(/in use by another client/);
  expect(await first.readRegister("neurons")).toBe(16);
  await first.close();
  tcp.close();
});

test("a client that is silent loses its place to the next", async () => {
  const tcp = await served(300);
  const silent = await connect(tcp.url);
  await new Promise((resolve) => setTimeout(resolve, 400));
  const next = await connect(tcp.url);
  expect(await next.readRegister("neurons")).toBe(16);
  await expect(silent.readRegister("neurons")).rejects.toMatchObject({ code: "LINK_LOST" });
  await Promise.all([silent.close(), next.close()]);
  tcp.close();
});

test.each(["sim", "rtl"] as const)(
  "rates change on a board that is %s, and the next client finds it",
  async (backend) => {
    const board = await VirtualBoard.create({ backend, build: "tiny" });
    const tcp = await TcpBoard.open(board, 0);
    const first = await connect(tcp.url);
    for (const [rate, divisor] of [
      [3_000_000, 33],
      [500_000, 200],
      [12_500_000, 8],
    ] as const) {
      await first.setBaudRate(rate);
      expect(await first.readRegister("baudDivisor")).toBe(divisor);
      expect(board.baudRate).toBe(Math.round(100e6 / divisor));
    }
    await first.close();
    const next = await connect(tcp.url, { baudRate: 1_000_000 });
    expect(await next.readRegister("baudDivisor")).toBe(100);
    await next.close();
    await board.reset();
    expect(board.baudRate).toBe(1_000_000);
    const last = await connect(tcp.url);
    expect(await last.readRegister("neurons")).toBe(16);
    await last.close();
    tcp.close();
    await board.close();
  },
);

test("a write at any turn while the far end refuses the place says that it is in use", async () => {
  const server = createServer((socket) => socket.resume().end(IN_USE)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (let client = 0; client < 50; client++) {
    const transport = await SocketTransport.open(url, { baudRate: 1_000_000 });
    const written = async () => {
      for (;;) {
        await transport.write(Uint8Array.of(0));
        await nextTurn();
      }
    };
    await expect(written()).rejects.toThrow("it is in use by another client");
    await transport.close();
  }
  server.close();
});
