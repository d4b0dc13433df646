import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fileError, HostError, reasonOf } from "../../errors.js";
import type { CoreBridge } from "./core-bridge.js";

const LOOPBACK = "127.0.0.1";
/** Name of the WebSocket below the page, and what a page finds it by. */
const CORE_NAME = "core";
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".csv": "text/csv",
  ".json": "application/json",
};

/** Folders whose files make the page, from source and from dist alike: the bundle, and the models of the RTL. */
function folders(): { readonly site: string; readonly models: string } {
  const isDist = /[\\/]dist[\\/]/.test(fileURLToPath(import.meta.url));
  const at = (path: string) =>
    fileURLToPath(new URL(`${isDist ? "../../../" : "../../../dist/"}${path}`, import.meta.url));
  return { site: at("host/page/site"), models: at("sim/rtl/builds") };
}

/** The page's files with their contents; it begins with `network`. Throws HostError FILE_READ. */
async function siteFiles(network: string | undefined): Promise<ReadonlyMap<string, Uint8Array | string>> {
  const files = new Map<string, Uint8Array | string>();
  const { site, models } = folders();
  for (const [folder, wanted] of [
    [site, ""],
    [models, ".wasm"],
  ] as const) {
    try {
      const names = (await readdir(folder)).filter((name) => name.endsWith(wanted));
      for (const name of names) files.set(name, await readFile(join(folder, name)));
    } catch (thrown) {
      throw fileError("FILE_READ", folder, thrown);
    }
  }
  if (network !== undefined) files.set("network.json", network);
  return files;
}

/** Writes the page into a folder, for any web server. Throws HostError FILE_READ, FILE_WRITE. */
export async function writeSite(out: string, network: string | undefined): Promise<void> {
  const files = await siteFiles(network);
  try {
    await mkdir(out, { recursive: true });
    for (const [name, content] of files) await writeFile(join(out, name), content);
  } catch (thrown) {
    throw fileError("FILE_WRITE", out, thrown);
  }
}

/**
 * The page on loopback. It answers GET and HEAD for the page's own names with the address's token in front, to requests
 * whose Host is this one; all else is refused, so that no other site can read it, nor a program that guesses.
 */
export class LiveSite {
  private constructor(
    private readonly server: Server,
    private readonly files: ReadonlyMap<string, Uint8Array | string>,
    private readonly token: string,
    private readonly bridge: CoreBridge | undefined,
  ) {
    server.on("request", (request, response) => this.#answer(request, response));
    server.on("upgrade", (request, socket, head) => {
      socket.on("error", () => undefined);
      // A page of another site may open a WebSocket to here, but cannot hide its origin, nor know the token.
      const isOwn = request.headers.origin === `http://${this.#host}` && request.headers.host === this.#host;
      if (bridge && isOwn && request.url === `/${token}/${CORE_NAME}`) bridge.take(request, socket, head);
      else socket.destroy();
    });
  }

  /** Listens on 127.0.0.1 alone; port 0 takes a free one. Throws HostError PORT_BUSY, FILE_READ. */
  static async open(port: number, network: string | undefined, bridge?: CoreBridge): Promise<LiveSite> {
    const files = new Map(await siteFiles(network));
    if (bridge) files.set("core.json", JSON.stringify({ socket: CORE_NAME }));
    const server = createServer();
    try {
      server.listen(port, LOOPBACK);
      await once(server, "listening");
    } catch (thrown) {
      const message = `TCP port ${port} cannot be opened (${reasonOf(thrown)}); choose another with --http`;
      throw new HostError("PORT_BUSY", message, { port }, { cause: thrown });
    }
    return new LiveSite(server, files, randomBytes(16).toString("hex"), bridge);
  }

  get url(): string {
    return `http://${this.#host}/${this.token}/`;
  }

  get #host(): string {
    return `${LOOPBACK}:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.bridge?.close();
    this.server.closeAllConnections();
    this.server.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const found = this.#find(request);
    if (typeof found === "number") {
      response.writeHead(found, { "Content-Type": "text/plain" }).end(`${found}\n`);
      return;
    }
    const { name, content } = found;
    response.writeHead(200, {
      "Content-Type": TYPES[extname(name)] ?? "application/octet-stream",
      "Content-Length": Buffer.byteLength(content),
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Content-Security-Policy":
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; frame-ancestors 'none'",
    });
    response.end(request.method === "HEAD" ? undefined : content);
  }

  /** The file to serve, or the status that refuses the request. */
  #find(request: IncomingMessage): { readonly name: string; readonly content: Uint8Array | string } | number {
    const { host, origin } = request.headers;
    const sameOrigin = origin === undefined || origin === `http://${this.#host}`;
    if (host !== this.#host || !sameOrigin) return 403;
    if (request.method !== "GET" && request.method !== "HEAD") return 405;
    const path = (request.url ?? "").split("?")[0]!;
    const prefix = `/${this.token}/`;
    const name = path.startsWith(prefix) ? path.slice(prefix.length) || "index.html" : "";
    const content = this.files.get(name);
    return content === undefined ? 404 : { name, content };
  }
}
