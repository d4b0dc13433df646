import { connect, fetchModels } from "../../api/browser.js";
import type { Device } from "../../device/device.js";
import { HostError } from "../../errors.js";
import type { WebSerialPort } from "../../transports/web-serial-transport.js";
import { type WebSocketLike, WebSocketTransport } from "../../transports/web-socket-transport.js";
import type { CoreName } from "../messages.js";

const BAUD_RATE = 1_000_000;
/** The rate of a core in this worker, whose line costs cycles to simulate. */
const INNER_BAUD_RATE = 12_500_000;

/** What a worker uses of the browser. */
export interface WorkerPlace {
  readonly location: { readonly href: string };
  readonly navigator: { readonly serial?: { getPorts(): Promise<readonly WebSerialPort[]> } };
}

/** Opens cores of all kinds from a worker. All methods throw HostError, and ProtocolError for a build. */
export class CoreOpener {
  readonly #loadModel;

  constructor(private readonly place: WorkerPlace) {
    this.#loadModel = fetchModels(this.beside("./"));
  }

  /** The address of a file of the page. */
  beside(name: string): URL {
    return new URL(name, this.place.location.href);
  }

  /** A core in this worker. */
  async inside(core: "sim" | "rtl", build: string): Promise<Device> {
    if (core === "rtl" && typeof WebAssembly === "undefined") {
      const message = "The RTL needs WebAssembly, which is switched off in this browser.";
      throw new HostError("TARGET_UNKNOWN", message, { target: core, allowed: ["sim"] });
    }
    return connect(core, { build, loadModel: this.#loadModel, baudRate: INNER_BAUD_RATE });
  }

  /** A core behind a line: the `port`-th serial port that the page may use, or the one that `lifwire live` offers. */
  async behind(core: "serial" | "served", port: number | undefined): Promise<Device> {
    return core === "serial" ? connect(await this.#port(port)) : connect(await this.#served());
  }

  async #port(place: number | undefined): Promise<WebSerialPort> {
    const ports = (await this.place.navigator.serial?.getPorts()) ?? [];
    const port = ports[place ?? ports.length - 1];
    if (port) return port;
    throw new HostError("PORT_NOT_FOUND", "The page may not use any serial port yet: choose the board again.", {});
  }

  async #served(): Promise<WebSocketTransport> {
    const socket = new WebSocket(this.beside("core").href.replace(/^http/, "ws")) as unknown as WebSocketLike;
    return WebSocketTransport.open(socket, { baudRate: BAUD_RATE, name: "served core" });
  }
}

/** Whether a core is in the worker, where there may be any number of them. */
export function isInside(core: CoreName): core is "sim" | "rtl" {
  return core === "sim" || core === "rtl";
}
