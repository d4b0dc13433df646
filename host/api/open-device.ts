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

/** The build that "sim" and "rtl" are unless another is asked for. */
export const DEFAULT_BUILD: BuildName = "standard";

/** Makes a device of a transport at the rate asked for; `expected` is the build that the core has to be. */
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
  const message = `the core at ${target} is not the build ${asked.name}: ${found}; without --build it is used as it is`;
  throw new HostError("BUILD_MISMATCH", message, { target, build: asked.name, wrong });
}
