import { readFile } from "node:fs/promises";
import { basename } from "node:path";

/** A timer above this holds short replies back longer than they take on the line. */
const GOOD_LATENCY_MS = 1;

/** A USB bridge that holds received bytes back, and how to make it quick. */
export interface LatencyAdvice {
  readonly latencyMs: number;
  readonly advice: string;
}

/**
 * The latency timer of an FTDI bridge on Linux: after a reply that does not fill a USB packet (62 bytes) the bridge
 * waits this long for more, 16 ms unless set (FTDI AN232B-04). Undefined without such a timer, or when it is short.
 */
export async function latencyAdvice(
  path: string,
  root = "/sys/bus/usb-serial/devices",
): Promise<LatencyAdvice | undefined> {
  const file = `${root}/${basename(path)}/latency_timer`;
  const text = await readFile(file, "utf8").catch(() => undefined);
  const latencyMs = Number(text?.trim());
  if (text === undefined || !(latencyMs > GOOD_LATENCY_MS)) return undefined;
  const advice =
    `${path}: the bridge's latency timer is ${latencyMs} ms, which delays every short reply; ` +
    `echo ${GOOD_LATENCY_MS} | sudo tee ${file}`;
  return { latencyMs, advice };
}
