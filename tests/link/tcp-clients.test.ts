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
