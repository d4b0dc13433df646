import { parseBuild } from "../../protocol/tables/build-text.js";
import type { Transport } from "../../protocol/transport.js";
import { checkOptionNames } from "../check.js";
import type { Device } from "../device/device.js";
import { HostError } from "../errors.js";
import { isPort, openPort } from "../node/open-port.js";
import { BACKENDS, type Backend, type ConnectOptions, DEFAULT_BUILD, openDevice } from "./open-device.js";

const CONNECT_OPTIONS = {
  ...({ build: true, baudRate: true, logger: true, stallLimitMs: true, reopen: true } as const),
} as const satisfies Record<keyof ConnectOptions, true>;

/**
 * Opens a core: "sim" is the cycle-accurate simulator, "rtl" the SystemVerilog in WebAssembly, "auto" the first serial
 * port that a core answers on, "/dev/ttyUSB1" or "COM3" a serial port, "tcp://127.0.0.1:7000" a socket. Throws HostError
 * TARGET_UNKNOWN, PORT_*, LINK_TIMEOUT, DEVICE_UNKNOWN, BUILD_MISMATCH, and ProtocolError BUILD_*, PROTOCOL_VERSION.
 */
export async function connect(target: Backend | (string & {}), options: ConnectOptions = {}): Promise<Device> {
  checkOptionNames(options, CONNECT_OPTIONS, "connect");
  const open = () => openTransport(target, options);
  const asked = isPort(target) && options.build !== undefined ? parseBuild(options.build) : undefined;
  return openDevice(await open(), { ...options, ...(isPort(target) ? { reopen: open } : {}) }, asked);
}

// The backends load when they are used: a script that talks to a board needs neither.
async function openTransport(target: string, options: ConnectOptions): Promise<Transport> {
  const buildName = options.build ?? DEFAULT_BUILD;
  if (isPort(target)) return openPort(target, options);
  if (target === "sim") {
    const { createSimTransport } = await import("../../sim/index.js");
    return createSimTransport(parseBuild(buildName));
  }
  if (target === "rtl") {
    const { createRtlTransport } = await import("../../sim/rtl/index.js");
    return createRtlTransport(buildName);
  }
  throw new HostError(
    "TARGET_UNKNOWN",
    `no target "${target}"; there are: ${BACKENDS.join(", ")}, auto, and ports such as /dev/ttyUSB1 or tcp://127.0.0.1:7000`,
    {
      target,
      allowed: BACKENDS,
    },
  );
}
