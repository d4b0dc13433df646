import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { request } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { CoreBridge } from "../../../../host/cli/live/core-bridge.js";
import { LiveSite, writeSite } from "../../../../host/cli/live/live-site.js";

/** Status and length of what the site answers. */
function ask(url: string, options: { method?: string; headers?: Record<string, string>; path?: string } = {}) {
  return new Promise<readonly [number, number]>((resolve, reject) => {
    const asked = request(url, { agent: false, ...options }, (response) => {
      let bytes = 0;
      response.on("data", (chunk: Uint8Array) => {
        bytes += chunk.length;
      });
      response.on("end", () => resolve([response.statusCode!, bytes]));
    });
    asked.on("error", reject);
    asked.end();
  });
}

test("the live page's site serves its own files to its own address, and nothing else", async () => {
  const site = await LiveSite.open(0, '{"a":1}');
  try {
    const { pathname, port, origin } = new URL(site.url);
    expect(origin).toBe(`http://127.0.0.1:${port}`);
    expect((await ask(site.url))[0]).toBe(200);
    expect(await ask(`${site.url}network.json`)).toEqual([200, 7]);
    expect((await ask(`${site.url}tiny.wasm`))[1]).toBeGreaterThan(100_000);
    expect(await ask(`${site.url}index.html`, { method: "HEAD" })).toEqual([200, 0]);
    expect((await ask(`${site.url}index.html`, { headers: { Origin: origin } }))[0]).toBe(200);
    const refused: [Parameters<typeof ask>[1], number][] = [
      [{ path: "/" }, 404],
      [{ path: "/index.html" }, 404],
      [{ path: `/${"0".repeat(32)}/index.html` }, 404],
      [{ path: `${pathname}../package.json` }, 404],
      [{ path: `${pathname}%2e%2e/package.json` }, 404],
      [{ path: `${pathname}/etc/passwd` }, 404],
      [{ path: `${pathname}none` }, 404],
      [{ method: "POST" }, 405],
      [{ headers: { Host: "evil.example" } }, 403],
      [{ headers: { Origin: "https://evil.example" } }, 403],
    ];
    for (const [options, status] of refused)
      expect([options, (await ask(site.url, options))[0]]).toEqual([options, status]);
    await expect(LiveSite.open(Number(port), undefined)).rejects.toMatchObject({ code: "PORT_BUSY" });
  } finally {
    site.close();
  }
});

test("the WebSocket of the page opens for the page's own origin and address alone", async () => {
  const server = createServer((socket) => socket.pipe(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const site = await LiveSite.open(0, undefined, new CoreBridge(url));
  const ws = site.url.replace("http", "ws");
  const { origin } = new URL(site.url);
  const opens = (address: string, from?: string) =>
    new Promise<boolean>((resolve) => {
      const socket = new WebSocket(address, from === undefined ? {} : { origin: from });
      socket.on("error", () => resolve(false));
      socket.on("open", () => {
        resolve(true);
        socket.terminate();
      });
    });
  try {
    expect(await opens(`${ws}core`, origin)).toBe(true);
    expect(await opens(`${ws}core`)).toBe(false);
    expect(await opens(`${ws}core`, "https://evil.example")).toBe(false);
    expect(await opens(`${ws}other`, origin)).toBe(false);
    expect(await opens(`${origin.replace("http", "ws")}/${"0".repeat(32)}/core`, origin)).toBe(false);
    expect(() => new CoreBridge("tcp://192.168.0.1:7000")).toThrow(/allowed: a core on this computer/);
  } finally {
    site.close();
    server.close();
  }
});

test("the page is written into a folder, with the network it begins with", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lifwire-live-"));
  try {
    await writeSite(join(folder, "new"), '{"a":1}');
    const names = await readdir(join(folder, "new"));
    expect(names).toEqual(
      expect.arrayContaining(["index.html", "page.js", "worker.js", "standard.wasm", "digits.csv"]),
    );
    expect(await readFile(join(folder, "new/network.json"), "utf8")).toBe('{"a":1}');
    await expect(writeSite(join(folder, "new/index.html/x"), undefined)).rejects.toMatchObject({ code: "FILE_WRITE" });
  } finally {
    await rm(folder, { recursive: true });
  }
});
