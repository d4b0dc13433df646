import type { Page } from "playwright-core";
import type { LiveSite } from "../../host/cli/live/live-site.js";

/** What the user's choice of a board ends in: a port, or the error by this name. */
export type Choice = "port" | "NotFoundError" | "SecurityError";

/**
 * A port with the interface, the states and the errors of the Web Serial API, whose bytes go over the page's WebSocket to
 * the board that `lifwire live --port` offers. Text, for it runs in the page and in its worker.
 */
const PORT = `
class FakePort extends EventTarget {
  #socket; readable = null; writable = null;
  async open() {
    if (!OPENS) throw new DOMException("Failed to open serial port.", "NetworkError");
    if (this.readable) throw new DOMException("The port is already open.", "InvalidStateError");
    const socket = new WebSocket(new URL("core", location.href).href.replace(/^http/, "ws"));
    socket.binaryType = "arraybuffer";
    const early = [];
    let give = (bytes) => early.push(bytes);
    let end = () => {};
    socket.onmessage = ({ data }) => give(new Uint8Array(data));
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onclose = () => reject(new DOMException("Failed to open serial port.", "NetworkError"));
    });
    this.readable = new ReadableStream({
      start: (controller) => {
        give = (bytes) => controller.enqueue(bytes);
        end = (error) => controller.error(error);
        for (const bytes of early) give(bytes);
      },
      cancel: () => { give = () => {}; end = () => {}; },
    });
    this.writable = new WritableStream({ write: (bytes) => socket.send(bytes) });
    this.#socket = socket;
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.readable = this.writable = null;
      end(new DOMException("The device has been lost.", "NetworkError"));
      this.dispatchEvent(new Event("disconnect"));
    };
  }
  async close() {
    const socket = this.#socket;
    this.#socket = undefined;
    this.readable = this.writable = null;
    if (!socket) return;
    const closed = new Promise((resolve) => { socket.onclose = resolve; });
    socket.close();
    await closed;
  }
}
const port = new FakePort();
const serial = { getPorts: async () => [port], requestPort: async () => {
  const choice = CHOICE;
  if (choice !== "port") throw new DOMException("refused by the user or the policy", choice);
  return port;
} };
Object.defineProperty(navigator, "serial", { value: serial });
`;

const inOwnScope = (choice: Choice, opens: boolean) =>
  `(() => {${PORT.replace("CHOICE", JSON.stringify(choice)).replace("OPENS", String(opens))}})();\n`;

/** Gives a page such a port. */
export async function fakeSerial(page: Page, choice: Choice): Promise<void> {
  await page.addInitScript(inOwnScope(choice, true));
}

/** Gives the worker of a site's pages such a port: what a browser intercepts has no WebSocket, so the site serves it. */
export function fakeSerialInWorker(site: LiveSite, opens = true): void {
  const files = Reflect.get(site, "files") as Map<string, Uint8Array | string>;
  files.set("worker.js", `${inOwnScope("port", opens)}${Buffer.from(files.get("worker.js")!)}`);
}
