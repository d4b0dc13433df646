import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

/** Files under names, on loopback. */
export class Site implements AsyncDisposable {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** Serves contents, or files by their path (URL). */
  static async serve(files: Readonly<Record<string, string | URL>>): Promise<Site> {
    const server = createServer((request, response) => {
      const name = (request.url ?? "").slice(1) || "index.html";
      const found = files[name];
      if (found === undefined) {
        response.writeHead(404).end();
        return;
      }
      response.setHeader("Content-Type", TYPES[extname(name)] ?? "application/octet-stream");
      if (typeof found === "string") response.end(found);
      else void readFile(found).then((content) => response.end(content));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Site(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
