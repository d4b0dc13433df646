import type { Transport } from "../../protocol/transport.js";
import { HostError } from "../errors.js";
import { findRate } from "../link/find-rate.js";
import { type Logger, SILENT_LOGGER } from "../logger.js";
import { latencyAdvice } from "./latency-timer.js";
import { rememberedRate } from "./port-rates.js";
import { candidatePorts } from "./serial-ports.js";
import { SerialTransport } from "./serial-transport.js";
import { SocketTransport } from "./socket-transport.js";

export interface OpenPortOptions {
  /** Rate to try first, after the one at which a core last answered on the port; bits per second. */
  readonly baudRate?: number;
  readonly logger?: Logger;
}

const DEFAULT_BAUD = 1_000_000;

/** Whether a target is a port: "auto", a path, "COM3", or "tcp://host:port". */
export function isPort(target: string): boolean {
  return target === "auto" || target.includes("/") || /^COM\d+$/i.test(target);
}

/**
 * Opens a port at the rate its core listens at. `auto` takes the first port that a core answers on. Throws HostError
 * PORT_*, LINK_TIMEOUT, DEVICE_UNKNOWN.
 */
export async function openPort(target: string, options: OpenPortOptions = {}): Promise<Transport> {
  if (target !== "auto") return openOne(target, options);
  const failures: string[] = [];
  for (const path of await candidatePorts()) {
    try {
      return await openOne(path, options);
    } catch (thrown) {
      if (!(thrown instanceof HostError)) throw thrown;
      failures.push(thrown.message);
    }
  }
  throw new HostError("PORT_NOT_FOUND", `no core answers on any port: ${failures.join("; ")}`, { failures });
}

async function openOne(target: string, options: OpenPortOptions): Promise<Transport> {
  const { baudRate = DEFAULT_BAUD, logger = SILENT_LOGGER } = options;
  if (target.startsWith("tcp:")) return SocketTransport.open(target, { baudRate });
  const transport = await SerialTransport.open(target, { baudRate });
  try {
    const latency = await latencyAdvice(target);
    if (latency) logger.warn({ latencyMs: latency.latencyMs }, latency.advice);
    await findRate(transport, undefined, logger, await rememberedRate(target));
    return transport;
  } catch (thrown) {
    await transport.close();
    throw thrown;
  }
}

/** Opens a line at one rate, without looking for a core on it: for other boards. Throws HostError PORT_*, ARGUMENT. */
export async function openLine(target: string, baudRate: number): Promise<Transport> {
  return target.startsWith("tcp:")
    ? SocketTransport.open(target, { baudRate })
    : SerialTransport.open(target, { baudRate });
}
