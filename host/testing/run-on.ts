import { parseBuild } from "../../protocol/tables/build-text.js";
import { connect } from "../api/connect.js";
import { type Backend, type ConnectOptions, DEFAULT_BUILD } from "../api/open-device.js";
import type { Device } from "../device/device.js";
import type { Network } from "../network/network.js";
import type { RunOptions } from "../run/run-options.js";
import type { RunResult } from "../run/run-result.js";

/** Clock cycles per bit of the line in tests: the fewest the core takes, so the RTL simulates steps and not bits. */
export const FAST_BAUD_DIVISOR = 8;

/** A run, and the build of the core that does it; default "standard". */
export interface TestRun extends RunOptions {
  readonly build?: string;
}

/** A core for a test, on the fastest line there is: 12.5 Mbaud at 100 MHz. Throws as `connect` does. */
export async function testCore(target: Backend | (string & {}), options: ConnectOptions = {}): Promise<Device> {
  const { clockHz } = parseBuild(options.build ?? DEFAULT_BUILD);
  const inProcess = target === "sim" || target === "rtl";
  return connect(target, inProcess ? { baudRate: clockHz / FAST_BAUD_DIVISOR, ...options } : options);
}

/** Programs a core, runs it and closes it again. Throws as `Device.program` and `Device.run` do. */
export async function runOn(
  target: Backend | (string & {}),
  network: Network,
  { build, ...options }: TestRun,
): Promise<RunResult> {
  await using core = await testCore(target, build === undefined ? {} : { build });
  await core.program(network);
  return await core.run(options); // the core is closed after it
}
