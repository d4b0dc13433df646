import { differingParameters } from "../../protocol/tables/build-text.js";
import type { Build, BuildName } from "../../protocol/tables/builds.js";
import type { Transport } from "../../protocol/transport.js";
import { Device } from "../device/device.js";
import type { DeviceOptions } from "../device/device-parts.js";
import { HostError } from "../errors.js";

/** What runs a core in this process: the simulator, or the RTL as WebAssembly. */
export const BACKENDS = ["sim", "rtl"] as const;
/** Name of one of `BACKENDS`. */
export type Backend = (typeof BACKENDS)[number];

/** Which core `connect` opens in this process, the rate of its line, and the options of a device. */
export interface ConnectOptions extends DeviceOptions {
  /**
   * The build of "sim" and "rtl": a name, or for "sim" also parameters ("neurons=400,axons=784"). Default "standard". A
   * core on a port is refused if it has another build; without this option, any build is accepted.
   */
  readonly build?: string;
  /**
   * Line rate after connecting. A core in this process starts at its build's own rate; a core on a port is searched for
   * at this rate first.
   */
  readonly baudRate?: number;
}

/** The build of "sim" and "rtl" unless another is asked for. */
export const DEFAULT_BUILD: BuildName = "standard";

/** Makes a device from a transport, at the rate asked for; `expected` is the build that the core must have. */
export async function openDevice(transport: Transport, options: ConnectOptions, expected?: Build): Promise<Device> {
  const device = await Device.open(transport, options);
  try {
    if (expected) checkBuild(expected, device, transport.description);
    const { baudRate = device.baudRate } = options;
    if (baudRate !== device.baudRate) await device.setBaudRate(baudRate);
    return device;
  } catch (thrown) {
    await device.close();
    throw thrown;
  }
}

function checkBuild(asked: Build, { descriptor }: Device, target: string): void {
  const wrong = differingParameters(asked, descriptor);
  if (wrong.length === 0) return;
  const found = wrong.map((key) => `${key} is ${descriptor[key]}, not ${asked[key]}`).join("; ");
  const message = `the core at ${target} is not the build ${asked.name}: ${found}; leave --build out to use it as is`;
  throw new HostError("BUILD_MISMATCH", message, { target, build: asked.name, wrong });
}
