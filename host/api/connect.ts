import { BUILD_PARAMETERS, parseBuild } from "../../protocol/tables/build-text.js";
import type { Build, BuildName } from "../../protocol/tables/builds.js";
import type { Transport } from "../../protocol/transport.js";
import { Device } from "../device/device.js";
import type { DeviceOptions } from "../device/device-parts.js";
import { HostError } from "../errors.js";
import { isPort, openPort } from "../node/open-port.js";

/** What runs a core in this process: the simulator, or the RTL as WebAssembly. */
export const BACKENDS = ["sim", "rtl"] as const;
/** Name of one of `BACKENDS`. */
export type Backend = (typeof BACKENDS)[number];

/** Which core `connect` opens in this process, the rate of its line, and what a device takes. */
export interface ConnectOptions extends DeviceOptions {
  /**
   * Build that "sim" and "rtl" are to be: a name, for "sim" also parameters ("neurons=400,axons=784"). Default
   * "standard". A core on a port is refused when it is another one; without it, any is taken.
   */
  readonly build?: string;
  /**
   * Rate to go on with after connecting. A core in this process starts at its build's own, one on a port is looked for
   * at this rate first.
   */
  readonly baudRate?: number;
}

export const DEFAULT_BUILD: BuildName = "standard";

/**
 * Opens a core: "sim" is the cycle-accurate simulator, "rtl" the SystemVerilog in WebAssembly, "auto" the first serial
 * port that a core answers on, "/dev/ttyUSB1" or "COM3" a serial port, "tcp://127.0.0.1:7000" a socket. Throws HostError
 * TARGET_UNKNOWN, PORT_*, LINK_TIMEOUT, DEVICE_UNKNOWN, BUILD_MISMATCH, and ProtocolError BUILD_*, PROTOCOL_VERSION.
 */
export async function connect(target: Backend | (string & {}), options: ConnectOptions = {}): Promise<Device> {
  const open = () => openTransport(target, options);
  const asked = isPort(target) && options.build !== undefined ? parseBuild(options.build) : undefined;
  const device = await Device.open(await open(), { ...options, ...(isPort(target) ? { reopen: open } : {}) });
  try {
    if (asked) checkIs(asked, device, target);
    const { baudRate = device.baudRate } = options;
    if (baudRate !== device.baudRate) await device.setBaudRate(baudRate);
    return device;
  } catch (thrown) {
    await device.close();
    throw thrown;
  }
}

/** Clock and rate are the board's, whatever the build. */
function checkIs(asked: Build, { descriptor }: Device, target: string): void {
  const keys = BUILD_PARAMETERS.filter((key) => key !== "clockHz" && key !== "baudDivisor");
  const wrong = keys.filter((key) => descriptor[key] !== asked[key]);
  if (wrong.length === 0) return;
  const found = wrong.map((key) => `${key} is ${descriptor[key]}, not ${asked[key]}`).join("; ");
  const message = `the core at ${target} is not the build ${asked.name}: ${found}; without --build it is used as it is`;
  throw new HostError("BUILD_MISMATCH", message, { target, build: asked.name, wrong });
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
