import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { HostError } from "../../errors.js";

/** Longest message a page may send: many requests at once. */
const MESSAGE_BYTES_MAX = 1 << 20;

/** Joins the WebSocket of a page with a core behind a TCP port of this computer, such as `lifwire serve --tcp` offers. */
export class CoreBridge {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX });
  readonly #target: { readonly host: string; readonly port: number };

  /** Throws HostError ARGUMENT when `url` is not an address of this computer. */
  constructor(url: string) {
    const [, host, port] = /^tcp:\/\/(127\.0\.0\.1|localhost|\[::1\]):(\d{1,5})\/?$/.exec(url) ?? [];
    if (!host || !port || Number(port) > 65535) {
      const message = `--port ${url}, allowed: a core on this computer, tcp://127.0.0.1:<port>`;
      throw new HostError("ARGUMENT", message, { port: url });
    }
    this.#target = { host: host.replace(/[[\]]/g, ""), port: Number(port) };
  }

  /** Takes over a connection that was found to be the page's own. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (page) => this.#join(page));
  }

  close(): void {
    for (const page of this.#server.clients) page.terminate();
    this.#server.close();
  }

  #join(page: WebSocket): void {
    const core = connect({ ...this.#target, noDelay: true });
    core.on("data", (bytes) => page.send(bytes));
    core.on("error", () => page.close());
    core.on("close", () => page.close());
    page.on("message", (data: RawData, isBinary) => {
      if (isBinary && Buffer.isBuffer(data)) core.write(data);
      else page.close();
    });
    page.on("error", () => core.destroy());
    page.on("close", () => core.destroy());
  }
}
