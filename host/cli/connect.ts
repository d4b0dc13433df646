import { parseBuild } from "../../protocol/build-text.js";
import type { BuildName } from "../../protocol/builds.js";
import type { Transport } from "../../protocol/transport.js";
import { Device, type DeviceOptions } from "../device.js";
import { HostError } from "../errors.js";

/** What runs a core in this process: the simulator, or the RTL as WebAssembly. */
export const BACKENDS = ["sim", "rtl"] as const;
export type Backend = (typeof BACKENDS)[number];

export interface ConnectOptions extends DeviceOptions {
  /** Build that "sim" and "rtl" are to be: a name, for "sim" also parameters ("neurons=400,axons=784"). Default "standard". */
  readonly build?: string;
  /** Rate to go on with after connecting at the build's own. */
  readonly baudRate?: number;
}

export const DEFAULT_BUILD: BuildName = "standard";

/**
 * Opens a core: "sim" is the cycle-accurate simulator, "rtl" the SystemVerilog in WebAssembly. Throws HostError
 * TARGET_UNKNOWN, and ProtocolError BUILD_UNKNOWN.
 */
export async function connect(target: Backend, options: ConnectOptions = {}): Promise<Device> {
  const transport = await openTransport(target, options.build ?? DEFAULT_BUILD);
  const device = await Device.open(transport, options);
  if (options.baudRate === undefined || options.baudRate === device.baudRate) return device;
  try {
    await device.setBaudRate(options.baudRate);
    return device;
  } catch (thrown) {
    await device.close();
    throw thrown;
  }
}

// The backends load when they are used: a script that talks to a board needs neither.
async function openTransport(target: string, buildName: string): Promise<Transport> {
  if (target === "sim") {
    const { createSimTransport } = await import("../../sim/index.js");
    return createSimTransport(parseBuild(buildName));
  }
  if (target === "rtl") {
    const { createRtlTransport } = await import("../../sim/rtl/index.js");
    return createRtlTransport(buildName);
  }
  throw new HostError("TARGET_UNKNOWN", `no target "${target}"; there are: ${BACKENDS.join(", ")}`, {
    target,
    allowed: BACKENDS,
  });
}
