import { HostError } from "../../errors.js";
import type { TimedEvents } from "./timed-events.js";

/** Events of an event camera: place, polarity (1: brighter) and time in microseconds, in any order. */
export interface SensorEvents {
  readonly x: Uint16Array;
  readonly y: Uint16Array;
  readonly polarity: Uint8Array;
  readonly microseconds: Float64Array;
}

/** Which polarities count: two channels per pixel, one polarity only, or both on one channel. */
export const POLARITIES = ["both", "on", "off", "merge"] as const;
/** One of `POLARITIES`. */
export type Polarity = (typeof POLARITIES)[number];

/** A part of a sensor, in pixels. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How the pixels of a sensor become axons. */
export interface SensorOptions {
  readonly width: number;
  readonly height: number;
  /** Pixels per side that share an axon. Default 1. */
  readonly pool?: number;
  /** Default "both": axon (polarity H + y) W + x. */
  readonly polarity?: Polarity;
  /** Pixels that count, before pooling. Default: all. */
  readonly crop?: Crop;
}

/** Channels that a sensor has after crop, pooling and choice of polarity. Throws HostError ARGUMENT. */
export function sensorChannels(options: SensorOptions): number {
  const { columns, rows, planes } = gridOf(options);
  return columns * rows * planes;
}

/**
 * Camera events as events of channels; those outside the crop and of a polarity that does not count are left out and
 * counted. Throws HostError ARGUMENT, and EVENTS_INVALID for a pixel beyond the sensor.
 */
export function sensorToChannels(
  { x, y, polarity, microseconds }: SensorEvents,
  options: SensorOptions,
  file = "events",
): TimedEvents & { readonly leftOut: number } {
  const { width, height, polarity: which = "both" } = options;
  const { crop, pool, columns, rows } = gridOf(options);
  const [seconds, channels] = [new Float64Array(x.length), new Int32Array(x.length)];
  let kept = 0;
  for (let e = 0; e < x.length; e++) {
    const [px, py] = [x[e]!, y[e]!];
    if (px >= width || py >= height) {
      const message = `${file}: event ${e} is at pixel (${px}, ${py}), allowed: within ${width} x ${height}`;
      throw new HostError("EVENTS_INVALID", message, { file, path: `event ${e}`, x: px, y: py });
    }
    const [cx, cy] = [Math.floor((px - crop.x) / pool), Math.floor((py - crop.y) / pool)];
    const counts = which === "both" || which === "merge" || (which === "on") === (polarity[e] === 1);
    if (!counts || cx < 0 || cy < 0 || cx >= columns || cy >= rows) continue;
    const plane = which === "both" ? polarity[e]! : 0;
    seconds[kept] = microseconds[e]! / 1e6;
    channels[kept++] = (plane * rows + cy) * columns + cx;
  }
  return { seconds: seconds.slice(0, kept), channels: channels.slice(0, kept), leftOut: x.length - kept };
}

function gridOf({ width, height, pool = 1, polarity = "both", crop }: SensorOptions) {
  const area = crop ?? { x: 0, y: 0, width, height };
  const whole = [width, height, pool, area.x, area.y, area.width, area.height].every(Number.isInteger);
  const inside = area.x >= 0 && area.y >= 0 && area.x + area.width <= width && area.y + area.height <= height;
  if (!whole || pool < 1 || area.width < 1 || area.height < 1 || !inside) {
    const message = `crop ${area.x},${area.y},${area.width},${area.height} with pool ${pool}, allowed: a part of ${width} x ${height} pixels, pool 1 or more`;
    throw new HostError("ARGUMENT", message, { crop: area, pool, width, height });
  }
  if (!POLARITIES.includes(polarity)) {
    const message = `polarity ${polarity}, allowed: ${POLARITIES.join(", ")}`;
    throw new HostError("ARGUMENT", message, { argument: "polarity", value: polarity });
  }
  const [columns, rows] = [Math.ceil(area.width / pool), Math.ceil(area.height / pool)];
  return { crop: area, pool, columns, rows, planes: polarity === "both" ? 2 : 1 };
}
