/** What `import ... from "lifwire/browser"` gives: the host without Node, and `connect` with the backends. */

import { parseBuild } from "../../protocol/tables/build-text.js";
import type { Transport } from "../../protocol/transport.js";
import type { LoadModel } from "../../sim/rtl/models.js";
import type { Device } from "../device/device.js";
import { HostError } from "../errors.js";
import { findRate } from "../link/find-rate.js";
import { type WebSerialPort, WebSerialTransport } from "../transports/web-serial-transport.js";
import { BACKENDS, type Backend, type ConnectOptions, DEFAULT_BUILD, openDevice } from "./open-device.js";

export { ProtocolError } from "../../protocol/errors.js";
export { parseBuild } from "../../protocol/tables/build-text.js";
export { BUILDS, type Build, type BuildName, buildByName } from "../../protocol/tables/builds.js";
export type { Transport } from "../../protocol/transport.js";
export type { LoadModel } from "../../sim/rtl/models.js";
export { type WebSerialPort, WebSerialTransport } from "../transports/web-serial-transport.js";
export { type WebSocketLike, WebSocketTransport } from "../transports/web-socket-transport.js";
export { BACKENDS, type Backend, type ConnectOptions } from "./open-device.js";
export * from "./shared.js";

/** What `connect` takes in a browser. */
export interface BrowserOptions extends ConnectOptions {
  /**
   * Fetches the RTL's WebAssembly, such as "tiny.wasm". By default it is fetched from beside this package's files, if
   * these are served unchanged. A bundle has to say where it keeps them (they are exported as `lifwire/rtl/tiny.wasm`).
   */
  readonly loadModel?: LoadModel;
}

const DEFAULT_BAUD = 1_000_000;

/** Fetches models from below an address. The promise rejects with HostError FILE_READ when one is missing. */
export function fetchModels(base: string | URL): LoadModel {
  return async (name) => {
    const url = new URL(name, base);
    const response = await fetch(url);
    if (!response.ok) {
      const message = `${url}: the server answered ${response.status}; this package has the RTL's models in dist/sim/rtl/builds`;
      throw new HostError("FILE_READ", message, { file: String(url), status: response.status });
    }
    return new Uint8Array(await response.arrayBuffer());
  };
}

/**
 * Opens a core: "sim" is the cycle-accurate simulator, "rtl" the SystemVerilog in WebAssembly, both in this page or
 * worker; a port from `navigator.serial.requestPort()` is a board; any transport is used as it is. Throws HostError
 * TARGET_UNKNOWN, PORT_*, LINK_TIMEOUT, DEVICE_UNKNOWN, BUILD_MISMATCH, FILE_READ, and ProtocolError BUILD_*.
 */
export async function connect(
  target: Backend | WebSerialPort | Transport,
  options: BrowserOptions = {},
): Promise<Device> {
  if (typeof target === "string") return openDevice(await openBackend(target, options), options);
  const asked = options.build === undefined ? undefined : parseBuild(options.build);
  if ("onReceive" in target) return openDevice(target, options, asked);
  const open = () => openPort(target, options);
  return openDevice(await open(), { ...options, reopen: open }, asked);
}

async function openPort(port: WebSerialPort, { baudRate = DEFAULT_BAUD }: BrowserOptions): Promise<Transport> {
  const transport = await WebSerialTransport.open(port, { baudRate });
  try {
    await findRate(transport);
    return transport;
  } catch (thrown) {
    await transport.close();
    throw thrown;
  }
}

async function openBackend(target: string, options: BrowserOptions): Promise<Transport> {
  const build = options.build ?? DEFAULT_BUILD;
  if (target === "sim") {
    const { createSimTransport } = await import("../../sim/index.js");
    return createSimTransport(parseBuild(build));
  }
  if (target === "rtl") {
    const { instantiateRtlTransport } = await import("../../sim/rtl/models.js");
    const load = options.loadModel ?? fetchModels(new URL("../../sim/rtl/builds/", import.meta.url));
    return instantiateRtlTransport(build, load);
  }
  const message = `no target "${target}"; there are: ${BACKENDS.join(", ")}, a port of navigator.serial, and a transport`;
  throw new HostError("TARGET_UNKNOWN", message, { target, allowed: BACKENDS });
}
