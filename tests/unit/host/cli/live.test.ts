import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LiveSite, writeSite } from "../../../../host/cli/live-site.js";

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
